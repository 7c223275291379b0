"""Sessions and the leased inbox on a real server."""

import itertools
import threading
from typing import Any

import cv2
import msgspec
import pytest
from redis import Redis

from detector.handler import FrameHandler
from detector.inbox import LeasedFrames
from detector.pressure import Pressure
from detector.session import CameraSession
from mien.bus import registry, streams
from mien.bus.group import Entry
from mien.bus.heartbeat import Heartbeat
from mien.bus.messages import (
    Camera,
    Detections,
    Faces,
    FilePosition,
    Frame,
    TemporaryCamera,
    decode,
    now_ms,
)
from mien.bus.shards import frame_accounting, keyspace
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.shards.place import Placement
from mien.bus.streams import Publication, Record, Write
from mien.bus.worker import Worker
from mien.faces.yunet import YuNet
from mien.images.picture import decode as decode_picture
from mien.process.metrics import Metrics
from tests import clips
from tests.capture.test_hostile import claiming
from tests.conftest import full, wait_until

DOOR = Camera(id="door", name="Door", source="door.mp4")
PLACE = Placement("door", 0)
FRAMES = keyspace.frames(*PLACE)
THOROUGH = Camera(id="door", name="Door", source="x", classify_hz=None, lossless=True)


@pytest.fixture(scope="module")
def yunet() -> YuNet:
    return YuNet()


def frame(seq: int, at_s: float = 0.0, file: str | None = None, error: str | None = None) -> Frame:
    position = FilePosition(file=file, frame=seq - 1, time_s=at_s) if file else None
    return Frame(
        camera="door",
        seq=seq,
        captured_ms=1_000_000 + round(at_s * 1000),
        width=640,
        height=480,
        lossless=file is not None,
        position=position,
        error=error,
    )


def sized(width: int, height: int) -> Frame:
    return msgspec.structs.replace(frame(1), width=width, height=height)


def session(yunet: YuNet, camera: Camera = DOOR) -> CameraSession:
    return CameraSession(camera, FrameAccounting(), yunet, itertools.count(1).__next__)


def detections(writes: list[Write]) -> Detections:
    (message,) = [
        w.message
        for w in writes
        if isinstance(w, Publication) and isinstance(w.message, Detections)
    ]
    return message


def faces(writes: list[Write]) -> list[Publication]:
    return [w for w in writes if isinstance(w, Publication) and isinstance(w.message, Faces)]


def accounting(writes: list[Write]) -> dict[str, int | str]:
    (record,) = [w for w in writes if isinstance(w, Record)]
    return dict(record.values)


def test_classifies_a_new_track_at_once_and_then_at_the_rate(yunet: YuNet) -> None:
    camera = session(yunet)
    sent = 0
    for index in range(15):
        picture = clips.jpeg(index / 15)
        writes = camera.process(
            Entry(f"{index + 1}-0", frame(index + 1, index / 15), picture, FRAMES)
        )
        assert [t.track_id for t in detections(writes).tracks] == [1]
        sent += len(faces(writes))
        if index == 0:
            (publication,) = faces(writes)
            assert publication.data is not None
            assert len(publication.data) == 48 * 48
            assert isinstance(publication.message, Faces)
            (size_px,) = publication.message.sizes_px
            assert size_px == detections(writes).tracks[0].quality.size_px
    assert sent == 5


def test_a_thorough_camera_classifies_every_face_of_every_frame(yunet: YuNet) -> None:
    camera = session(yunet, THOROUGH)
    for index in range(4):
        entry = Entry(
            f"{index + 1}-0", frame(index + 1, index / 15, "a.mp4"), clips.jpeg(0, 2), FRAMES
        )
        (publication,) = faces(camera.process(entry))
        assert isinstance(publication.message, Faces)
        assert len(publication.message.track_ids) == 2


def test_tracks_start_anew_with_each_file(yunet: YuNet) -> None:
    camera = session(yunet, THOROUGH)
    ids = []
    for seq, file in enumerate(["a.jpg", "b.jpg"], start=1):
        writes = camera.process(Entry(f"{seq}-0", frame(seq, 0.0, file), clips.jpeg(), FRAMES))
        ids.append(detections(writes).tracks[0].track_id)
    assert ids == [1, 2]


def test_tracks_go_on_where_a_camera_takes_its_larger_stream(yunet: YuNet) -> None:
    room = session(yunet)
    sizes = [(320, 240)] * 8 + [(640, 480)] * 8 + [(352, 288)] * 8
    for number, (width, height) in enumerate(sizes):
        jpeg = clips.jpeg(number / 15)
        if width != clips.WIDTH:
            image = cv2.resize(decode_picture(jpeg), (width, height), interpolation=cv2.INTER_AREA)
            jpeg = cv2.imencode(".jpg", image)[1].tobytes()
        header = msgspec.structs.replace(frame(number + 1, number / 15), width=width, height=height)
        (track,) = detections(room.process(Entry("1-0", header, jpeg, FRAMES))).tracks
        left, _, across, _ = track.box_xywh
        assert track.track_id == 1, f"frame {number}"
        assert 0 < left < left + across < width


@pytest.mark.parametrize(
    ("message", "jpeg", "reason"),
    [
        (frame(1), b"", "not a JPEG"),
        (frame(1), b"\x89PNG....", "not a JPEG"),
        (frame(1), clips.jpeg()[:200], "the picture is truncated"),
        (frame(1), clips.jpeg(width=320, height=240), "the JPEG has 320x240 pixels"),
        (frame(1, error="no such file"), b"", "no such file"),
        (sized(60_000, 60_000), claiming(60_000, 60_000), "60000 x 60000 pixels, more than 16.8"),
        (sized(640, 480), claiming(60_000, 60_000), "the JPEG has 60000x60000 pixels"),
        (sized(640, 480), clips.jpeg()[:640], "the picture is damaged"),
    ],
)
def test_a_frame_that_cannot_be_read_is_booked_as_failed(
    yunet: YuNet, message: Frame, jpeg: bytes, reason: str
) -> None:
    writes = session(yunet).process(Entry("1-0", message, jpeg, FRAMES))
    error = detections(writes).error
    assert error is not None
    assert error.startswith(reason)
    assert accounting(writes)["failed"] == 1


def test_classification_goes_on_when_the_clock_is_set_back(yunet: YuNet) -> None:
    camera = session(yunet)
    sent = []
    for index in range(30):
        at_s = index / 15 - (3_600 if index >= 15 else 0)
        message = frame(index + 1, 10_000 + at_s)
        sent.append(
            len(faces(camera.process(Entry(f"1-{index}", message, clips.jpeg(index / 15), FRAMES))))
        )
    assert sum(sent[:15]) == sum(sent[15:]) == 5


def test_the_accounting_always_balances(yunet: YuNet) -> None:
    camera = session(yunet)
    for seq, jpeg in [(1, clips.jpeg()), (5, b"broken"), (6, clips.jpeg()), (2, clips.jpeg())]:
        counted = accounting(camera.process(Entry(f"{seq}-0", frame(seq), jpeg, FRAMES)))
        total = int(counted["processed"]) + int(counted["skipped"]) + int(counted["failed"])
        assert counted["captured"] == total
    # 2 to 4 are missing; then capture began anew and its first frame is missing.
    assert (counted["processed"], counted["skipped"], counted["failed"]) == (3, 4, 1)


def test_a_batch_writes_the_accounting_of_each_camera_once(yunet: YuNet) -> None:
    handler = FrameHandler({PLACE: session(yunet, THOROUGH)})
    pictures = [
        Entry(f"{seq}-0", frame(seq, seq / 15, "a.mp4"), clips.jpeg(seq / 15), FRAMES)
        for seq in (1, 2, 3)
    ]
    writes = handler.handle(pictures)
    assert (accounting(writes)["captured"], accounting(writes)["position"]) == (3, "3-0")
    assert len(faces(writes)) == 3


class Running:
    """A detector in a thread."""

    def __init__(self, redis: Redis, yunet: YuNet, pressure: Pressure | None = None) -> None:
        metrics = Metrics()
        self.redis = redis
        pressure = pressure or Pressure()

        def new_session(camera: Camera, counts: FrameAccounting) -> CameraSession:
            key = keyspace.camera_tracks(camera.id)
            return CameraSession(camera, counts, yunet, lambda: redis.incr(key), pressure=pressure)

        heartbeat = Heartbeat(redis, "detector", metrics, trouble=pressure.trouble)
        self.inbox = LeasedFrames(redis, metrics, new_session, heartbeat.name, pressure)
        handler = FrameHandler(self.inbox.sessions)
        self.worker = Worker(redis, self.inbox, handler, heartbeat, metrics)
        self.thread = threading.Thread(target=self.worker.run)

    def __enter__(self) -> "Running":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.worker.stop()
        self.thread.join(60)
        assert not self.thread.is_alive()


def put(redis: Redis, message: Frame, jpeg: bytes, camera: str = "door") -> None:
    streams.add(redis, Publication(keyspace.frames(camera, 0), message, jpeg), maxlen=100)


def published(redis: Redis) -> list[Detections]:
    entries: Any = redis.xrange(keyspace.detections(0))
    return [decode(Detections, fields[b"message"]) for _, fields in entries]


def test_takes_the_newest_live_frame_and_counts_the_others_as_skipped(
    redis: Redis, yunet: YuNet
) -> None:
    for seq in range(1, 21):
        put(redis, frame(seq, seq / 15), clips.jpeg())
    first: Any = redis.xrange(FRAMES, count=1)
    wait_until(lambda: streams.entry_age_ms(first[0][0], now_ms()) > 200, "the frames to be late")
    registry.publish_cameras(redis, [DOOR], {})
    with Running(redis, yunet):
        wait_until(lambda: bool(published(redis)), "the first detections")
        put(redis, frame(21, 1.4), clips.jpeg())
        wait_until(lambda: len(published(redis)) == 2, "the second detections")
    assert [message.seq for message in published(redis)] == [20, 21]
    counts = frame_accounting.read_accounting(redis, PLACE)
    assert (counts.captured, counts.processed, counts.skipped) == (21, 2, 19)


def test_handles_every_lossless_frame_in_order(redis: Redis, yunet: YuNet) -> None:
    for seq in range(1, 13):
        put(redis, frame(seq, seq / 15, "a.mp4"), clips.jpeg())
    registry.publish_cameras(redis, [THOROUGH], {})
    with Running(redis, yunet):
        wait_until(lambda: len(published(redis)) == 12, "all twelve frames")
    assert [message.seq for message in published(redis)] == list(range(1, 13))
    assert redis.xlen(FRAMES) == 12, "the collector deletes them, not we"


@pytest.mark.parametrize("before", [0, 3])
def test_frames_whose_transaction_failed_are_handled_again(
    redis: Redis, yunet: YuNet, before: int
) -> None:
    for seq in range(1, before + 6):
        put(redis, frame(seq, seq / 15, "a.mp4"), clips.jpeg())
    registry.publish_cameras(redis, [THOROUGH], {})
    entries: Any = redis.xrange(FRAMES)
    if before:
        last = entries[before - 1][0].decode()
        counts = FrameAccounting(captured=before, processed=before, last_seq=before, position=last)
        frame_accounting.restore_accounting(redis, PLACE, counts)
    inbox = Running(redis, yunet).inbox
    taken = inbox.take(1_000)
    FrameHandler(inbox.sessions).handle(taken)  # and then the server does not answer
    inbox.reset()
    again = inbox.take(1_000)
    assert [entry.message.seq for entry in again] == [entry.message.seq for entry in taken]
    FrameHandler(inbox.sessions).handle(again)
    counts = inbox.sessions[PLACE].counts
    assert (counts.processed, counts.skipped) == (before + 5, 0)


def test_frames_whose_transaction_arrived_are_not_handled_again(redis: Redis, yunet: YuNet) -> None:
    for seq in range(1, 6):
        put(redis, frame(seq, seq / 15, "a.mp4"), clips.jpeg())
    registry.publish_cameras(redis, [THOROUGH], {})
    inbox = Running(redis, yunet).inbox
    pipe = redis.pipeline()
    for write in FrameHandler(inbox.sessions).handle(inbox.take(1_000)):
        streams.write(pipe, write)
    pipe.execute()
    inbox.reset()  # the answer was lost, not the transaction
    assert inbox.take(1) == []
    assert frame_accounting.read_accounting(redis, PLACE) == inbox.sessions[PLACE].counts


def test_a_detector_that_was_stopped_publishes_nothing_after_its_lease(
    redis: Redis, yunet: YuNet
) -> None:
    registry.publish_cameras(redis, [DOOR], {})
    put(redis, frame(1), clips.jpeg())
    stopped = Running(redis, yunet)
    taken = stopped.inbox.take(1_000)
    assert [entry.message.seq for entry in taken] == [1]
    redis.delete(keyspace.camera_lease("detector", "door", 0))  # it has run out meanwhile
    for seq in (2, 3):
        put(redis, frame(seq, seq / 15), clips.jpeg())
    with Running(redis, yunet) as heir:
        wait_until(lambda: bool(published(redis)), "the heir's detections")
        before = frame_accounting.read_accounting(redis, PLACE), published(redis)
        assert stopped.worker._process(taken) is False
        assert (frame_accounting.read_accounting(redis, PLACE), published(redis)) == before
        assert stopped.inbox.sessions == {}
        assert stopped.inbox.take(1) == []
        assert heir.inbox.sessions.keys() == {PLACE}
    seqs = [message.seq for message in published(redis)]
    assert seqs == sorted(set(seqs))


def test_a_lease_that_was_lost_with_the_server_costs_one_step(redis: Redis, yunet: YuNet) -> None:
    registry.publish_cameras(redis, [DOOR], {})
    with Running(redis, yunet) as running:
        wait_until(lambda: PLACE in running.inbox.sessions, "the camera")
        redis.delete(keyspace.camera_lease("detector", "door", 0))
        for seq in range(1, 4):
            put(redis, frame(seq, seq / 15), clips.jpeg())
        wait_until(lambda: bool(published(redis)), "detections")
        wait_until(
            lambda: frame_accounting.read_accounting(redis, PLACE).last_seq == 3,
            "the newest frame",
        )
    counts = frame_accounting.read_accounting(redis, PLACE)
    assert counts.captured == counts.processed + counts.skipped + counts.failed == 3


def test_a_full_server_ends_no_detector(redis: Redis, yunet: YuNet) -> None:
    registry.publish_cameras(redis, [DOOR], {})
    for seq in (1, 2):
        put(redis, frame(seq, seq / 15), clips.jpeg())
    with Running(redis, yunet) as running:
        with full(redis):
            wait_until(lambda: running.worker._lost, "the loss to be noticed")
            assert running.thread.is_alive()
        wait_until(
            lambda: frame_accounting.read_accounting(redis, PLACE).last_seq == 2,
            "both frames",
        )
    counts = frame_accounting.read_accounting(redis, PLACE)
    assert counts.captured == counts.processed + counts.skipped + counts.failed == 2


def test_two_detectors_share_the_cameras_and_one_takes_over(redis: Redis, yunet: YuNet) -> None:
    cameras = [Camera(id=f"cam-{n}", name="", source="x") for n in range(4)]
    registry.publish_cameras(redis, cameras, {})
    with Running(redis, yunet) as first:
        wait_until(lambda: len(first.inbox.sessions) == 4, "the first to take all")
        with Running(redis, yunet) as second:
            wait_until(
                lambda: len(first.inbox.sessions) == len(second.inbox.sessions) == 2,
                "an equal share",
            )
        wait_until(lambda: len(first.inbox.sessions) == 4, "the first to take over")


def test_goes_on_where_the_last_owner_stopped(redis: Redis, yunet: YuNet) -> None:
    registry.publish_cameras(redis, [DOOR], {})
    put(redis, frame(1), clips.jpeg())
    with Running(redis, yunet):
        wait_until(lambda: len(published(redis)) == 1, "the first frame")
    put(redis, frame(2, 0.1), clips.jpeg())
    with Running(redis, yunet):
        wait_until(lambda: len(published(redis)) == 2, "the second frame")
    counts = frame_accounting.read_accounting(redis, PLACE)
    assert (counts.captured, counts.processed, counts.skipped) == (2, 2, 0)
    ids = [message.tracks[0].track_id for message in published(redis)]
    assert ids == [1, 2], "a new owner cannot know the old one's tracks, and reuses no number"


def test_an_upload_is_worked_on_at_once_and_a_source_under_test_never(
    redis: Redis, yunet: YuNet
) -> None:
    registry.publish_cameras(redis, [], {})
    with Running(redis, yunet) as running:
        for name, purpose in (("try", "test"), ("photo", "upload")):
            camera = Camera(id=name, name="", source="x", classify_hz=None, lossless=True)
            temporary = TemporaryCamera(camera=camera, until_ms=now_ms() + 60_000, purpose=purpose)  # type: ignore[arg-type]
            registry.publish_temporary_camera(redis, temporary)
        wait_until(lambda: set(running.inbox.sessions) == {Placement("photo", 0)}, "the upload")
        registry.remove_temporary_camera(redis, "photo")
        wait_until(lambda: not running.inbox.sessions, "the upload to go")
