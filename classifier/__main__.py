"""Runs one classifier worker: ``python -m classifier``."""

import contextlib
import os
import threading
from functools import partial

from classifier.batcher import MOST_MESSAGES, Batcher, stale
from classifier.loader import Loader
from classifier.model_follower import ModelFollower
from classifier.model_switcher import HungError, ModelSwitcher
from classifier.settings import ClassifierSettings
from classifier.shadowing import Shadowing
from classifier.watchdog import Watchdog
from mien.bus import service, streams
from mien.bus.group import GroupInbox
from mien.bus.heartbeat import Heartbeat
from mien.bus.messages import Faces
from mien.bus.shards import keyspace
from mien.bus.shards.inbox import ShardedInbox
from mien.bus.worker import Worker
from mien.models.package import PackageError, load_package
from mien.models.scorer import Scorer
from mien.process.metrics import Metrics

#: A trial may take longer than anybody who stops us wants to wait.
JOIN_S = 0.5


def main() -> None:
    """Wire settings, server, model and loop."""
    settings, redis = service.begin("classifier", ClassifierSettings)
    metrics = Metrics()
    heartbeat = Heartbeat(redis, "classifier", metrics, lambda: switcher.in_use().version)
    loader = Loader(redis, heartbeat.name, settings.classifier_threads)
    # Kept by nobody else, so that it is freed when another takes its place.
    switcher = ModelSwitcher(redis, loader, partial(_own, settings))
    shadowing = Shadowing(redis, loader)

    def open_inbox(stream: str) -> GroupInbox[Faces]:
        return GroupInbox(
            redis,
            stream,
            streams.CLASSIFIERS,
            heartbeat.name,
            Faces,
            metrics,
            batch=MOST_MESSAGES,
            stale=stale,
            work_queue=True,
        )

    inbox = ShardedInbox(redis, keyspace.faces, open_inbox, MOST_MESSAGES)
    batcher = Batcher(switcher.current, shadowing.observe)
    worker = Worker(redis, inbox, batcher, heartbeat, metrics)
    service.stop_on_signals(worker.stop)
    with contextlib.suppress(*streams.LOST):
        switcher.look()  # before the first face, so that no other model answers it
    follower = ModelFollower(redis, (switcher, shadowing))

    def at_work() -> list[Scorer]:
        return [scorer for scorer in (switcher.in_use(), shadowing.in_use()) if scorer]

    watchdog = Watchdog(loader, at_work, partial(os._exit, service.EX_SOFTWARE), inbox)
    threads = [
        threading.Thread(target=follower.run, name="follower", daemon=True),
        threading.Thread(target=shadowing.run, name="shadowing", daemon=True),
        threading.Thread(target=watchdog.run, name="watchdog", daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        worker.run()
    except HungError as error:
        service.fail(str(error), service.EX_SOFTWARE)
    follower.stop()
    shadowing.stop()
    watchdog.stop()
    for thread in threads:
        thread.join(JOIN_S)


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
