"""What is still kept of cameras that nobody wants: a worker may write once more after a removal."""

from collections.abc import Iterator
from typing import cast

from redis import Redis

from bus import registry, streams

_OF_CAMERAS = (
    streams.frames,
    streams.blurred,
    streams.camera_status,
    streams.camera_counts,
    streams.camera_tracks,
)


def clear(redis: Redis) -> set[str]:
    """Deletes what is kept of cameras that are neither wanted nor guests.

    Nothing is deleted while nobody has said which cameras are wanted, as after a server's restart.

    Returns:
        Ids of these cameras.
    """
    written = {camera for name in _OF_CAMERAS for camera in _cameras(redis, name("*"))}
    # Read afterwards: a camera that was added meanwhile is among them.
    pipe = redis.pipeline(transaction=True)
    pipe.exists(streams.CAMERAS_PUBLISHED)
    pipe.hkeys(streams.CAMERAS)
    pipe.hkeys(streams.GUESTS)
    published, cameras, guests = cast(tuple[int, list[bytes], list[bytes]], pipe.execute())
    if not published:
        return set()
    unwanted = written - {name.decode() for name in cameras + guests}
    for camera in unwanted:
        registry.forget_camera(redis, camera)
    return unwanted


def _cameras(redis: Redis, pattern: str) -> Iterator[str]:
    before, after = pattern.split("*")
    for key in redis.scan_iter(match=pattern, count=1_000):
        yield key.decode().removeprefix(before).removesuffix(after)
