"""Runs a recorder: ``python -m recorder``."""

from bus import service, streams
from bus.group import GroupInbox
from bus.heartbeat import Heartbeat
from bus.messages import Emotions
from bus.metrics import Metrics
from bus.worker import Worker
from recorder.handler import Recorder
from store.database import open_database
from store.errors import StoreError
from store.settings import StoreSettings

BATCH = 1_000
GATHER_S = 1.0


def main() -> None:
    """Wires settings, database and worker, and runs until told to stop."""
    settings, redis = service.begin("recorder", StoreSettings)
    try:
        database = open_database(settings.url)
    except StoreError as error:
        service.fail(str(error), service.EX_UNAVAILABLE)
    metrics = Metrics()
    heartbeat = Heartbeat(redis, "recorder", metrics)
    inbox = GroupInbox(
        redis,
        streams.EMOTIONS,
        streams.RECORDERS,
        heartbeat.name,
        Emotions,
        metrics,
        batch=BATCH,
        max_deliveries=None,
    )
    worker = Worker(redis, inbox, Recorder(database), heartbeat, metrics, gather_s=GATHER_S)
    service.stop_on_signals(worker.stop)
    worker.run()
    database.close()


if __name__ == "__main__":
    main()
