"""Runs the training service: ``python -m training``."""

from bus import service
from bus.heartbeat import Heartbeat
from bus.metrics import Metrics
from store.database import open_database
from store.errors import StoreError
from training.retraining.service import Service
from training.settings import TrainingSettings


def main() -> None:
    """Wires settings, server, database and loop, and runs until told to stop."""
    settings, redis = service.begin("training", TrainingSettings)
    try:
        database = open_database(settings.url)
    except StoreError as error:
        service.fail(str(error), service.EX_UNAVAILABLE)
    heartbeat = Heartbeat(redis, "training", Metrics(), trouble=database.trouble)
    loop = Service(redis, database, settings, heartbeat)
    service.stop_on_signals(loop.stop)
    heartbeat.keep_on()
    loop.run()
    database.close()


if __name__ == "__main__":
    main()
