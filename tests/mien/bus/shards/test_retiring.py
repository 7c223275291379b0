"""A shard is read until it is worked off, and while a camera lies in it."""

import pytest
from redis import Redis
from structlog.testing import capture_logs

from mien.bus import registry
from mien.bus.messages import Camera, ShardLayout, TemporaryCamera, encode, now_ms
from mien.bus.shards import keyspace, retiring
from mien.bus.shards.layout import read_layout
from tests.conftest import wait_until

DOOR = Camera(id="door", name="Door", source="x")


def test_shards_are_read_until_they_are_worked_off(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retiring, "FORGET_MS", -1)
    redis.set(keyspace.SHARDS, encode(ShardLayout(placed=1, read=3, most=3)))
    faces = redis.xadd(keyspace.faces(2), {"a": "b"})
    retiring.fit(redis)
    assert read_layout(redis).read == 3, "faces wait"
    redis.xdel(keyspace.faces(2), faces)
    said = redis.xadd(keyspace.emotions(2), {"a": "b"})
    retiring.fit(redis)
    assert read_layout(redis).read == 3, "emotions wait, though for no group yet"
    redis.xgroup_create(keyspace.emotions(2), "recorders", id="0")
    retiring.fit(redis)
    assert read_layout(redis).read == 3, "emotions wait"
    redis.xreadgroup("recorders", "me", {keyspace.emotions(2): ">"})
    retiring.fit(redis)
    assert read_layout(redis).read == 3, "emotions are in hand"
    redis.xack(keyspace.emotions(2), "recorders", said)
    retiring.fit(redis)
    layout = read_layout(redis)
    assert (layout.read, layout.most) == (2, 3)
    retiring.Retired(redis, keyspace.emotions).delete(layout)
    assert not redis.exists(keyspace.emotions(2))


def test_a_shard_in_which_a_camera_lies_is_read(redis: Redis) -> None:
    upload = registry.placed_at(DOOR, 2)
    wanted = TemporaryCamera(camera=upload, until_ms=now_ms() + 60_000, purpose="upload")
    registry.publish_temporary_camera(redis, wanted)
    retiring.fit(redis)
    assert read_layout(redis).read == 3, "as after the loss of the server"
    retiring.fit(redis)
    assert read_layout(redis).read == 3
    registry.remove_temporary_camera(redis, "door")

    def one_is_read() -> bool:
        retiring.fit(redis)
        return read_layout(redis).read == 1

    wait_until(one_is_read, "only one to be read")


def test_a_change_is_told_by_whoever_makes_it(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis.set(keyspace.SHARDS, encode(ShardLayout(placed=1, read=2, most=2)))

    def meanwhile(*_: object) -> bool:
        """Another recorder is as far, and faster."""
        monkeypatch.undo()
        retiring.fit(redis)
        return True

    monkeypatch.setattr(retiring, "_is_worked_off", meanwhile)
    with capture_logs() as lines:
        retiring.fit(redis)
    assert [(line["before"], line["shards"]) for line in lines] == [(2, 1)]
    assert read_layout(redis).read == 1
