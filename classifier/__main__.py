"""Runs one classifier worker: ``python -m classifier``."""

import contextlib
import threading

from bus import service, streams
from bus.group import GroupInbox
from bus.heartbeat import Heartbeat
from bus.messages import Faces
from bus.metrics import Metrics
from bus.worker import Worker
from classifier.batcher import Batcher, stale
from classifier.settings import ClassifierSettings
from classifier.succession import Succession
from faces.package import PackageError, load_package
from faces.scorer import Scorer

BATCH_MESSAGES = 16
#: A trial may take longer than anybody who stops us wants to wait.
JOIN_S = 0.5


def main() -> None:
    """Wires settings, server, model and loop."""
    settings, redis = service.begin("classifier", ClassifierSettings)
    metrics = Metrics()
    heartbeat = Heartbeat(redis, "classifier", metrics, lambda: succession.current().version)
    # Kept by nobody else, so that it is freed when another takes its place.
    succession = Succession(redis, heartbeat.name, _own(settings), settings.classifier_threads)
    inbox = GroupInbox(
        redis,
        streams.FACES,
        streams.CLASSIFIERS,
        heartbeat.name,
        Faces,
        metrics,
        batch=BATCH_MESSAGES,
        stale=stale,
        work_queue=True,
    )
    worker = Worker(redis, inbox, Batcher(succession.current), heartbeat, metrics)
    service.stop_on_signals(worker.stop)
    with contextlib.suppress(*streams.LOST):
        succession.look()  # before the first face, so that no other model answers it
    follower = threading.Thread(target=succession.run, name="succession", daemon=True)
    follower.start()
    worker.run()
    succession.stop()
    follower.join(JOIN_S)


def _own(settings: ClassifierSettings) -> Scorer:
    try:
        scorer = Scorer(load_package(settings.model_dir), settings.classifier_threads)
        scorer.check_golden()
    except PackageError as error:
        service.fail(
            f"the model in {settings.model_dir} is refused: {error}. Set MIEN_MODEL_DIR to a whole "
            "package, or leave it unset for the model that ships with Mien.",
            service.EX_CONFIG,
        )
    scorer.warm()
    return scorer


if __name__ == "__main__":
    main()
