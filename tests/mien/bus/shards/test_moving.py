"""A camera leaves a shard: what lies there is counted once, wherever it goes and whoever helps."""

import pytest
from redis import Redis

from mien.bus import registry
from mien.bus.frame_writer import FrameWriter
from mien.bus.lease import camera_leases
from mien.bus.messages import Camera, ShardLayout, TemporaryCamera, encode, now_ms
from mien.bus.shards import frame_accounting, keyspace, moving, retiring, totals
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.shards.layout import read_layout
from mien.bus.shards.place import Placement, place
from tests.conftest import wait_until

DOOR = Camera(id="door", name="Door", source="x")
OLD, NEW = Placement("door", 0), Placement("door", 1)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for stragglers."""
    monkeypatch.setattr(moving, "SETTLED_MS", -1)
    monkeypatch.setattr(retiring, "FORGET_MS", -1)


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


def total(redis: Redis, where: Placement) -> tuple[int, int, int]:
    (counts, _) = totals.read_all_accounting(redis, [where])[where.camera]
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
    frame_accounting.hand_over(redis, OLD, NEW, 7)
    assert total(redis, NEW) == (10, 8, 2), "a crash may come between"
    redis.hset(keyspace.MOVED, moving.field(OLD), now_ms())
    moving.finish(redis, [NEW])
    moving.finish(redis, [NEW])
    assert total(redis, NEW) == (10, 8, 2)
    assert frame_accounting.read_accounting(redis, NEW).captured == 3, "the detector's own"
    assert not redis.exists(keyspace.frames(*OLD), keyspace.camera_counts(*OLD))
    assert moving.read_moved(redis) == {}


@pytest.mark.usefixtures("settled")
def test_what_was_handed_over_goes_on_to_the_next_place(redis: Redis) -> None:
    third = Placement("door", 2)
    for where, after in ((OLD, NEW), (NEW, third)):
        count(redis, where, 4)
        redis.hset(keyspace.MOVED, moving.field(where), now_ms())
        moving.finish(redis, [after])
    assert total(redis, third) == (8, 8, 0)


@pytest.mark.usefixtures("settled")
def test_nothing_is_finished_while_frames_wait_or_may_come(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = count(redis, OLD, 2)
    redis.hset(keyspace.MOVED, moving.field(OLD), now_ms())
    leases = camera_leases(redis, "capture")
    leases.refresh([OLD], 1)
    moving.finish(redis, [NEW])
    assert moving.read_moved(redis), "capture may write still"
    leases.release_all()
    writer.write(b"jpeg", 64, 64, now_ms())
    writer.write(b"jpeg", 64, 64, now_ms())
    moving.finish(redis, [NEW])
    assert moving.read_moved(redis), "two frames wait"
    monkeypatch.setattr(moving, "OVERDUE_MS", -1)
    moving.finish(redis, [NEW])
    assert total(redis, NEW) == (4, 2, 2), "nobody came to handle them"


@pytest.mark.usefixtures("settled")
def test_of_a_camera_that_is_wanted_no_more_nothing_is_left(redis: Redis) -> None:
    count(redis, OLD, 2)
    redis.hset(keyspace.MOVED, moving.field(OLD), now_ms())
    moving.finish(redis, [])
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


@pytest.mark.usefixtures("settled")
def test_shards_are_read_until_they_are_worked_off(redis: Redis) -> None:
    redis.set(keyspace.SHARDS, encode(ShardLayout(placed=1, read=3, most=3)))
    faces = redis.xadd(keyspace.faces(2), {"a": "b"})
    retiring.fit(redis)
    assert read_layout(redis).read == 3, "faces wait"
    redis.xdel(keyspace.faces(2), faces)
    redis.xgroup_create(keyspace.emotions(2), "recorders", id="0", mkstream=True)
    said = redis.xadd(keyspace.emotions(2), {"a": "b"})
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
