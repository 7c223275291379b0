"""Faces on their side and upside down, as under a camera over a bed."""

import itertools
import math

import cv2
import numpy as np
import pytest

from detector.session import CameraSession
from mien.bus.group import Entry
from mien.bus.messages import Camera, Detections, Frame, HeldBack
from mien.bus.shards import keyspace
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.streams import Publication
from mien.detection.upright import upright_landmarks
from mien.faces.alignment import align
from mien.faces.yunet import YuNet
from mien.models.package import SHIPPED_MODEL, load_package
from mien.models.scorer import Scorer
from tests import clips
from tests.mien.detection.test_search import CountingYuNet

SIDE = 480


@pytest.fixture(scope="module")
def yunet() -> YuNet:
    return YuNet()


def turned(degrees: float) -> clips.Image:
    """The portrait on grey, turned anticlockwise."""
    portrait = clips.portrait()
    middle = portrait.shape[1] / 2, portrait.shape[0] / 2
    matrix = cv2.getRotationMatrix2D(middle, degrees, 1)
    matrix[:, 2] += SIDE / 2 - middle[0], SIDE / 2 - middle[1]
    grey = (96, 96, 96)
    return np.asarray(cv2.warpAffine(portrait, matrix, (SIDE, SIDE), borderValue=grey), np.uint8)


def crop(yunet: YuNet, image: clips.Image) -> clips.Image:
    """The crop of the only face, whichever way up it is."""
    faces = yunet.detect(image)
    assert len(faces) == 1
    box, landmarks, score = faces.boxes_xyxy[0], faces.landmarks[0], float(faces.scores[0])
    return align(image, upright_landmarks(yunet, image, box, landmarks, score))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_the_crop_of_a_turned_face_is_that_of_the_upright_one(yunet: YuNet, degrees: int) -> None:
    alike = np.corrcoef(crop(yunet, turned(0)).ravel(), crop(yunet, turned(degrees)).ravel())
    assert alike[0, 1] > 0.8


def test_a_face_is_read_alike_however_it_is_turned(yunet: YuNet) -> None:
    crops = np.stack([crop(yunet, turned(degrees)) for degrees in range(0, 360, 30)])
    scores = Scorer(load_package(SHIPPED_MODEL)).scores(crops)
    assert len(set(scores.argmax(axis=1))) == 1


def test_an_upright_face_keeps_its_landmarks(yunet: YuNet) -> None:
    image = turned(0)
    faces = yunet.detect(image)
    box, landmarks = faces.boxes_xyxy[0], faces.landmarks[0]
    for score in (0.95, 0.6):
        assert upright_landmarks(yunet, image, box, landmarks, score) is landmarks


@pytest.mark.parametrize(("degrees", "direction"), [(0, 0), (90, 90), (180, 180), (270, -90)])
@pytest.mark.parametrize("classify_hz", [5.0, None])
def test_a_turned_face_is_classified_upright(
    yunet: YuNet, degrees: int, direction: int, classify_hz: float | None
) -> None:
    camera = Camera(id="bed", name="Bed", source="x", classify_hz=classify_hz)
    session = CameraSession(camera, FrameAccounting(), yunet, itertools.count(1).__next__)
    jpeg = cv2.imencode(".jpg", turned(degrees))[1].tobytes()
    frame = Frame(camera="bed", seq=1, captured_ms=1_000_000, width=SIDE, height=SIDE)
    writes = session.process(Entry("1000000-1", frame, jpeg, keyspace.frames("door", 0)))
    (detections,) = (
        write.message
        for write in writes
        if isinstance(write, Publication) and isinstance(write.message, Detections)
    )
    (track,) = detections.tracks
    held_back: HeldBack | None = track.quality.held_back
    assert (detections.classified, held_back) == ((1,), None)
    right_x, right_y, left_x, left_y = track.landmarks[:4]
    angle = math.degrees(math.atan2(right_y - left_y, left_x - right_x))
    assert abs((angle - direction + 180) % 360 - 180) < 20


def test_a_face_that_stood_upright_a_moment_ago_is_not_looked_at_from_all_sides_again() -> None:
    yunet = CountingYuNet()
    camera = Camera(id="bed", name="Bed", source="x", classify_hz=None, detect_width=320)
    session = CameraSession(camera, FrameAccounting(), yunet, itertools.count(1).__next__)

    def looks(number: int, image: clips.Image, at_ms: int) -> int:
        before = len(yunet.widths)
        jpeg = cv2.imencode(".jpg", image)[1].tobytes()
        frame = Frame(camera="bed", seq=number, captured_ms=at_ms, width=SIDE, height=SIDE)
        session.process(Entry(f"{at_ms}-{number}", frame, jpeg, keyspace.frames("door", 0)))
        return len(yunet.widths) - before

    unsure = turned(30) // 12  # tilted, and in the dark
    counts = [looks(1 + at, unsure, 1_000_000 + 100 * at) for at in range(12)]
    assert counts[0] > 1
    assert counts[1:9] == [1] * 8
    assert counts[9] > 1 or counts[10] > 1
    lying = [looks(20 + at, turned(90), 1_010_000 + 100 * at) for at in range(4)]
    assert min(lying) > 1
