"""Similarity and crops against cases computed by hand."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mien.faces.alignment import CROP_SIZE_PX, TEMPLATE, align, similarity


def test_similarity_of_a_quarter_turn() -> None:
    source = np.array([[0, 0], [2, 0], [0, 2]], np.float32)
    # Twice as large, turned by 90 degrees (x to y), moved by (10, 20).
    target = np.array([[10, 20], [10, 24], [6, 20]], np.float32)
    matrix = similarity(source, target)
    assert np.allclose(matrix, [[0, -2, 10], [2, 0, 20]])


def test_similarity_is_the_least_squares_fit() -> None:
    random = np.random.default_rng(1)
    source = random.normal(size=(5, 2)).astype(np.float32)
    target = random.normal(size=(5, 2)).astype(np.float32)

    def error(matrix: NDArray[np.float64]) -> float:
        return float(((source @ matrix[:, :2].T + matrix[:, 2] - target) ** 2).sum())

    best = similarity(source, target)
    for change in random.normal(scale=0.01, size=(50, 4)):
        a, b, x, y = change
        assert error(best + np.array([[a, -b, x], [b, a, y]])) >= error(best)


def test_coinciding_landmarks_are_refused() -> None:
    with pytest.raises(ValueError, match="coincide"):
        similarity(np.ones((5, 2), np.float32), TEMPLATE)


def test_a_face_already_in_place_is_only_made_grey() -> None:
    image = np.random.default_rng(1).integers(0, 256, (48, 48, 3), np.uint8)
    crop = align(image, TEMPLATE * 48)
    assert crop.dtype == np.uint8
    assert np.array_equal(crop, cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))


@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0, 7.3])
@pytest.mark.parametrize("angle", [-0.4, 0.0, 1.2])
def test_landmarks_come_to_lie_on_the_template(scale: float, angle: float) -> None:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    landmarks = ((TEMPLATE - 0.5) * 48 * scale) @ turn.T + (300.0, 260.0)
    image = np.zeros((520, 600, 3), np.uint8)
    for x, y in landmarks:
        radius = max(1, round(1.5 * scale))
        cv2.circle(image, (round(x - 0.5), round(y - 0.5)), radius, (255, 255, 255), -1)
    crop = align(image, landmarks.astype(np.float32)).astype(float)
    rows, columns = np.mgrid[:48, :48] + 0.5
    for x, y in TEMPLATE * 48:
        near = crop * ((rows - y) ** 2 + (columns - x) ** 2 < 25)
        assert abs((near * columns).sum() / near.sum() - x) < 1.2
        assert abs((near * rows).sum() / near.sum() - y) < 1.2


def test_fine_texture_does_not_alias() -> None:
    image = np.zeros((400, 400, 3), np.uint8)
    image[:, ::2] = 255
    crop = align(image, (TEMPLATE * 384).astype(np.float32))
    assert crop[4:-4, 4:-4].std() < 3
    assert abs(float(crop.mean()) - 127.5) < 4


def test_beyond_the_border_the_last_pixels_repeat() -> None:
    image = np.full((40, 40, 3), 200, np.uint8)
    crop = align(image, TEMPLATE * 48 + np.float32(-30))
    assert crop.shape == (CROP_SIZE_PX, CROP_SIZE_PX)
    assert (crop == 200).all()


def test_a_face_wholly_outside_gives_a_crop_nevertheless() -> None:
    image = np.full((40, 40, 3), 90, np.uint8)
    crop = align(image, TEMPLATE * 48 + np.float32(500))
    assert (crop == 90).all()
