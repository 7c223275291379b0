"""Looking for faces in the suite's own pictures, with the real detector."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from mien.bus.messages import Frame
from mien.detection.jpeg import FramePicture
from mien.detection.search import KEY_EVERY_S, WIDTHS_PX, ZOOM_PX, ZOOM_REACH, Search, phases
from mien.faces.yunet import DetectedFaces, YuNet
from mien.images.picture import encode
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


def whole(image: NDArray[np.uint8]) -> FramePicture:
    """A picture as it comes in a frame."""
    height, width = image.shape[:2]
    frame = Frame(camera="c", seq=1, captured_ms=0, width=width, height=height)
    return FramePicture(frame, encode(image, 95).jpeg)


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
    first = search.quick(whole(clips.image(0.0, faces)), NOBODY, 0.0, None)
    assert len(first) == faces
    yunet.widths.clear()
    moved = clips.image(0.1, faces)
    zoomed = search.quick(whole(moved), first.boxes_xyxy, 0.1, None)
    assert max(yunet.widths) < WIDTHS_PX[0]
    full = Search(yunet).thorough(whole(moved), 640)
    for box in full.boxes_xyxy:
        assert max(iou(box, other) for other in zoomed.boxes_xyxy) > 0.7


def test_a_large_face_keeps_its_place_when_it_is_reduced(yunet: CountingYuNet) -> None:
    image = clips.image(0.0, width=1281, height=961)
    full = Search(yunet).thorough(whole(image), 640)
    search = Search(yunet)
    first = search.quick(whole(image), NOBODY, 0.0, 640)
    zoomed = search.quick(whole(image), first.boxes_xyxy, 0.1, 640)
    assert yunet.widths[-1] <= ZOOM_PX
    assert iou(zoomed.boxes_xyxy[0], full.boxes_xyxy[0]) > 0.8
    side = float((full.boxes_xyxy[0, 2:] - full.boxes_xyxy[0, :2]).max())
    assert side * ZOOM_REACH > 2 * ZOOM_PX, "halved at least once"
    assert float(np.abs(zoomed.landmarks - full.landmarks).mean()) < 0.05 * side


def test_a_lost_face_makes_the_frame_a_key_frame(yunet: CountingYuNet) -> None:
    search = Search(yunet)
    first = search.quick(whole(clips.image(0.0)), NOBODY, 0.0, None)
    yunet.widths.clear()
    gone = search.quick(whole(clips.image(0.1, faces=0)), first.boxes_xyxy, 0.1, None)
    assert len(gone) == 0
    assert yunet.widths[-1] == WIDTHS_PX[0]


def test_an_empty_room_is_looked_at_only_at_key_frames(yunet: CountingYuNet) -> None:
    search = Search(yunet)
    empty = clips.image(faces=0)
    for frame in range(30):
        search.quick(whole(empty), NOBODY, frame / 15, None)
    assert len(yunet.widths) <= math.ceil(2 / KEY_EVERY_S) + 1


def test_a_small_face_is_found_by_the_wide_look_and_kept_by_zooming(
    yunet: CountingYuNet,
) -> None:
    search = Search(yunet)
    image = clips.image(0.0, scale=0.12)
    known = NOBODY
    for frame in range(30):
        known = search.quick(whole(image), known, frame / 15, None).boxes_xyxy
        assert len(known) == 1, f"frame {frame}"


def test_thorough_looks_closer_when_faces_may_be_too_small(yunet: CountingYuNet) -> None:
    image = clips.image(0.0, faces=1, width=2560, height=1440, scale=0.1)
    faces = Search(yunet).thorough(whole(image), None)
    assert len(faces) == 1
    assert yunet.widths == [640, 1280]


def test_the_given_width_is_used(yunet: CountingYuNet) -> None:
    Search(yunet).quick(whole(clips.image(0.0)), NOBODY, 0.0, 320)
    assert yunet.widths == [320]


class NotedPicture(FramePicture):
    """Notes whether it was decoded in full."""

    whole = False

    def full(self) -> NDArray[np.uint8]:
        self.whole = True
        return super().full()


def noted(image: NDArray[np.uint8]) -> NotedPicture:
    height, width = image.shape[:2]
    frame = Frame(camera="c", seq=1, captured_ms=0, width=width, height=height)
    return NotedPicture(frame, encode(image, 95).jpeg)


#: Sides of the portraits as a share of what fits; the first leaves a face 300 pixels wide.
@pytest.mark.parametrize(("scale", "needs_all"), [(1.0, False), (0.3, True)])
def test_half_a_picture_is_enough_for_large_faces_and_only_these(
    yunet: CountingYuNet, scale: float, needs_all: bool
) -> None:
    first, second = (clips.image(at_s, 1, 1280, 720, scale) for at_s in (0.0, 0.1))
    by_half, by_all = Search(yunet), Search(yunet)
    seen = noted(first)
    known = by_half.quick(seen, NOBODY, 0.0, None).boxes_xyxy
    assert not seen.whole, "half of 1280 is as wide as the widest look"
    by_all.quick(whole(first), NOBODY, 0.0, None)
    seen, decoded = noted(second), whole(second)
    decoded.full()
    found = by_half.quick(seen, known, 0.1, None)
    expected = by_all.quick(decoded, known, 0.1, None)
    assert seen.whole == needs_all
    side = float((expected.boxes_xyxy[0, 2:] - expected.boxes_xyxy[0, :2]).max())
    assert (side * ZOOM_REACH < 2 * ZOOM_PX) == needs_all
    assert iou(found.boxes_xyxy[0], expected.boxes_xyxy[0]) > 0.9
    assert float(np.abs(found.landmarks - expected.landmarks).mean()) < 0.02 * side
    assert found.scores[0] == pytest.approx(expected.scores[0], abs=0.05)


def test_a_narrow_picture_is_looked_at_in_full(yunet: CountingYuNet) -> None:
    seen = noted(clips.image(width=620, height=400))
    Search(yunet).quick(seen, NOBODY, 0.0, None)
    assert seen.whole


class NobodyThere(YuNet):
    """Not the detector: finds nobody, at once, and notes how wide it was to look."""

    def __init__(self) -> None:
        self.widths: list[int] = []

    def detect(
        self, image: NDArray[np.uint8], min_score: float = 0.6, nms_iou: float = 0.3
    ) -> DetectedFaces:
        self.widths.append(image.shape[1])
        none = np.zeros((0, 5, 2), np.float32)
        return DetectedFaces(NOBODY, none, np.zeros(0, np.float32))


def test_looks_of_many_cameras_are_spread_over_time() -> None:
    room = whole(clips.image(faces=0))
    yunet, spread = NobodyThere(), phases()
    searches = [Search(yunet, next(spread)) for _ in range(8)]
    most_wide = most_keys = wide = 0
    for number in range(15 * 8):
        yunet.widths.clear()
        for search in searches:
            search.quick(room, NOBODY, 1_000 + number / 15, None)
        if number > 15:  # all of them began at once
            wide += yunet.widths.count(640)
            most_wide = max(most_wide, yunet.widths.count(640))
            most_keys = max(most_keys, len(yunet.widths))
    assert wide >= 8 * 3
    assert most_wide <= 2
    assert most_keys <= 4
