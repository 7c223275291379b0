"""Cameras that web wants for a short while."""

import msgspec
import pytest
from redis import Redis

from mien.bus import registry, streams
from mien.bus.messages import PlacedCamera, TemporaryCamera, decode, now_ms
from mien.bus.shards import keyspace
from tests.conftest import full
from web.cameras import temporary_cameras
from web.cameras.temporary_cameras import TemporaryCameras

LAPTOP = PlacedCamera(id="laptop", name="Laptop", source="browser:laptop")
TRIAL = PlacedCamera(id="try", name="Test", source="rtsp://host/live")


def until_ms(redis: Redis, camera: str) -> int:
    raw = redis.hget(keyspace.GUESTS, camera)
    assert isinstance(raw, bytes)
    return decode(TemporaryCamera, raw).until_ms


def test_a_temporary_camera_is_there_until_it_is_removed(redis: Redis) -> None:
    here = TemporaryCameras(redis)
    here.add(LAPTOP, "browser")
    here.add(TRIAL, "test", "rtsp://me:secret@host/live")
    assert here.shown() == [LAPTOP]
    assert set(registry.read_cameras(redis, ("browser", "test"))) == {"laptop", "try"}
    here.remove("try")
    here.remove("laptop")
    here.remove("laptop")
    here.renew()
    assert here.shown() == []
    assert not redis.exists(keyspace.GUESTS, keyspace.GUEST_CREDENTIALS)


def test_another_web_process_sees_it_and_takes_another_id(redis: Redis) -> None:
    here, there = TemporaryCameras(redis), TemporaryCameras(redis)
    assert here.claim(LAPTOP, "browser")
    assert not there.claim(LAPTOP, "browser")
    here.add(TRIAL, "test")
    assert here.shown() == there.shown() == [LAPTOP]
    here.remove("laptop")
    assert there.shown() == []
    assert there.claim(LAPTOP, "browser")


def test_a_redis_that_comes_back_empty_hears_of_it_again(redis: Redis) -> None:
    here = TemporaryCameras(redis)
    here.add(TRIAL, "test", "rtsp://me:secret@host/live")
    redis.flushall()
    here.renew()
    assert registry.read_cameras(redis, ("test",)) == {"try": TRIAL}
    assert registry.read_sources(redis) == {"try": "rtsp://me:secret@host/live"}


def test_one_that_could_not_be_published_is_as_if_it_had_not_been_asked_for(redis: Redis) -> None:
    here = TemporaryCameras(redis)
    here.add(LAPTOP, "browser")
    with full(redis):
        for camera in (TRIAL, msgspec.structs.replace(LAPTOP, name="Other")):
            with pytest.raises(streams.LOST):
                here.add(camera, "browser")
    here.renew()
    assert registry.read_cameras(redis) == {"laptop": LAPTOP}


def test_what_is_written_for_a_removed_camera_is_deleted_as_well(
    redis: Redis,
) -> None:
    here = TemporaryCameras(redis, forget_s=0.0)
    registry.publish_cameras(redis, [PlacedCamera(id="back", name="", source="x")], {})
    for name in ("door", "back"):
        here.forget_later(name)
        redis.incr(keyspace.camera_tracks(name))  # by a detector that has not heard of it yet
    here.renew()
    assert not redis.exists(keyspace.camera_tracks("door"))
    assert redis.exists(keyspace.camera_tracks("back")), "somebody added it again"


def test_renewing_gives_more_time(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    here = TemporaryCameras(redis)
    here.add(LAPTOP, "browser")
    first = until_ms(redis, "laptop")
    monkeypatch.setattr(temporary_cameras, "now_ms", lambda: first)
    here.renew()
    assert until_ms(redis, "laptop") == first + temporary_cameras.TTL_MS


def test_what_it_left_is_deleted_later_unless_it_comes_back(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = TemporaryCameras(redis)
    for camera in (LAPTOP, TRIAL):
        here.add(camera, "browser")
        redis.set(keyspace.camera_status(camera.id), b"x")
        redis.set(keyspace.camera_tracks(camera.id), 5)
        here.remove(camera.id)
    here.renew()
    assert redis.exists(keyspace.camera_status("try")), "a worker may still write"
    later_ms = now_ms() + 10_000
    monkeypatch.setattr(temporary_cameras, "now_ms", lambda: later_ms)
    here.add(LAPTOP, "browser")
    here.renew()
    assert not redis.exists(keyspace.camera_status("try"), keyspace.camera_tracks("try"))
    assert redis.exists(keyspace.camera_status("laptop"))
