"""Runs the training service: ``python -m training``."""

from mien.bus import service
from mien.bus.heartbeat import Heartbeat
from mien.process.metrics import Metrics
from mien.store.core.database import open_database
from mien.store.core.errors import StoreError
from training.retraining.service import TrainingService
from training.settings import TrainingSettings


def main() -> None:
    """Wire settings, server, database and loop, and run until told to stop."""
    settings, redis = service.begin("training", TrainingSettings)
    try:
        database = open_database(settings.url)
    except StoreError as error:
        service.fail(str(error), service.EX_UNAVAILABLE)
    heartbeat = Heartbeat(redis, "training", Metrics(), trouble=database.trouble)
    loop = TrainingService(redis, database, settings, heartbeat)
    service.stop_on_signals(loop.stop)
    heartbeat.keep_on()
    loop.run()
    database.close()


if __name__ == "__main__":
    main()
