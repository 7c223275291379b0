"""Which cameras are looked at closely: told to capture, which opens their larger streams."""

from collections.abc import Collection

from redis import Redis

from mien.bus import registry


def tell(redis: Redis, looked_at: Collection[str]) -> None:
    """Say that somebody looks at these cameras closely, those that have a larger stream.

    What is no longer said soon holds no more, also when this process dies.
    """
    cameras = registry.read_cameras(redis) if looked_at else {}
    registry.look_closely(
        redis, [name for name in looked_at if name in cameras and cameras[name].view is not None]
    )
