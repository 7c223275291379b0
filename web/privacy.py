"""Which cameras' faces nobody may see."""

from redis import Redis

from bus import registry


class Privacy:
    """Remembers which cameras are blurred; safe to use from many threads.

    Args:
        redis: Where the wanted cameras are.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._blurred: frozenset[str] | None = None

    def refresh(self) -> None:
        """Reads anew what is wanted."""
        cameras = registry.read_cameras(self._redis).values()
        self._blurred = frozenset(camera.id for camera in cameras if camera.blur)

    def blurs(self, camera: str) -> bool:
        """True when only a picture with pixelated faces may be shown; also before it is known."""
        return self._blurred is None or camera in self._blurred
