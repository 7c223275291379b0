"""Golden samples: drawn faces, so that no person's picture travels with a package."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.faces.alignment import CROP_SIZE_PX, TEMPLATE

_COUNT = 16
_SEED = 1


def draw_golden() -> NDArray[np.uint8]:
    """Draw the crops whose scores a package records, uint8 (16, 48, 48); always the same."""
    random = np.random.default_rng(_SEED)
    return np.stack([_draw_face(random) for _ in range(_COUNT)])


def _draw_face(random: np.random.Generator) -> NDArray[np.uint8]:
    """A head, brows, eyes, nose and mouth, of chance shape and light, on soft noise."""
    points = (TEMPLATE * CROP_SIZE_PX).astype(int)
    right_eye, left_eye, nose, right_mouth, left_mouth = ((int(x), int(y)) for x, y in points)
    skin = int(random.integers(120, 220))
    image = np.full((CROP_SIZE_PX, CROP_SIZE_PX), int(random.integers(30, 110)), np.uint8)
    cv2.ellipse(image, (24, 26), (19, 25), 0, 0, 360, skin, -1, cv2.LINE_AA)
    slant = int(random.integers(-3, 4))
    open_px = int(random.integers(1, 4))
    for (x, y), side in ((right_eye, 1), (left_eye, -1)):
        cv2.ellipse(image, (x, y), (4, open_px), 0, 0, 360, 245, -1, cv2.LINE_AA)
        cv2.circle(image, (x, y), min(2, open_px), 20, -1, cv2.LINE_AA)
        cv2.line(image, (x - 5, y - 6 - side * slant), (x + 5, y - 6 + side * slant), 50, 2)
    cv2.line(image, (nose[0], nose[1] - 6), nose, skin - 50, 1, cv2.LINE_AA)
    middle = ((right_mouth[0] + left_mouth[0]) // 2, right_mouth[1])
    bend = int(random.integers(-5, 6))
    half = (left_mouth[0] - right_mouth[0]) // 2
    start = 0 if bend >= 0 else 180
    cv2.ellipse(image, middle, (half, abs(bend)), 0, start, start + 180, 60, 2, cv2.LINE_AA)
    noisy = image + random.normal(0, 6, image.shape)
    return np.clip(cv2.GaussianBlur(noisy, (0, 0), 0.8), 0, 255).astype(np.uint8)
