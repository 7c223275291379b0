"""Runs one classifier worker: ``python -m classifier``."""

from bus import service, streams
from bus.group import GroupInbox
from bus.heartbeat import Heartbeat
from bus.messages import Faces
from bus.metrics import Metrics
from bus.worker import Worker
from classifier.batcher import Batcher, stale
from classifier.settings import ClassifierSettings
from faces.package import PackageError, load_package
from faces.scorer import Scorer

BATCH_MESSAGES = 16


def main() -> None:
    """Wires settings, server, model and loop."""
    settings, redis = service.begin("classifier", ClassifierSettings)
    try:
        scorer = Scorer(load_package(settings.model_dir), settings.classifier_threads)
        scorer.check_golden()
    except PackageError as error:
        service.fail(f"the model in {settings.model_dir} is refused: {error}", service.EX_CONFIG)
    metrics = Metrics()
    heartbeat = Heartbeat(redis, "classifier", metrics, lambda: scorer.version)
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
    worker = Worker(redis, inbox, Batcher(scorer), heartbeat, metrics)
    service.stop_on_signals(worker.stop)
    worker.run()


if __name__ == "__main__":
    main()
