"""What is given up under pressure, in which order, and when it comes back."""

import itertools

import pytest
from redis import Redis

from detector.handler import FrameHandler
from detector.inbox import LeasedFrames
from detector.pressure import CALM_WINDOWS, Pressure
from detector.session import CameraSession
from mien.bus import registry, streams
from mien.bus.group import Backlog, Entry
from mien.bus.heartbeat import Heartbeat
from mien.bus.messages import Camera, Detections, Faces, Frame, now_ms
from mien.bus.shards import keyspace
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.streams import Publication
from mien.detection.follower import Relief
from mien.detection.search import KEY_EVERY_S
from mien.faces.yunet import YuNet
from mien.process.metrics import Metrics
from tests import clips
from tests.mien.detection.test_search import CountingYuNet


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pressure(clock: Clock) -> Pressure:
    return Pressure(clock)


def pass_second(
    pressure: Pressure, clock: Clock, waits_ms: list[float], *, files: bool = False
) -> Relief:
    """One second of ten frames of two cameras, of which one is far away in time."""
    for wait_ms in waits_ms:
        clock.now_s += 1.001 / len(waits_ms)
        pressure.note("near", wait_ms, lossless=False)
        pressure.note("far", 5_000 + wait_ms, lossless=False)
        if files:
            pressure.note("file", 90_000, lossless=True)
    return pressure.relief


CALM = [3.0, 5, 8, 3, 20, 4, 6, 12, 9, 5]
PRESSED = [10.0, 90, 110, 70, 80, 95, 60, 85, 20, 75]
BETWEEN = [5.0, 45, 40, 50, 10, 55, 45, 30, 20, 45]


def test_nothing_is_given_up_while_frames_hardly_wait(pressure: Pressure, clock: Clock) -> None:
    for _ in range(5):
        assert pass_second(pressure, clock, CALM) is Relief.NOTHING
    assert pressure.trouble() is None


def test_more_is_given_up_step_by_step_and_comes_back_late(
    pressure: Pressure, clock: Clock
) -> None:
    steps = [pass_second(pressure, clock, PRESSED) for _ in range(5)]
    assert steps == [1, 2, 3, 3, 3]
    trouble = pressure.trouble()
    assert trouble is not None
    assert "expressions are read at a third of the rate" in trouble.reason
    assert [pass_second(pressure, clock, BETWEEN) for _ in range(20)] == 20 * [3]
    calm = [pass_second(pressure, clock, CALM) for _ in range(3 * CALM_WINDOWS)]
    assert calm.count(Relief.CLASSIFICATIONS) == CALM_WINDOWS - 1
    assert calm[-1] is Relief.NOTHING
    assert pressure.trouble() is None


def test_frames_that_all_wait_alike_are_too_many_when_they_are_passed_over(
    pressure: Pressure, clock: Clock
) -> None:
    """Cameras of one rate and a detector that is always as late: none waits longer than others."""

    def pass_second_passing_over(every: int) -> Relief:
        for number in range(12):
            clock.now_s += 1.001 / 12
            pressure.note("door", 180.0, lossless=False, passed_over=number % every == 0)
        return pressure.relief

    assert pass_second_passing_over(every=6) is Relief.NOTHING
    assert [pass_second_passing_over(every=4) for _ in range(4)] == [1, 2, 3, 3]
    calm = [pass_second_passing_over(every=6) for _ in range(CALM_WINDOWS)]
    assert calm == (CALM_WINDOWS - 1) * [Relief.CLASSIFICATIONS] + [Relief.EVERY_OTHER_FRAME]


def test_a_single_slow_frame_or_a_slow_camera_is_no_pressure(
    pressure: Pressure, clock: Clock
) -> None:
    for _ in range(3):
        assert pass_second(pressure, clock, [*CALM[:-1], 900.0]) is Relief.NOTHING
        # Decoding in capture took so long, for every frame alike.
        assert pass_second(pressure, clock, [wait + 300 for wait in CALM]) is Relief.NOTHING


def test_beside_files_nothing_is_judged(pressure: Pressure, clock: Clock) -> None:
    for _ in range(3):
        assert pass_second(pressure, clock, PRESSED, files=True) is Relief.NOTHING


def frames(camera: CameraSession, seconds: float) -> tuple[list[Detections], int]:
    """Play the portrait at 15 frames a second; return what was said, and how often it was sent."""
    said, sent = [], 0
    for index in range(round(seconds * 15)):
        frame = Frame(
            camera="door",
            seq=index + 1,
            captured_ms=1_000_000 + round(index / 15 * 1000),
            width=640,
            height=480,
        )
        for write in camera.process(
            Entry(f"{index + 1}-0", frame, clips.jpeg(index / 15), keyspace.frames("door", 0))
        ):
            if isinstance(write, Publication) and isinstance(write.message, Detections):
                said.append(write.message)
            elif isinstance(write, Publication) and isinstance(write.message, Faces):
                sent += 1
    return said, sent


def played(yunet: YuNet, relief: Relief) -> tuple[list[Detections], int]:
    pressure = Pressure()
    pressure.relief = relief
    counts, ids = FrameAccounting(), itertools.count(1).__next__
    camera = Camera(id="door", name="", source="x")
    return frames(CameraSession(camera, counts, yunet, ids, pressure=pressure), 2.5)


def test_each_step_takes_less_and_keeps_the_face() -> None:
    looks, sent = {}, {}
    exact, _ = played(YuNet(), Relief.NOTHING)
    for relief in Relief:
        yunet = CountingYuNet()
        said, sent[relief] = played(yunet, relief)
        looks[relief] = yunet.widths
        assert {track.track_id for each in said for track in each.tracks} == {1}
        assert all(len(each.tracks) == 1 for each in said)

        for one, other in zip(said, exact, strict=True):
            apart = [
                abs(a - b)
                for a, b in zip(one.tracks[0].box_xywh, other.tracks[0].box_xywh, strict=True)
            ]
            assert max(apart) < 40, "a tenth of the portrait's width"
    wide = {relief: sum(width == 640 for width in widths) for relief, widths in looks.items()}
    assert wide[Relief.NOTHING] > wide[Relief.WIDE_LOOKS] == 0
    assert len(looks[Relief.EVERY_OTHER_FRAME]) < 0.8 * len(looks[Relief.WIDE_LOOKS])
    assert sent[Relief.CLASSIFICATIONS] <= sent[Relief.EVERY_OTHER_FRAME] / 2
    assert min(sent.values()) > 2.5 / KEY_EVERY_S / 5


def test_the_inbox_notes_how_long_frames_waited_and_the_heartbeat_tells(
    redis: Redis, pressure: Pressure, clock: Clock
) -> None:
    counts, yunet, metrics = FrameAccounting(), YuNet(), Metrics()

    def new_session(camera: Camera, _: FrameAccounting) -> CameraSession:
        return CameraSession(camera, counts, yunet, itertools.count(1).__next__)

    heartbeat = Heartbeat(redis, "detector", metrics, trouble=pressure.trouble)
    inbox = LeasedFrames(redis, metrics, new_session, heartbeat.name, pressure)
    registry.publish_cameras(redis, [Camera(id="door", name="", source="x")], {})
    for seq in range(1, 13):
        captured_ms = now_ms() - (60_000 if seq > 1 else 0)  # a minute: the machine may be busy
        frame = Frame(camera="door", seq=seq, captured_ms=captured_ms, width=640, height=480)
        streams.add(redis, Publication(keyspace.frames("door", 0), frame, b""), maxlen=100)
        clock.now_s += 0.1
        taken: list[Entry[Frame]] = []
        while not taken:
            taken = inbox.take(1_000)
        FrameHandler(inbox.sessions).handle(taken)
    assert pressure.relief is Relief.WIDE_LOOKS
    heartbeat.beat(Backlog())
    (status,) = registry.read_workers(redis, "detector")
    assert status.trouble is not None
    assert "small new faces are not looked for; show fewer pictures" in status.trouble.reason
