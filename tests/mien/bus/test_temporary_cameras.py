"""Cameras that are wanted for a short while."""

from collections.abc import Callable

from redis import Redis

from mien.bus import registry, streams
from mien.bus.messages import PlacedCamera, Purpose, TemporaryCamera, now_ms
from mien.bus.shards import keyspace

DOOR = PlacedCamera(id="door", name="Door", source="x")


def temporary(name: str, purpose: Purpose, left_ms: int = 5_000) -> TemporaryCamera:
    camera = PlacedCamera(id=name, name=name, source="y")
    return TemporaryCamera(camera=camera, until_ms=now_ms() + left_ms, purpose=purpose)


def test_only_browsers_are_among_the_cameras_that_people_see(redis: Redis) -> None:
    registry.publish_cameras(redis, [DOOR], {})
    registry.publish_temporary_camera(redis, temporary("laptop", "browser"))
    registry.publish_temporary_camera(redis, temporary("photo", "upload"))
    registry.publish_temporary_camera(redis, temporary("try", "test"))
    assert set(registry.read_cameras(redis)) == {"door", "laptop"}
    assert set(registry.read_cameras(redis, ("browser", "upload"))) == {"door", "laptop", "photo"}


def test_a_temporary_camera_survives_a_change_of_the_cameras_and_then_leaves(redis: Redis) -> None:
    registry.publish_temporary_camera(redis, temporary("try", "test"), "rtsp://me:secret@host/live")
    registry.publish_cameras(redis, [DOOR], {"door": "rtsp://a:b@c/d"})
    assert registry.read_sources(redis)["try"] == "rtsp://me:secret@host/live"
    assert set(registry.read_sources(redis)) == {"door", "try"}
    registry.remove_temporary_camera(redis, "try")
    assert set(registry.read_cameras(redis, ("test",))) == {"door"}
    assert set(registry.read_sources(redis)) == {"door"}


def test_a_temporary_camera_whose_web_process_died_is_not_wanted_and_is_cleared_away(
    redis: Redis,
) -> None:
    registry.publish_temporary_camera(
        redis, temporary("gone", "browser", -1), "rtsp://me:secret@host/live"
    )
    registry.publish_temporary_camera(redis, temporary("here", "browser"))
    redis.set(keyspace.camera_status("gone"), b"x")
    assert set(registry.read_cameras(redis)) == {"here"}
    registry.remove_expired_temporary_cameras(redis)
    assert redis.hkeys(keyspace.GUESTS) == [b"here"]
    assert not redis.exists(keyspace.camera_status("gone"), keyspace.GUEST_CREDENTIALS)


def test_each_change_wakes_whoever_waits(redis: Redis) -> None:
    seen = []
    changes: list[Callable[[], None]] = [
        lambda: registry.publish_cameras(redis, [DOOR], {}),
        lambda: registry.publish_temporary_camera(redis, temporary("try", "test")),
        lambda: registry.remove_temporary_camera(redis, "try"),
    ]
    for change in changes:
        change()
        (entry,) = streams.read(redis, {keyspace.changes(0): "0-0"}, 10, 10)
        seen.append(entry[1])
    assert seen == sorted(set(seen))
