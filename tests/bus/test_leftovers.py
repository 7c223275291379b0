"""What workers write of a camera after it was removed does not stay."""

from redis import Redis

from bus import leftovers, registry, streams
from bus.messages import Camera, Guest, now_ms


def write(redis: Redis, camera: str) -> None:
    redis.xadd(streams.frames(camera), {"message": b""})
    redis.xadd(streams.blurred(camera), {"message": b""})
    redis.set(streams.camera_status(camera), b"")
    redis.hset(streams.camera_counts(camera), "captured", 1)
    redis.incr(streams.camera_tracks(camera))


def left(redis: Redis, camera: str) -> int:
    names = (streams.frames, streams.blurred, streams.camera_status)
    more = (streams.camera_counts, streams.camera_tracks)
    return int(redis.exists(*(name(camera) for name in (*names, *more))))


def test_only_cameras_that_nobody_wants_are_forgotten(redis: Redis) -> None:
    for camera in ("door", "laptop", "removed"):
        write(redis, camera)
    assert leftovers.clear(redis) == set(), "nobody has said which are wanted"
    registry.publish_cameras(redis, [Camera(id="door", name="Door", source="0")], {})
    laptop = Camera(id="laptop", name="Laptop", source="browser:1")
    registry.publish_guest(redis, Guest(camera=laptop, until_ms=now_ms(), purpose="browser"))
    assert leftovers.clear(redis) == {"removed"}
    assert [left(redis, camera) for camera in ("door", "laptop", "removed")] == [5, 5, 0]
