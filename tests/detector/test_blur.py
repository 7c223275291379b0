"""Pixelated faces: what is covered, and that no picture goes out that was not searched."""

import itertools

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from detector.session import CameraSession
from mien.bus.group import Entry
from mien.bus.messages import Camera, Detections, Frame
from mien.bus.shards import keyspace
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.streams import Publication, Write
from mien.detection import blur
from mien.detection.tracker import TrackedFace
from mien.faces.yunet import DetectedFaces as Found
from mien.faces.yunet import YuNet
from tests import clips

DOOR = Camera(id="door", name="Door", source="x", blur=True)


@pytest.fixture(scope="module")
def yunet() -> YuNet:
    return YuNet()


def entry(seq: int, at_s: float, jpeg: bytes) -> Entry[Frame]:
    frame = Frame(camera="door", seq=seq, captured_ms=round(at_s * 1000), width=640, height=480)
    return Entry(f"{seq}-0", frame, jpeg, keyspace.frames("door", 0))


def picture(writes: list[Write]) -> Publication | None:
    return next(
        (
            w
            for w in writes
            if isinstance(w, Publication) and w.stream == keyspace.blurred("door", 0)
        ),
        None,
    )


def said(writes: list[Write]) -> Detections:
    (message,) = [
        w.message
        for w in writes
        if isinstance(w, Publication) and isinstance(w.message, Detections)
    ]
    return message


def decoded(publication: Publication | None) -> NDArray[np.uint8]:
    assert publication is not None
    assert publication.data is not None
    image = cv2.imdecode(np.frombuffer(publication.data, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return np.asarray(image, np.uint8)


def test_no_face_is_found_in_what_people_see_but_the_statistics_go_on(yunet: YuNet) -> None:
    session = CameraSession(DOOR, FrameAccounting(), yunet, itertools.count(1).__next__)
    classified = 0
    for seq in range(1, 16):
        # The second person appears between two key frames of a camera without blur.
        jpeg = clips.jpeg(seq / 15, faces=1 if seq < 3 else 2)
        writes = session.process(entry(seq, seq / 15, jpeg))
        detections = said(writes)
        assert detections.blurred
        assert len(detections.tracks) == (1 if seq < 3 else 2)
        classified += len(detections.classified)
        shown = picture(writes)
        assert not len(yunet.detect(decoded(shown), 0.3)), f"a face is to be seen in frame {seq}"
        assert shown is not None
        assert shown.entry_id == detections.frame_id
    assert classified >= 8


def test_a_face_lost_a_moment_ago_stays_covered(yunet: YuNet) -> None:
    session = CameraSession(DOOR, FrameAccounting(), yunet, itertools.count(1).__next__)
    session.process(entry(1, 0.0, clips.jpeg()))
    (covered,) = said(session.process(entry(2, 0.1, clips.jpeg()))).tracks
    room = np.full((480, 640, 3), 96, np.uint8)
    x, y, w, h = (int(value) for value in covered.box_xywh)
    room[y : y + h : 2, x : x + w] = 255  # stripes that the detector takes for nothing
    jpeg = cv2.imencode(".jpg", room)[1].tobytes()
    last = decoded(picture(session.process(entry(3, 0.5, jpeg))))
    later = decoded(picture(session.process(entry(4, 2.0, jpeg))))
    middle = np.s_[y + h // 3 : y + h // 2, x + w // 3 : x + w // 2]
    assert last[middle].std() < 10 < later[middle].std()


def test_a_picture_that_cannot_be_searched_is_not_shown(yunet: YuNet) -> None:
    session = CameraSession(DOOR, FrameAccounting(), yunet, itertools.count(1).__next__)
    writes = session.process(entry(1, 0.0, clips.jpeg()[:300]))
    assert picture(writes) is None
    assert said(writes).error is not None
    assert not said(writes).blurred


def test_about_two_seconds_are_kept(yunet: YuNet) -> None:
    session = CameraSession(DOOR, FrameAccounting(), yunet, itertools.count(1).__next__)
    jpeg = clips.jpeg(faces=0)
    maxlen = 0
    for seq in range(1, 101):
        shown = picture(session.process(entry(seq, seq / 20, jpeg)))
        assert shown is not None
        maxlen = shown.maxlen or 0
        assert maxlen >= 8
    assert maxlen == 41


def test_without_blur_there_is_no_second_picture(yunet: YuNet) -> None:
    plain = Camera(id="door", name="Door", source="x")
    session = CameraSession(plain, FrameAccounting(), yunet, itertools.count(1).__next__)
    assert picture(session.process(entry(1, 0.0, clips.jpeg()))) is None


def test_what_is_covered() -> None:
    faces = Found(
        np.array([[10, 20, 50, 60]], np.float32),
        np.zeros((1, 5, 2), np.float32),
        np.array([0.4], np.float32),
    )
    lost = TrackedFace(
        1,
        np.array([100, 100, 200, 200], np.float32),
        np.zeros((5, 2), np.float32),
        0.9,
        seen_s=1.0,
        velocity=np.array([20, 0], np.float32),
    )
    assert blur.areas(faces, [lost], 1.5) == [(0, 10, 60, 70), (50, 40, 270, 260)]


def test_a_covered_area_is_a_few_cells_and_nothing_else_changes() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (100, 100, 3)).astype(np.uint8)
    image = noise.copy()
    blur.pixelate(image, [(-20, 20, 60, 100), (200, 200, 300, 300)])
    area = image[20:100, 0:60]
    assert len(np.unique(area.reshape(-1, 3), axis=0)) == 6 * 8
    assert np.array_equal(image[:20], noise[:20])
    assert np.array_equal(image[:, 60:], noise[:, 60:])
