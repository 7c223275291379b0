"""The shared state beside the streams."""

from typing import Any

import pytest
from redis import Redis

from mien.bus import registry, streams
from mien.bus.messages import CameraStatus, encode
from mien.bus.registry import FrameAccounting

COUNTS = FrameAccounting(captured=10, processed=7, skipped=2, failed=1, faces=3)


def test_nothing_is_left_of_a_removed_camera(redis: Redis) -> None:
    redis.xadd(streams.frames("door"), {b"message": b""})
    redis.xadd(streams.blurred("door"), {b"message": b""})
    redis.set(streams.camera_status("door"), b"x")
    redis.incr(streams.camera_tracks("door"))
    registry.restore_accounting(redis, "door", COUNTS)
    registry.forget_camera(redis, "door")
    assert redis.keys("*door*") == []


def test_the_accounting_of_all_cameras_is_read_in_one_round_trip(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = CameraStatus(camera="door", state="live", since_ms=0, fps=14.5)
    redis.set(streams.camera_status("door"), encode(status))
    registry.restore_accounting(redis, "door", COUNTS)
    trips: list[Any] = []
    pipeline = redis.pipeline

    def counted(**how: Any) -> Any:
        trips.append(how)
        return pipeline(**how)

    monkeypatch.setattr(redis, "execute_command", lambda *_, **__: pytest.fail("a trip of its own"))
    monkeypatch.setattr(redis, "pipeline", counted)
    accounting = registry.read_all_accounting(redis, ["door", "yard"])
    assert accounting == {"door": (COUNTS, status), "yard": (FrameAccounting(), None)}
    assert len(trips) == 1
    assert registry.read_all_accounting(redis, []) == {}


def test_what_another_release_says_of_one_camera_leaves_the_others_readable(redis: Redis) -> None:
    status = CameraStatus(camera="yard", state="live", since_ms=0, fps=14.5)
    redis.set(streams.camera_status("yard"), encode(status))
    redis.set(streams.camera_status("door"), b"\x81\xa5state\xa5newer")
    assert registry.read_status(redis, "door") is None
    accounting = registry.read_all_accounting(redis, ["door", "yard"])
    assert accounting["door"] == (FrameAccounting(), None)
    assert accounting["yard"] == (FrameAccounting(), status)


def test_a_temporary_camera_of_another_release_is_cleared_away(redis: Redis) -> None:
    redis.hset(streams.GUESTS, "visit", b"\x80")
    registry.remove_expired_temporary_cameras(redis)
    assert redis.hgetall(streams.GUESTS) == {}
