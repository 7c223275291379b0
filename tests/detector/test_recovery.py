"""From a lost server back to steady work, on a real server."""

import itertools

import pytest
from redis import Redis

from detector.recovery import Recovery, ServerState
from detector.session import CameraSession
from mien.bus import registry
from mien.bus.messages import Camera, now_ms
from mien.bus.shards import frame_accounting, keyspace, moving
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.shards.place import Placement
from mien.faces.yunet import YuNet
from tests.conftest import wait_until
from tests.detector.test_service import DOOR, PLACE, Running

WRITTEN = FrameAccounting(captured=3, processed=3, last_seq=3, position="3-0")
TAKEN = FrameAccounting(captured=5, processed=5, last_seq=5, position="5-0")


@pytest.fixture(scope="module")
def yunet() -> YuNet:
    return YuNet()


def session(yunet: YuNet, lossless: bool = False) -> CameraSession:
    camera = Camera(id="door", name="Door", source="x", lossless=lossless)
    return CameraSession(camera, WRITTEN, yunet, itertools.count(1).__next__)


def lost(recovery: Recovery, of: CameraSession) -> None:
    """Frames were taken and counted, and then the server did not answer, twice."""
    recovery.note_written()
    of.counts = TAKEN
    for _ in range(2):
        recovery.lose([0])
        recovery.note_written()  # of which nothing is written


def test_a_server_that_came_back_empty_is_given_what_was_written(
    redis: Redis, yunet: YuNet
) -> None:
    sessions = {Placement("door", 0): session(yunet)}
    recovery = Recovery(redis, sessions, settle_s=3_600)
    lost(recovery, sessions[Placement("door", 0)])
    recovery.recover([])
    assert frame_accounting.read_accounting(redis, Placement("door", 0)) == WRITTEN
    assert sessions == {}, "the counter of its tracks is gone"
    assert recovery.state(0) is ServerState.SETTLING
    assert not recovery.bars(Placement("door", 0))
    assert recovery.bars(Placement("hall", 0))
    assert not recovery.bars(Placement("yard", 1)), "its shard was not lost"


@pytest.mark.parametrize("at_once", [False, True])
def test_what_was_counted_in_other_shards_is_put_back_with_it(
    redis: Redis, yunet: YuNet, at_once: bool
) -> None:
    place, old = Placement("door", 0), Placement("door", 1)
    sessions = {place: session(yunet)}
    recovery = Recovery(redis, sessions)
    left = {b"before:1:1": b"7 5 2 0"}
    if at_once:
        frame_accounting.hand_over(redis, left, place)
    recovery.note_opened(place, frame_accounting.read_fields(redis, place))
    if not at_once:
        frame_accounting.hand_over(redis, left, place)
        recovery.note_handed_over({old.camera})
    lost(recovery, sessions[place])
    redis.flushall()
    since = {b"before:2:2": b"1 1 0 0"}
    frame_accounting.hand_over(redis, since, place)
    recovery.recover([])
    fields = frame_accounting.read_fields(redis, place)
    assert frame_accounting.counts_of(fields) == WRITTEN
    assert frame_accounting.earlier_of(fields) == left | since


def test_what_a_moved_camera_was_given_is_put_back_on_an_empty_server(
    redis: Redis, yunet: YuNet
) -> None:
    registry.publish_cameras(redis, [DOOR], {})
    old = Placement(PLACE.camera, 1)
    redis.hset(keyspace.MOVED, moving.field(old), now_ms())
    inbox = Running(redis, yunet).inbox

    def are_held(*places: Placement) -> bool:
        inbox.take(1)
        return inbox.sessions.keys() == set(places)

    wait_until(lambda: are_held(PLACE, old), "both places")
    frame_accounting.hand_over(redis, {b"before:1:1": b"7 5 2 0"}, PLACE)
    redis.hdel(keyspace.MOVED, moving.field(old))
    wait_until(lambda: are_held(PLACE), "the new place alone")
    redis.flushall()
    inbox.reset()
    inbox.take(1)
    fields = frame_accounting.read_fields(redis, PLACE)
    assert frame_accounting.total_of(fields).captured == 7


def test_a_camera_that_was_removed_meanwhile_is_not_brought_back(
    redis: Redis, yunet: YuNet
) -> None:
    registry.publish_cameras(redis, [], {})
    sessions = {Placement("door", 0): session(yunet)}
    recovery = Recovery(redis, sessions)
    lost(recovery, sessions[Placement("door", 0)])
    recovery.recover([])
    assert frame_accounting.read_accounting(redis, Placement("door", 0)) == FrameAccounting()


@pytest.mark.parametrize("lossless", [False, True])
def test_a_server_that_was_only_away_says_how_far_we_came(
    redis: Redis, yunet: YuNet, lossless: bool
) -> None:
    frame_accounting.restore_accounting(redis, Placement("door", 0), WRITTEN)
    sessions = {Placement("door", 0): session(yunet, lossless)}
    recovery = Recovery(redis, sessions)
    lost(recovery, sessions[Placement("door", 0)])
    recovery.recover([Placement("door", 0)])
    if lossless:
        assert sessions == {}, "its tracks have seen what comes again"
    else:
        assert sessions[Placement("door", 0)].counts == WRITTEN


def test_the_states_follow_one_another(redis: Redis, yunet: YuNet) -> None:
    frame_accounting.restore_accounting(redis, Placement("door", 0), WRITTEN)
    sessions = {Placement("door", 0): session(yunet)}
    recovery = Recovery(redis, sessions, settle_s=0)
    states = []
    for losing in (False, True, False, True):
        if losing:
            recovery.lose([0])
        else:
            recovery.recover([Placement("door", 0)])
        states.append((recovery.state(0), recovery.bars(Placement("hall", 0))))
        recovery.note_written()
    assert states == [
        (ServerState.STEADY, False),  # nothing was lost
        (ServerState.LOST, True),
        (ServerState.STEADY, False),  # settled in no time
        (ServerState.LOST, True),
    ]
