"""The shared state beside the streams."""

from functools import partial
from typing import Any

import pytest
from redis import Redis

from mien.bus import registry
from mien.bus.messages import CameraStatus, encode
from mien.bus.shards import frame_accounting, keyspace, totals
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.shards.place import Placement

COUNTS = FrameAccounting(captured=10, processed=7, skipped=2, failed=1, faces=3)


def test_nothing_is_left_of_a_removed_camera(redis: Redis) -> None:
    redis.xadd(keyspace.frames("door", 0), {b"message": b""})
    redis.xadd(keyspace.blurred("door", 0), {b"message": b""})
    redis.set(keyspace.camera_status("door"), b"x")
    redis.incr(keyspace.camera_tracks("door"))
    frame_accounting.restore_accounting(redis, Placement("door", 0), COUNTS)
    registry.forget_camera(redis, "door")
    assert redis.keys("*door*") == []


def test_the_accounting_of_all_cameras_is_read_in_few_round_trips(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = CameraStatus(camera="door", state="live", since_ms=0, fps=14.5)
    redis.set(keyspace.camera_status("door"), encode(status))
    frame_accounting.restore_accounting(redis, Placement("door", 0), COUNTS)
    trips: list[Any] = []

    def counted(trip: Any, *command: Any, **how: Any) -> Any:
        trips.append(command)
        return trip(*command, **how)

    for name in ("execute_command", "pipeline"):
        monkeypatch.setattr(redis, name, partial(counted, getattr(redis, name)))
    accounting = totals.read_all_accounting(redis, [Placement("door", 0), Placement("yard", 0)])
    assert accounting == {"door": (COUNTS, status), "yard": (FrameAccounting(), None)}
    assert trips == [("HGETALL", keyspace.MOVED), ()], "no camera has a trip of its own"
    assert totals.read_all_accounting(redis, []) == {}


def test_what_another_release_says_of_one_camera_leaves_the_others_readable(redis: Redis) -> None:
    status = CameraStatus(camera="yard", state="live", since_ms=0, fps=14.5)
    redis.set(keyspace.camera_status("yard"), encode(status))
    redis.set(keyspace.camera_status("door"), b"\x81\xa5state\xa5newer")
    assert registry.read_status(redis, "door") is None
    accounting = totals.read_all_accounting(redis, [Placement("door", 0), Placement("yard", 0)])
    assert accounting["door"] == (FrameAccounting(), None)
    assert accounting["yard"] == (FrameAccounting(), status)


def test_a_temporary_camera_of_another_release_is_cleared_away(redis: Redis) -> None:
    redis.hset(keyspace.GUESTS, "visit", b"\x80")
    registry.remove_expired_temporary_cameras(redis)
    assert redis.hgetall(keyspace.GUESTS) == {}
