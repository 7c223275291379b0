"""Which cameras' faces nobody may see."""

import threading

from redis import Redis

from mien.bus import registry


class Privacy:
    """Remembers which cameras are blurred.

    Any thread may call it. ``_reading`` is held while Redis is asked, so that what was read last is
    remembered last: an answer from before a change must not undo it.

    Args:
        redis: Where the wanted cameras are.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._blurred: frozenset[str] | None = None
        self._reading = threading.Lock()

    def refresh(self) -> None:
        """Read anew what is wanted."""
        with self._reading:
            self._blurred = self._read()

    def blurs(self, camera: str) -> bool:
        """True when only a picture with pixelated faces may be shown."""
        blurred = self._blurred
        if blurred is None:
            with self._reading:
                blurred = self._blurred = self._read()
        return camera in blurred

    def _read(self) -> frozenset[str]:
        cameras = registry.read_cameras(self._redis).values()
        return frozenset(camera.id for camera in cameras if camera.blur)
