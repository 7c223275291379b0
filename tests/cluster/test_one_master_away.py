"""A master that nobody replaces costs its own shards alone: the others are asked and answer."""

import contextlib
import itertools
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from redis import Redis

from capture.outbox import Link, Outbox, Tally
from detector.inbox import LeasedFrames
from detector.recovery import Recovery, ServerState
from detector.session import CameraSession
from mien.bus import registry, streams
from mien.bus.frame_writer import FrameWriter
from mien.bus.group import GroupInbox
from mien.bus.lease import camera_leases
from mien.bus.messages import (
    Camera,
    Detections,
    Emotions,
    PlacedCamera,
    ShardLayout,
    WorkerStatus,
    encode,
    now_ms,
)
from mien.bus.shards import frame_accounting, keyspace, moving, totals
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.shards.inbox import ShardedInbox
from mien.bus.shards.layout import read_total, read_totals
from mien.bus.shards.place import Placement
from mien.bus.shards.retiring import Retired
from mien.bus.streams import Publication
from mien.faces.yunet import YuNet
from mien.images.picture import Picture
from mien.process.metrics import Metrics
from recorder.emotions_reader import EmotionsReader
from tests.cluster.servers import Node, ValkeyCluster
from tests.conftest import wait_until
from web.live.follower import Follower
from web.live.live import Live

pytestmark = pytest.mark.process

SHARDS = 8
COUNTS = FrameAccounting(captured=3, processed=3, last_seq=3, position="3-3")


class Shards(NamedTuple):
    """A master that has not what is shared by all, two of its shards, and one of another's."""

    victim: Node
    away: int
    away_too: int
    well: int


@pytest.fixture
def shards(cluster: ValkeyCluster, redis: Redis) -> Iterator[Shards]:
    """A layout of which some shards lie on the victim; nobody replaces it until the test ends."""
    redis.set(keyspace.SHARDS, encode(ShardLayout(placed=SHARDS, read=SHARDS, most=SHARDS)))
    owners = {shard: cluster.owner(keyspace.faces(shard)) for shard in range(SHARDS)}
    control = cluster.owner(keyspace.SHARDS)
    on = {
        node.port: [shard for shard, owner in owners.items() if owner is node]
        for node in owners.values()
    }
    victim = next(
        node for node in owners.values() if node is not control and len(on[node.port]) > 1
    )
    well = next(shard for shard, owner in owners.items() if owner is not victim)
    with cluster.patient():
        yield Shards(victim, on[victim.port][0], on[victim.port][1], well)
    cluster.wait_until_whole()


def places(shards: Shards) -> tuple[Placement, Placement, Placement]:
    """A camera in each of these shards; the first ones in those that will be away."""
    return Placement("a", shards.away), Placement("b", shards.away_too), Placement("c", shards.well)


def test_what_waits_in_the_others_is_counted(redis: Redis, shards: Shards) -> None:
    def open_inbox(stream: str) -> GroupInbox[Emotions]:
        return GroupInbox(redis, stream, "group", "me", Emotions, Metrics(), batch=8)

    inbox = ShardedInbox(redis, keyspace.emotions, open_inbox, 8)
    for shard in range(SHARDS):
        redis.xgroup_create(keyspace.emotions(shard), "group", "0", mkstream=True)
        redis.xadd(keyspace.emotions(shard), {"message": "x"})
    assert inbox.backlog().lag == SHARDS
    with shards.victim.killed():
        assert 0 < inbox.backlog().lag < SHARDS
        inbox.hold(innocent=False)


def test_workers_are_known_without_it(redis: Redis, shards: Shards) -> None:
    registry.beat(redis, WorkerStatus(service="web", name="me", host="h", pid=1, started_ms=0))
    with shards.victim.killed():
        (worker,) = registry.read_workers(redis)
    assert worker.name == "me"


def test_leases_of_the_others_are_renewed_and_taken(redis: Redis, shards: Shards) -> None:
    wanted = places(shards)
    leases = camera_leases(redis, "detector")
    leases.refresh(wanted[:2], workers=1)
    with shards.victim.killed():
        ours = leases.refresh([*wanted, Placement("d", shards.away)], workers=1)
        assert ours == set(wanted), "those of the others, and what nobody else can have had since"
        assert leases.refresh(wanted[2:], workers=1) == {wanted[2]}
        with pytest.raises(streams.LOST):
            camera_leases(redis, "detector").refresh(wanted[:1], workers=1)
        leases.refresh(wanted, workers=1)
        leases.release_all()
    assert not redis.exists(keyspace.camera_lease("detector", *wanted[2]))


def test_a_detector_puts_right_what_answers(redis: Redis, shards: Shards) -> None:
    away, _, well = places(shards)
    registry.publish_cameras(redis, [], {})
    sessions = {
        place: CameraSession(
            Camera(id=place.camera, name="", source="x"),
            COUNTS,
            YuNet(),
            itertools.count(1).__next__,
        )
        for place in (away, well)
    }
    recovery = Recovery(redis, sessions, settle_s=3_600)
    recovery.note_written()
    with shards.victim.killed():
        recovery.lose([away.shard, well.shard])
        recovery.recover([away, well])
        assert recovery.state(away.shard) is ServerState.LOST
        assert recovery.state(well.shard) is ServerState.SETTLING
        assert frame_accounting.read_accounting(redis, well) == COUNTS

    def is_back() -> bool:
        recovery.recover([away, well])
        return recovery.state(away.shard) is ServerState.SETTLING

    wait_until(is_back, "the other shard to be put right")
    assert frame_accounting.read_accounting(redis, away) == COUNTS


def test_a_detector_handles_the_others_and_gives_a_master_that_is_empty_its_accounting(
    redis: Redis, shards: Shards
) -> None:
    away, _, well = places(shards)
    registry.confirm_cameras(redis, SHARDS)
    for place in (away, well):
        camera = Camera(id=place.camera, name="", source="x")
        redis.hset(keyspace.CAMERAS, place.camera, encode(registry.placed_at(camera, place.shard)))
        frame_accounting.restore_accounting(redis, place, COUNTS)
    yunet, numbers = YuNet(), itertools.count(1)

    def new_session(camera: Camera, counts: FrameAccounting) -> CameraSession:
        return CameraSession(camera, counts, yunet, numbers.__next__)

    inbox = LeasedFrames(redis, Metrics(), new_session, "me")
    writer = FrameWriter(redis, well)
    writer.resume()

    def handles_one() -> bool:
        writer.write(b"jpeg", 640, 480, now_ms())
        for entry in inbox.take(100):
            session = inbox.sessions[entry.message.place]
            session.counts = session.counts.account(
                entry.message.seq, entry.id, faces=0, failed=False
            )
        inbox.backlog()
        return inbox.sessions.keys() == {away, well} and inbox.sessions[well].counts != COUNTS

    wait_until(handles_one, "both cameras, and a frame")
    with shards.victim.killed():
        before = inbox.sessions[well].counts
        wait_until(
            lambda: handles_one() and inbox._recovery.state(away.shard) is ServerState.LOST,
            "the loss to be known",
        )
        wait_until(
            lambda: handles_one() and inbox.sessions[well].counts != before,
            "a frame of the other camera",
        )

    def is_restored() -> bool:
        handles_one()
        with contextlib.suppress(*streams.LOST):
            return frame_accounting.read_accounting(redis, away) == COUNTS
        return False

    wait_until(is_restored, "the accounting that the master had")


def detections(place: Placement) -> Detections:
    return Detections(
        camera=place.camera,
        shard=place.shard,
        seq=1,
        frame_id="1-1",
        captured_ms=now_ms(),
        detected_ms=now_ms(),
        width=640,
        height=480,
    )


def test_the_page_follows_the_others_even_from_the_beginning(redis: Redis, shards: Shards) -> None:
    _, _, well = places(shards)
    offered: set[str] = set()
    follower = Follower(redis, Live(), offered.update, Metrics())
    thread = threading.Thread(target=follower.run)

    def is_offered() -> bool:
        pipe = redis.pipeline(transaction=False)
        streams.add(pipe, Publication(keyspace.detections(well.shard), detections(well)))
        pipe.execute()
        return offered == {well.camera}

    with shards.victim.killed():
        thread.start()
        try:
            wait_until(is_offered, "the frames of the other camera")
        finally:
            follower.stop()
            thread.join()


def test_pictures_of_the_others_are_written(redis: Redis, shards: Shards) -> None:
    link = Link(redis)
    away, _, well = (
        Outbox(
            link, PlacedCamera(id=name, name="", source="", shard=shard), Tally(), threading.Event()
        )
        for name, shard in places(shards)
    )
    picture = Picture(b"jpeg", 640, 480)
    with shards.victim.killed():
        assert away.publish(picture, 1_000) == "redis away"
        assert well.publish(picture, 1_000) is None
        assert away.publish(picture, 2_000) == "redis away"
        assert well.publish(picture, 2_000) is None


def test_figures_of_the_others_are_read(redis: Redis, shards: Shards) -> None:
    away, _, well = places(shards)
    frame_accounting.restore_accounting(redis, well, COUNTS)
    for shard in range(SHARDS):
        redis.set(keyspace.emotions_total(shard), 1)
    with shards.victim.killed():
        known = totals.read_all_accounting(redis, [away, well])
        assert known == {"a": (None, None), "c": (COUNTS, None)}
        assert read_totals(redis)[shards.away] is None
        assert 0 < read_total(redis) < SHARDS


def test_what_is_wanted_may_change_meanwhile(redis: Redis, shards: Shards) -> None:
    away, _, well = places(shards)
    before: Any = redis.xlen(keyspace.changes(shards.well))
    redis.hset(keyspace.MOVED, mapping={moving.field(away): 0, moving.field(well): 0})
    with shards.victim.killed():
        registry.publish_cameras(redis, [Camera(id="z", name="", source="x")], {}, shards=SHARDS)
        assert redis.xlen(keyspace.changes(shards.well)) == before + 1
        assert moving.still_written(redis, [away, well]) == {away}
        moving.finish(redis)
        assert list(moving.read_moved(redis)) == [away]
        frame_accounting.restore_accounting(redis, well, COUNTS)
        with pytest.raises(streams.LOST):  # to be done again
            registry.forget_camera(redis, "c")
        assert frame_accounting.read_accounting(redis, well) == FrameAccounting()


def said(redis: Redis, shard: int, camera: str) -> None:
    emotions = Emotions(
        camera=camera,
        seq=1,
        captured_ms=1,
        detected_ms=1,
        classified_ms=1,
        model_version="m",
        labels=(),
        results=(),
    )
    pipe = redis.pipeline(transaction=False)
    streams.add(pipe, Publication(keyspace.emotions(shard), emotions))
    pipe.execute()


def test_emotions_of_the_others_are_read_along(redis: Redis, shards: Shards) -> None:
    reader = EmotionsReader(redis)
    for shard in range(SHARDS):
        said(redis, shard, "before")
    assert reader.new() == []
    for shard in range(SHARDS):
        said(redis, shard, str(shard))
    with shards.victim.killed():
        read = {emotions.camera for emotions in reader.new()}
        assert str(shards.well) in read
        assert str(shards.away) not in read
        assert reader.new() == []

    def is_said() -> bool:
        with contextlib.suppress(*streams.LOST):
            said(redis, shards.away, "after")
            return True
        return False

    wait_until(is_said, "the master to be back")
    assert [emotions.camera for emotions in reader.new()] == ["after"]


def test_what_lies_in_a_left_shard_goes_when_it_is_back(
    cluster: ValkeyCluster, redis: Redis, shards: Shards
) -> None:
    left = keyspace.emotions(max(shards.away, shards.away_too))
    retired = Retired(redis, keyspace.emotions)
    layout = ShardLayout(read=1, most=SHARDS, read_since_ms=1)
    with shards.victim.killed():
        retired.delete(layout)
    cluster.wait_until_whole()
    redis.xadd(left, {"message": "x"})
    retired.delete(layout)
    assert not redis.exists(left)


def test_only_the_owner_of_a_tag_is_scanned(cluster: ValkeyCluster, redis: Redis) -> None:
    def scans() -> list[int]:
        said = [node.ask("INFO", "commandstats") for node in cluster.nodes]
        return [each.get("cmdstat_scan", {"calls": 0})["calls"] for each in said]

    before = scans()
    list(redis.scan_iter(match=keyspace.worker("*", "*")))
    more = [now - then for then, now in zip(before, scans(), strict=True)]
    assert sum(more) == 1
    assert more[cluster.nodes.index(cluster.owner(keyspace.SHARDS))] == 1
    list(redis.scan_iter(match=keyspace.dead("*")))
    assert sum(scans()) - sum(before) == 1 + 3
