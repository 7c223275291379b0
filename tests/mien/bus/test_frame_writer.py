"""Frames are numbered, stamped, trimmed and fenced on a real server."""

from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from mien.bus.frame_writer import MIN_KEPT, FrameWriter
from mien.bus.lease import camera_leases
from mien.bus.messages import Frame, decode
from mien.bus.shards import keyspace
from mien.bus.shards.place import Placement
from tests.conftest import full

STREAM = keyspace.frames("c", 0)
NOON_MS = 1_767_225_600_000
HOUR_MS = 3_600_000


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def frames(redis: Redis) -> list[Frame]:
    entries: Any = redis.xrange(STREAM)
    return [decode(Frame, fields[b"message"]) for _, fields in entries]


def write(writer: FrameWriter, captured_ms: int) -> str | None:
    return writer.write(b"jpeg", 640, 480, captured_ms)


def test_keeps_two_seconds(redis: Redis) -> None:
    clock = Clock()
    writer = FrameWriter(redis, Placement("c", 0), clock=clock)
    for number in range(100):
        clock.now_s += 1 / 16
        write(writer, NOON_MS + number)
    assert [frame.seq for frame in frames(redis)] == list(range(69, 101))
    assert writer.fps() == pytest.approx(16)
    clock.now_s += 60
    write(writer, NOON_MS + 60_000)
    assert redis.xlen(STREAM) == MIN_KEPT


def test_a_clock_that_is_set_back_begins_the_times_anew_and_is_told(redis: Redis) -> None:
    clock = Clock()
    writer = FrameWriter(redis, Placement("c", 0), clock=clock)
    for captured_ms in (0, 40, 80 - HOUR_MS, 120 - HOUR_MS):
        assert write(writer, NOON_MS + captured_ms) is None
        clock.now_s += 0.04
    times = [frame.captured_ms - NOON_MS for frame in frames(redis)]
    assert times == [0, 40, 80 - HOUR_MS, 120 - HOUR_MS]
    assert writer.notice == "the clock was set back by 3,600 s; times begin anew"
    entries: Any = redis.xrange(STREAM)
    assert entries[-1][0].decode() == writer.entry_id, "ids grow all the same"
    clock.now_s += 61
    assert writer.notice is None


def test_a_clock_that_is_set_forward_is_told(redis: Redis) -> None:
    clock = Clock()
    writer = FrameWriter(redis, Placement("c", 0), clock=clock)
    write(writer, NOON_MS)
    clock.now_s += 1
    write(writer, NOON_MS + 1_000 + HOUR_MS)
    assert writer.notice == "the clock was set forward by 3,600 s"


def test_a_camera_that_rests_or_a_clock_that_is_corrected_is_no_step(redis: Redis) -> None:
    clock = Clock()
    writer = FrameWriter(redis, Placement("c", 0), clock=clock)
    write(writer, NOON_MS)
    clock.now_s += 900
    write(writer, NOON_MS + 900_000)
    write(writer, NOON_MS + 899_500)
    assert [frame.captured_ms - NOON_MS for frame in frames(redis)] == [0, 900_000, 900_001]
    assert writer.notice is None


def test_the_next_writer_goes_on_after_a_step_as_well(redis: Redis) -> None:
    first = FrameWriter(redis, Placement("c", 0), clock=Clock())
    for captured_ms in (NOON_MS, NOON_MS - HOUR_MS):
        write(first, captured_ms)
    second = FrameWriter(redis, Placement("c", 0), clock=Clock())
    write(second, NOON_MS - HOUR_MS + 40)
    assert [frame.seq for frame in frames(redis)] == [1, 2, 3]
    assert frames(redis)[-1].captured_ms == NOON_MS - HOUR_MS + 40
    assert second.notice is None, "the step was the first one's"


def test_what_is_left_out_takes_its_number_with_it(redis: Redis) -> None:
    writer = FrameWriter(redis, Placement("c", 0))
    writer.skip()  # before it is known where to go on
    write(writer, NOON_MS)
    writer.skip()
    writer.skip()
    write(writer, NOON_MS + 40)
    assert [frame.seq for frame in frames(redis)] == [2, 5]


def test_says_whether_a_frame_was_published(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = FrameWriter(redis, Placement("c", 0))
    assert write(writer, NOON_MS) is None
    with full(redis):
        assert write(writer, NOON_MS + 1) == "redis full"
    with monkeypatch.context() as patch:
        patch.setattr("mien.bus.fence.execute", _away)
        assert write(writer, NOON_MS + 2) == "redis away"
    redis.xadd(STREAM, {b"message": b""}, id=f"{NOON_MS + 9_000}-9")
    assert write(writer, NOON_MS + 3) == "redis refused"
    assert write(writer, NOON_MS + 4) is None
    assert redis.xlen(STREAM) == 3
    assert writer.seq == 10


def test_writes_only_while_the_lease_is_held(redis: Redis) -> None:
    mine, heirs = camera_leases(redis, "capture"), camera_leases(redis, "capture")
    mine.refresh([Placement("c", 0)], 1)
    writer = FrameWriter(redis, Placement("c", 0), lease=lambda: mine.fence(Placement("c", 0)))
    assert write(writer, NOON_MS) is None
    redis.delete(keyspace.camera_lease("capture", "c", 0))  # it ran out while we were stopped
    heirs.refresh([Placement("c", 0)], 1)
    heir = FrameWriter(redis, Placement("c", 0), lease=lambda: heirs.fence(Placement("c", 0)))
    assert write(heir, NOON_MS + 5_000) is None
    assert write(writer, NOON_MS + 5_010) == "lease lost"
    mine.refresh([Placement("c", 0)], 1)
    assert mine.fence(Placement("c", 0)) is None
    assert write(writer, NOON_MS + 5_020) == "lease lost"
    assert write(heir, NOON_MS + 5_030) is None
    assert [frame.seq for frame in frames(redis)] == [1, 2, 3]


def test_what_is_left_out_at_the_end_of_a_stay_in_a_shard_is_counted_in_the_next(
    redis: Redis,
) -> None:
    old, new = Placement("c", 0), Placement("c", 1)
    leases = camera_leases(redis, "capture")
    leases.refresh([old], 1)
    where = old
    writer = FrameWriter(redis, old, lease=lambda: leases.fence(where))
    assert write(writer, NOON_MS) is None
    writer.skip()
    with full(redis):
        assert write(writer, NOON_MS + 1) == "redis full"
    assert leases.exchange(old, new)
    assert write(writer, NOON_MS + 2) == "lease lost", "it was taken for the old shard"
    where = new
    writer.skip()
    assert write(writer, NOON_MS + 3) is None
    assert (writer.place, writer.seq) == (new, 5), "four came after the last in the old shard"
    assert (redis.xlen(STREAM), redis.xlen(keyspace.frames(*new))) == (1, 1)


def _away(*_: Any, **__: Any) -> Any:
    raise RedisConnectionError("away")
