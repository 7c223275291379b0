"""Pictures to crops, by the same detector and alignment that serve live faces."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.faces.alignment import CROP_SIZE_PX, align
from mien.faces.yunet import YuNet

_MIN_SCORE = 0.5
_BORDER_SHARE = 1 / 6
_SMALL_PX = 192
_LARGE_PX = 320
_SMALLEST_SHARE = 0.4


def crop_face(detector: YuNet, image: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], bool]:
    """Cut the main face out of a picture.

    Tight pictures of faces get a border first, since the detector wants to see some
    surroundings. Where it finds no face the middle square of the picture is the crop.

    Args:
        detector: finds the landmarks.
        image: BGR uint8 (H, W, 3), a face or a picture with one.

    Returns:
        The crop, grey uint8 (48, 48), and whether it was aligned.
    """
    height, width = image.shape[:2]
    longest = max(height, width)
    scale = (_SMALL_PX if longest <= _SMALL_PX else _LARGE_PX) / longest
    border = round(longest * scale * _BORDER_SHARE)
    interpolation = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    resized = cv2.resize(image, None, fx=scale, fy=scale, interpolation=interpolation)
    framed = cv2.copyMakeBorder(resized, border, border, border, border, cv2.BORDER_REPLICATE)
    faces = detector.detect(np.asarray(framed, np.uint8), _MIN_SCORE)
    sizes = faces.boxes_xyxy[:, 2:] - faces.boxes_xyxy[:, :2]
    weights = sizes.prod(axis=1) * faces.scores
    main = int(np.argmax(weights)) if len(weights) else None
    # In a tight picture of a face a small find is a mistake, such as an eye.
    smallest = _SMALLEST_SHARE * longest * scale if longest <= _SMALL_PX else 0.0
    if main is None or sizes[main].max() < smallest:
        return _middle(image), False
    landmarks = (faces.landmarks[main] - border) / scale
    return align(image, landmarks.astype(np.float32)), True


def _middle(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = image.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    grey = cv2.cvtColor(image[top : top + side, left : left + side], cv2.COLOR_BGR2GRAY)
    size = (CROP_SIZE_PX, CROP_SIZE_PX)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
