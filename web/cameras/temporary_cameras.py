"""Cameras that this process wants for a short while, kept alive as long as it lives."""

import threading
import time

from redis import Redis

from mien.bus import registry
from mien.bus.messages import Camera, PlacedCamera, Purpose, TemporaryCamera, now_ms
from mien.bus.shards.layout import read_layout

#: Long enough for a busy second or two, short enough that nothing outlives its owner for long.
TTL_MS = 5_000
#: Longer than a lease: until then a worker may still write for a temporary camera that has left.
FORGET_S = 4.0


class TemporaryCameras:
    """Browsers' cameras, uploads and sources under test.

    Any thread may call it. ``_lock`` guards who is here and who is leaving; ``_publishing`` is
    taken before it, and held while Redis is told.

    Args:
        redis: The server.
        forget_s: How long workers may still write for a camera that has left.
    """

    def __init__(self, redis: Redis, forget_s: float = FORGET_S) -> None:
        self._redis = redis
        self._forget_s = forget_s
        self._here: dict[str, tuple[PlacedCamera, Purpose, str | None]] = {}
        self._leaving: dict[str, float] = {}
        self._lock = threading.Lock()
        #: Held while Redis is told, so that none that was removed is renewed.
        self._publishing = threading.Lock()

    def placed(self, camera: Camera) -> PlacedCamera:
        """The camera in its place, which it keeps as long as it is here."""
        with self._lock:
            present = self._here.get(camera.id)
        if present is None:
            return registry.placed(camera, read_layout(self._redis).placed)
        return registry.placed_at(camera, present[0].shard)

    def add(self, camera: PlacedCamera, purpose: Purpose, source: str | None = None) -> None:
        """Make a camera wanted until it is removed, or change one that is here.

        Args:
            camera: Without credentials; its id must be nobody else's.
            purpose: Who may see it.
            source: The full source URL where it holds credentials.
        """
        with self._publishing:
            with self._lock:
                self._here[camera.id] = camera, purpose, source
                self._leaving.pop(camera.id, None)
            registry.publish_temporary_camera(self._redis, _temporary(camera, purpose), source)

    def remove(self, camera_id: str) -> None:
        """Make a temporary camera unwanted; what it left in Redis goes a few seconds later."""
        with self._publishing:
            with self._lock:
                if self._here.pop(camera_id, None) is None:
                    return
                self._leaving[camera_id] = time.monotonic() + self._forget_s
            registry.remove_temporary_camera(self._redis, camera_id)

    def forget_later(self, camera_id: str) -> None:
        """Delete what workers may still write for a camera that was removed, unless it is back."""
        with self._lock:
            self._leaving[camera_id] = time.monotonic() + self._forget_s

    def shown(self) -> list[Camera]:
        """Those that people see, in the order in which they came."""
        with self._lock:
            return [
                camera for camera, purpose, _ in self._here.values() if purpose in registry.SHOWN
            ]

    def renew(self) -> None:
        """Called every second or oftener: says who is still wanted, and tidies up."""
        with self._publishing:
            with self._lock:
                here = list(self._here.values())
                now_s = time.monotonic()
                gone = [name for name, at_s in self._leaving.items() if at_s <= now_s]
            for camera, purpose, source in here:
                registry.renew_temporary_camera(self._redis, _temporary(camera, purpose), source)
            wanted = registry.read_cameras(self._redis) if gone else {}
            for name in gone:
                if name not in wanted:
                    registry.forget_camera(self._redis, name)
                with self._lock:
                    self._leaving.pop(name, None)
            registry.remove_expired_temporary_cameras(self._redis)


def _temporary(camera: PlacedCamera, purpose: Purpose) -> TemporaryCamera:
    return TemporaryCamera(camera=camera, until_ms=now_ms() + TTL_MS, purpose=purpose)
