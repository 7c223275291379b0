"""A camera leaves a shard: what lies there is counted once, wherever it goes and whoever helps."""

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from redis import Redis

from mien.bus import registry, streams
from mien.bus.frame_writer import FrameWriter
from mien.bus.lease import camera_leases
from mien.bus.messages import Camera, ShardLayout, encode, now_ms
from mien.bus.shards import frame_accounting, keyspace, moving, totals
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.shards.layout import read_layout
from mien.bus.shards.place import Placement, place

DOOR = Camera(id="door", name="Door", source="x")
OLD, NEW = Placement("door", 0), Placement("door", 1)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for stragglers."""
    monkeypatch.setattr(moving, "SETTLED_MS", -1)


def count(redis: Redis, where: Placement, frames: int, skipped: int = 0) -> FrameWriter:
    """Write frames, and account for all of them."""
    writer = FrameWriter(redis, where)
    for _ in range(frames + skipped):
        assert writer.write(b"jpeg", 64, 64, now_ms()) is None
    counts = FrameAccounting(
        captured=frames + skipped,
        processed=frames,
        skipped=skipped,
        last_seq=frames + skipped,
        position=writer.entry_id,
    )
    redis.hset(keyspace.camera_counts(*where), mapping=counts.as_dict())  # type: ignore[arg-type]
    return writer


def moved(redis: Redis, old: Placement, new: Placement, at_ms: int) -> None:
    """Place the camera elsewhere."""
    redis.hset(keyspace.CAMERAS, old.camera, encode(registry.placed_at(DOOR, new.shard)))
    redis.hset(keyspace.MOVED, moving.field(old), at_ms)


class Meanwhile:
    """Something that happens just before a certain command of a client, which it holds up."""

    def __init__(self, redis: Redis, at: int, step: Callable[[], None]) -> None:
        self.happened = False
        self._redis = redis
        self._left = at
        self._step = step
        for name in ("execute_command", "pipeline"):
            setattr(redis, name, partial(self._before, getattr(redis, name)))

    def over(self) -> None:
        """Nothing comes between any more."""
        del self._redis.execute_command, self._redis.pipeline

    def _before(self, command: Any, *arguments: Any, **options: Any) -> Any:
        if self._left == 0:
            self.happened = True
            self._step()
        self._left -= 1
        return command(*arguments, **options)


def total(redis: Redis, where: Placement) -> tuple[int, int, int]:
    (counts, _) = totals.read_all_accounting(redis, [where])[where.camera]
    assert counts is not None
    assert counts.captured == counts.processed + counts.skipped + counts.failed
    return counts.captured, counts.processed, counts.skipped


def test_a_changed_number_moves_cameras_and_says_from_where(redis: Redis) -> None:
    assert place("door", 4) == Placement("door", 1)
    registry.publish_cameras(redis, [DOOR], {})
    assert registry.read_cameras(redis)["door"].place == OLD
    assert moving.read_moved(redis) == {}
    registry.publish_cameras(redis, [DOOR], {}, shards=4)
    assert registry.read_cameras(redis)["door"].place == NEW
    assert moving.read_moved(redis).keys() == {OLD}
    assert read_layout(redis) == ShardLayout(placed=4, read=4, most=4)
    for shard in range(4):
        assert redis.xlen(keyspace.changes(shard)) == 1, "whoever waits is woken"
    registry.publish_cameras(redis, [DOOR], {})
    assert moving.read_moved(redis).keys() == {NEW}, "it is back where it was"
    assert read_layout(redis) == ShardLayout(placed=1, read=4, most=4)


@pytest.mark.usefixtures("settled")
def test_what_was_counted_is_handed_over_once(redis: Redis) -> None:
    count(redis, OLD, 5, 2)
    count(redis, NEW, 3)
    moved(redis, OLD, NEW, 1)
    fields = frame_accounting.read_fields(redis, OLD)
    left = frame_accounting.left_behind(fields, OLD, 1, 7)
    frame_accounting.hand_over(redis, left, NEW)
    assert total(redis, NEW) == (10, 8, 2), "a crash may come between"
    moving.finish(redis)
    moving.finish(redis)
    assert total(redis, NEW) == (10, 8, 2)
    assert frame_accounting.read_accounting(redis, NEW).captured == 3, "the detector's own"
    assert not redis.exists(keyspace.frames(*OLD), keyspace.camera_counts(*OLD))
    assert moving.read_moved(redis) == {}


@pytest.mark.usefixtures("settled")
def test_what_was_handed_over_goes_on_to_the_next_place(redis: Redis) -> None:
    third = Placement("door", 2)
    for at_ms, (old, new) in enumerate(((OLD, NEW), (NEW, third))):
        count(redis, old, 4)
        moved(redis, old, new, at_ms)
        moving.finish(redis)
    assert total(redis, third) == (8, 8, 0)


@pytest.mark.usefixtures("settled")
def test_two_stays_in_one_shard_count_twice_though_as_many_frames_came(redis: Redis) -> None:
    for at_ms, (old, new) in enumerate(((OLD, NEW), (NEW, OLD), (OLD, NEW))):
        count(redis, old, 4)
        moved(redis, old, new, at_ms)
        moving.finish(redis)
    assert total(redis, NEW) == (12, 12, 0)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("halfway", [False, True])
def test_another_process_may_finish_the_same_at_any_time(
    redis: Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch, halfway: bool
) -> None:
    """It comes between any two commands of ours, for each two of them."""
    monkeypatch.setattr(moving, "OVERDUE_MS", -1)
    other = streams.connect(redis_url)

    def finish() -> None:
        moving.finish(other)
        if halfway:
            moved(other, OLD, NEW, 1)  # it has not come to saying so

    for at in itertools.count():
        redis.flushall()
        writer = count(redis, OLD, 5, 2)
        for _ in range(2):
            writer.write(b"jpeg", 64, 64, now_ms())
        moved(redis, OLD, NEW, 1)
        meanwhile = Meanwhile(redis, at, finish)
        moving.finish(redis)
        meanwhile.over()
        moving.finish(redis)
        assert total(redis, NEW) == (9, 5, 4), f"before command {at}"
        assert moving.read_moved(redis) == {}
        if not meanwhile.happened:
            break
    assert at > 5
    other.close()


@pytest.mark.usefixtures("settled")
def test_what_is_shown_never_falls_while_a_camera_moves(
    redis: Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "OVERDUE_MS", -1)
    other = streams.connect(redis_url)
    for at in itertools.count():
        redis.flushall()
        count(redis, OLD, 5, 2).write(b"jpeg", 64, 64, now_ms())
        assert total(redis, OLD) == (7, 5, 2)
        moved(redis, OLD, NEW, 1)
        assert total(redis, NEW) == total(redis, OLD) == (7, 5, 2)
        count(redis, NEW, 3)
        assert total(redis, NEW) == (10, 8, 2)
        meanwhile = Meanwhile(redis, at, lambda: moving.finish(other))
        seen = total(redis, NEW)
        meanwhile.over()
        if not meanwhile.happened:
            break
        assert seen in {(10, 8, 2), (11, 8, 3)}, f"before command {at}"
        assert total(redis, NEW) == (11, 8, 3)
    assert at > 1
    other.close()


@pytest.mark.usefixtures("settled")
def test_a_camera_that_comes_back_meanwhile_keeps_its_counts(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(redis, OLD, 5)
    registry.publish_cameras(redis, [DOOR], {})
    registry.publish_cameras(redis, [DOOR], {}, shards=4)

    def come_back(*_: object) -> frozenset[Placement]:
        registry.publish_cameras(redis, [DOOR], {})
        return frozenset()

    monkeypatch.setattr(moving, "still_written", come_back)
    moving.finish(redis)
    assert frame_accounting.read_accounting(redis, OLD).captured == 5
    assert moving.read_moved(redis).keys() == {NEW}


@pytest.mark.usefixtures("settled")
def test_nothing_is_finished_while_frames_wait_or_may_come(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = count(redis, OLD, 2)
    moved(redis, OLD, NEW, now_ms())
    leases = camera_leases(redis, "capture")
    leases.refresh([OLD], 1)
    moving.finish(redis)
    assert moving.read_moved(redis), "capture may write still"
    leases.release_all()
    writer.write(b"jpeg", 64, 64, now_ms())
    writer.write(b"jpeg", 64, 64, now_ms())
    moving.finish(redis)
    assert moving.read_moved(redis), "two frames wait"
    monkeypatch.setattr(moving, "OVERDUE_MS", -1)
    moving.finish(redis)
    assert total(redis, NEW) == (4, 2, 2), "nobody came to handle them"


@pytest.mark.usefixtures("settled")
def test_of_a_camera_that_is_wanted_no_more_nothing_is_left(redis: Redis) -> None:
    count(redis, OLD, 2)
    redis.hset(keyspace.MOVED, moving.field(OLD), now_ms())
    moving.finish(redis)
    assert list(redis.scan_iter()) == []


def test_a_writer_goes_where_its_lease_is_and_numbers_anew(redis: Redis) -> None:
    leases = camera_leases(redis, "capture")
    leases.refresh([OLD], 1)
    where = OLD
    writer = FrameWriter(redis, OLD, lease=lambda: leases.fence(where))
    for _ in range(3):
        assert writer.write(b"jpeg", 64, 64, now_ms()) is None
    assert leases.exchange(OLD, NEW)
    where = NEW
    assert writer.write(b"jpeg", 64, 64, now_ms()) is None
    assert (writer.place, writer.seq) == (NEW, 1)
    assert (redis.xlen(keyspace.frames(*OLD)), redis.xlen(keyspace.frames(*NEW))) == (3, 1)
    assert leases.held == {NEW}
    assert redis.exists(keyspace.camera_lease("capture", *OLD)), "it runs out by itself"


def test_a_lease_that_is_somebody_else_s_is_not_exchanged(redis: Redis) -> None:
    mine, others = camera_leases(redis, "capture"), camera_leases(redis, "capture")
    mine.refresh([OLD], 1)
    others.refresh([NEW], 1)
    assert not mine.exchange(OLD, NEW)
    assert mine.held == {OLD}
    assert mine.refresh([NEW, OLD], 1, barred=[NEW]) == {OLD}
