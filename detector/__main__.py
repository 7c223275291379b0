"""Runs one detector worker: ``python -m detector``."""

from detector.handler import FrameHandler
from detector.inbox import LeasedFrames
from detector.pressure import Pressure
from detector.session import CameraSession
from detector.settings import DetectorSettings
from mien.bus import service
from mien.bus.heartbeat import Heartbeat
from mien.bus.messages import Camera
from mien.bus.shards import keyspace
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.worker import Worker
from mien.detection.search import phases
from mien.faces.yunet import YuNet
from mien.process.metrics import Metrics


def main() -> None:
    """Wire settings, server, face detector and loop."""
    settings, redis = service.begin("detector", DetectorSettings)
    yunet = YuNet(settings.detector_threads)
    metrics = Metrics()
    pressure, apart = Pressure(), phases()

    def new_session(camera: Camera, counts: FrameAccounting) -> CameraSession:
        key = keyspace.camera_tracks(camera.id)
        return CameraSession(
            camera,
            counts,
            yunet,
            lambda: redis.incr(key),
            settings.camera_max_pixels,
            pressure,
            next(apart),
        )

    heartbeat = Heartbeat(redis, "detector", metrics, trouble=pressure.trouble)
    inbox = LeasedFrames(redis, metrics, new_session, heartbeat.name, pressure)
    worker = Worker(redis, inbox, FrameHandler(inbox.sessions), heartbeat, metrics)
    service.stop_on_signals(worker.stop)
    worker.run()


if __name__ == "__main__":
    main()
