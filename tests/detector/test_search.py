"""Looking for faces in the suite's own pictures, with the real detector."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from detector.search import KEY_EVERY_S, WIDTHS_PX, ZOOM_PX, ZOOM_REACH, Search
from mien.faces.yunet import DetectedFaces, YuNet
from tests import clips

NOBODY = np.zeros((0, 4), np.float32)


class CountingYuNet(YuNet):
    """The real detector, noting the width of every image that it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.widths: list[int] = []

    def detect(
        self, image: NDArray[np.uint8], min_score: float = 0.6, nms_iou: float = 0.3
    ) -> DetectedFaces:
        self.widths.append(image.shape[1])
        return super().detect(image, min_score, nms_iou)


@pytest.fixture
def yunet() -> CountingYuNet:
    return CountingYuNet()


def iou(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])
    overlap = float(np.prod(np.clip(high - low, 0, None)))
    areas = float(np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]))
    return overlap / (areas - overlap)


@pytest.mark.parametrize("faces", [1, 2, 3])
def test_zooming_finds_what_a_full_look_finds(yunet: CountingYuNet, faces: int) -> None:
    search = Search(yunet)
    first = search.quick(clips.image(0.0, faces), NOBODY, 0.0, None)
    assert len(first) == faces
    yunet.widths.clear()
    moved = clips.image(0.1, faces)
    zoomed = search.quick(moved, first.boxes_xyxy, 0.1, None)
    assert max(yunet.widths) < WIDTHS_PX[0]
    full = Search(yunet).thorough(moved, 640)
    for box in full.boxes_xyxy:
        assert max(iou(box, other) for other in zoomed.boxes_xyxy) > 0.7


def test_a_large_face_keeps_its_place_when_it_is_reduced(yunet: CountingYuNet) -> None:
    image = clips.image(0.0, width=1281, height=961)
    full = Search(yunet).thorough(image, 640)
    search = Search(yunet)
    first = search.quick(image, NOBODY, 0.0, 640)
    zoomed = search.quick(image, first.boxes_xyxy, 0.1, 640)
    assert yunet.widths[-1] <= ZOOM_PX
    assert iou(zoomed.boxes_xyxy[0], full.boxes_xyxy[0]) > 0.8
    side = float((full.boxes_xyxy[0, 2:] - full.boxes_xyxy[0, :2]).max())
    assert side * ZOOM_REACH > 2 * ZOOM_PX, "halved at least once"
    assert float(np.abs(zoomed.landmarks - full.landmarks).mean()) < 0.05 * side


def test_a_lost_face_makes_the_frame_a_key_frame(yunet: CountingYuNet) -> None:
    search = Search(yunet)
    first = search.quick(clips.image(0.0), NOBODY, 0.0, None)
    yunet.widths.clear()
    gone = search.quick(clips.image(0.1, faces=0), first.boxes_xyxy, 0.1, None)
    assert len(gone) == 0
    assert yunet.widths[-1] == WIDTHS_PX[0]


def test_an_empty_room_is_looked_at_only_at_key_frames(yunet: CountingYuNet) -> None:
    search = Search(yunet)
    empty = clips.image(faces=0)
    for frame in range(30):
        search.quick(empty, NOBODY, frame / 15, None)
    assert len(yunet.widths) <= math.ceil(2 / KEY_EVERY_S) + 1


def test_a_small_face_is_found_by_the_wide_look_and_kept_by_zooming(
    yunet: CountingYuNet,
) -> None:
    search = Search(yunet)
    image = clips.image(0.0, scale=0.12)
    known = NOBODY
    for frame in range(30):
        known = search.quick(image, known, frame / 15, None).boxes_xyxy
        assert len(known) == 1, f"frame {frame}"


def test_thorough_looks_closer_when_faces_may_be_too_small(yunet: CountingYuNet) -> None:
    image = clips.image(0.0, faces=1, width=2560, height=1440, scale=0.1)
    faces = Search(yunet).thorough(image, None)
    assert len(faces) == 1
    assert yunet.widths == [640, 1280]


def test_the_given_width_is_used(yunet: CountingYuNet) -> None:
    Search(yunet).quick(clips.image(0.0), NOBODY, 0.0, 320)
    assert yunet.widths == [320]
