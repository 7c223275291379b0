"""Which cameras' faces nobody may see."""

from redis import Redis

from mien.bus import registry


class Privacy:
    """Remembers which cameras are blurred; safe to use from many threads.

    Args:
        redis: Where the wanted cameras are.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._blurred: frozenset[str] | None = None

    def refresh(self) -> None:
        """Read anew what is wanted."""
        self._blurred = self._read()

    def blurs(self, camera: str) -> bool:
        """True when only a picture with pixelated faces may be shown."""
        if self._blurred is None:
            self._blurred = self._read()
        return camera in self._blurred

    def _read(self) -> frozenset[str]:
        cameras = registry.read_cameras(self._redis).values()
        return frozenset(camera.id for camera in cameras if camera.blur)
