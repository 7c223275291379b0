"""Cameras that this process wants for a short while, kept alive as long as it lives."""

import contextlib
import threading
from typing import cast

from redis import Redis

from mien.bus import registry, streams
from mien.bus.messages import Camera, PlacedCamera, Purpose, TemporaryCamera, decode, encode, now_ms
from mien.bus.shards import keyspace
from mien.bus.shards.layout import read_layout

#: Long enough for a busy second or two, short enough that nothing outlives its owner for long.
TTL_MS = 5_000
#: Longer than a lease: until then a worker may still write for a temporary camera that has left.
FORGET_S = 4.0


class TemporaryCameras:
    """Browsers' cameras, uploads and sources under test.

    Any thread may call it. ``_lock`` guards who is here; ``_publishing`` is taken before it, and
    held while Redis is told. Who is leaving stands in Redis: this process may end meanwhile.

    Args:
        redis: The server.
        forget_s: How long workers may still write for a camera that has left.
    """

    def __init__(self, redis: Redis, forget_s: float = FORGET_S) -> None:
        self._redis = redis
        self._forget_s = forget_s
        self._here: dict[str, tuple[PlacedCamera, Purpose, str | None]] = {}
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
            registry.publish_temporary_camera(self._redis, _temporary(camera, purpose), source)
            with self._lock:  # now that it is published: what failed must not be renewed for ever
                self._here[camera.id] = camera, purpose, source

    def claim(self, camera: PlacedCamera, purpose: Purpose) -> bool:
        """Make a camera wanted as ``add`` does; False when another process has one of its id."""
        encoded = encode(_temporary(camera, purpose))
        if not self._redis.hsetnx(keyspace.GUESTS, camera.id, encoded):
            return False
        self.add(camera, purpose)
        return True

    def remove(self, camera_id: str) -> None:
        """Make a temporary camera unwanted; what it left in Redis goes a few seconds later."""
        with self._publishing:
            with self._lock:
                if self._here.pop(camera_id, None) is None:
                    return
            self.forget_later(camera_id)
            registry.remove_temporary_camera(self._redis, camera_id)

    def forget_later(self, camera_id: str) -> None:
        """Delete what workers may still write for a camera that was removed, unless it is back."""
        at_ms = now_ms() + round(1_000 * self._forget_s)
        self._redis.hset(keyspace.GUESTS_LEAVING, camera_id, at_ms)

    def shown(self) -> list[Camera]:
        """Those that people see, of all web processes; while Redis is away those of this one."""
        with self._lock:
            shown = {
                camera.id: camera
                for camera, purpose, _ in self._here.values()
                if purpose in registry.SHOWN
            }
        with contextlib.suppress(*streams.LOST):
            guests = cast(dict[bytes, bytes], self._redis.hgetall(keyspace.GUESTS)).values()
            for guest in (decode(TemporaryCamera, raw) for raw in guests):
                if guest.purpose in registry.SHOWN and guest.until_ms > now_ms():
                    shown.setdefault(guest.camera.id, guest.camera)
        return list(shown.values())

    def renew(self) -> None:
        """Called every second or oftener: says who is still wanted, and tidies up."""
        with self._publishing:
            with self._lock:
                here = list(self._here.values())
            for camera, purpose, source in here:
                registry.renew_temporary_camera(self._redis, _temporary(camera, purpose), source)
            self._forget_gone()
            registry.remove_expired_temporary_cameras(self._redis)

    def _forget_gone(self) -> None:
        leaving = cast(dict[bytes, bytes], self._redis.hgetall(keyspace.GUESTS_LEAVING))
        gone = [name.decode() for name, at_ms in leaving.items() if int(at_ms) <= now_ms()]
        wanted = registry.read_cameras(self._redis) if gone else {}
        for name in gone:
            with contextlib.suppress(*streams.LOST):  # its shard's master is away: the next time
                if name not in wanted:
                    registry.forget_camera(self._redis, name)
                self._redis.hdel(keyspace.GUESTS_LEAVING, name)


def _temporary(camera: PlacedCamera, purpose: Purpose) -> TemporaryCamera:
    return TemporaryCamera(camera=camera, until_ms=now_ms() + TTL_MS, purpose=purpose)
