"""``python -m capture``: settings, log, server, worker."""

from capture.outbox import REDIS_TIMEOUT_S
from capture.settings import CaptureSettings
from capture.sources import SourceLimits
from capture.worker import SERVICE, CaptureWorker
from mien.bus import service, streams
from mien.bus.heartbeat import Heartbeat
from mien.process.metrics import Metrics


def main() -> None:
    """Run one capture worker until it is told to stop."""
    settings, redis = service.begin(SERVICE, CaptureSettings)
    pictures = streams.connect(settings.redis_url, timeout_s=REDIS_TIMEOUT_S)
    metrics = Metrics()
    heartbeat = Heartbeat(redis, SERVICE, metrics)
    limits = SourceLimits(
        most_pixels=settings.camera_max_pixels,
        local=settings.local_cameras,
        media=settings.media,
    )
    worker = CaptureWorker(redis, pictures, heartbeat, metrics, limits)
    service.stop_on_signals(worker.stop)
    worker.run()


if __name__ == "__main__":
    main()
