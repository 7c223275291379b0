"""The tracker on cases computed by hand."""

import itertools

import numpy as np
import pytest

from mien.detection.tracker import LOST_AFTER_S, Tracker, distance_iou
from mien.faces.yunet import DetectedFaces


def found(*boxes: tuple[float, float, float, float], score: float = 0.9) -> DetectedFaces:
    count = len(boxes)
    return DetectedFaces(
        np.array(boxes, np.float32).reshape(count, 4),
        np.zeros((count, 5, 2), np.float32),
        np.full(count, score, np.float32),
    )


@pytest.fixture
def tracker() -> Tracker:
    return Tracker(itertools.count(1).__next__)


def ids(tracker: Tracker, detections: DetectedFaces, now_s: float) -> list[int]:
    """Track numbers in the order of the detections."""
    seen = tracker.update(detections, now_s)
    return [
        next(t.track_id for t in seen if np.array_equal(t.box_xyxy, box))
        for box in detections.boxes_xyxy
    ]


def test_distance_iou_by_hand() -> None:
    a = np.array([[0, 0, 2, 2]], np.float32)
    b = np.array([[0, 0, 2, 2], [1, 0, 3, 2], [4, 0, 6, 2]], np.float32)
    # Overlap 2 of 6, centres 1 apart, diagonal of the box around both 3x2: 1/3 - 1/13.
    # No overlap, centres 4 apart, box around both 6x2: 0 - 16/40.
    np.testing.assert_allclose(distance_iou(a, b), [[1.0, 1 / 3 - 1 / 13, -0.4]], rtol=1e-6)


def test_two_faces_keep_their_numbers_while_they_cross(tracker: Tracker) -> None:
    for step in range(20):
        left = (10.0 * step, 0.0, 10.0 * step + 40, 40.0)
        right = (190.0 - 10 * step, 30.0, 230.0 - 10 * step, 70.0)
        assert ids(tracker, found(left, right), step / 15) == [1, 2]


def test_a_fast_face_without_overlap_is_still_the_same(tracker: Tracker) -> None:
    assert ids(tracker, found((0, 0, 40, 40)), 0.0) == [1]
    assert ids(tracker, found((45, 0, 85, 40)), 0.1) == [1]
    # The motion is known now: half of 450 pixels a second, so the next guess is right.
    assert ids(tracker, found((90, 0, 130, 40)), 0.2) == [1]


def test_a_face_far_away_is_another(tracker: Tracker) -> None:
    assert ids(tracker, found((0, 0, 40, 40)), 0.0) == [1]
    assert ids(tracker, found((400, 300, 440, 340)), 0.1) == [2]


def test_a_weak_detection_continues_a_track_but_begins_none(tracker: Tracker) -> None:
    assert tracker.update(found((0, 0, 40, 40), score=0.5), 0.0) == []
    assert ids(tracker, found((0, 0, 40, 40)), 0.1) == [1]
    assert ids(tracker, found((2, 0, 42, 40), score=0.5), 0.2) == [1]


def test_a_face_comes_back_within_the_second_and_is_new_after_it(tracker: Tracker) -> None:
    box = (100, 100, 140, 140)
    assert ids(tracker, found(box), 0.0) == [1]
    assert tracker.update(found(), 0.4) == []
    assert ids(tracker, found(box), 0.8) == [1]
    assert ids(tracker, found(box), 0.8 + LOST_AFTER_S + 0.1) == [2]


def test_the_assignment_is_the_best_for_all_together(tracker: Tracker) -> None:
    ids(tracker, found((0, 0, 40, 40), (30, 0, 70, 40)), 0.0)
    # Each for itself, the first new box would suit track 2 best; together it is track 1's.
    assert ids(tracker, found((20, 0, 60, 40), (50, 0, 90, 40)), 0.01) == [1, 2]


def test_expects_only_faces_of_the_last_frame(tracker: Tracker) -> None:
    tracker.update(found((0, 0, 40, 40), (200, 0, 240, 40)), 0.0)
    tracker.update(found((10, 0, 50, 40)), 0.1)
    expected = tracker.expected(0.2)
    # Velocity is half of 100 pixels a second.
    np.testing.assert_allclose(expected, [[15, 0, 55, 40]], atol=1e-3)


def test_a_face_is_the_same_in_a_picture_of_another_size(tracker: Tracker) -> None:
    assert ids(tracker, found((0, 0, 40, 40), (200, 0, 240, 40)), 0.0) == [1, 2]
    assert ids(tracker, found((10, 0, 50, 40), (210, 0, 250, 40)), 0.1) == [1, 2]
    tracker.rescale(2, 3)
    # 50 pixels a second to the right are known by now, 100 in the larger picture.
    np.testing.assert_allclose(
        tracker.expected(0.2), [[30, 0, 110, 120], [430, 0, 510, 120]], rtol=1e-5
    )
    assert ids(tracker, found((40, 0, 120, 120), (440, 0, 520, 120)), 0.2) == [1, 2]
