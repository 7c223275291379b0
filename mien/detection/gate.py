"""Which faces are worth classifying, and when.

A new track is classified at once, then a few times a second. A face that is tiny, cut off,
turned away or blurred is marked, not guessed, and looked at again in the next frame.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.bus.messages import HeldBack
from mien.faces.alignment import TEMPLATE

#: Below this side in frame pixels a crop is mostly invention.
MIN_SIZE_PX = 20.0
#: Beyond this turn one half of the face is hidden.
MAX_YAW = 0.7
#: Variance of the Laplacian of a 48-pixel crop; flat or smeared crops stay far below.
MIN_SHARPNESS = 12.0

_TEMPLATE_SPREAD = float(np.square(TEMPLATE - TEMPLATE.mean(axis=0)).sum())
_EYES_APART = float(TEMPLATE[1, 0] - TEMPLATE[0, 0])
_FRONTAL_NOSE = float(TEMPLATE[2, 0] - TEMPLATE[0, 0]) / _EYES_APART


def size_px(landmarks: NDArray[np.float32]) -> float:
    """Side of the square that alignment maps to the crop, in frame pixels."""
    xs, ys = landmarks.T.tolist()  # so few numbers are added up sooner without arrays
    return math.sqrt((_spread(xs) + _spread(ys)) / _TEMPLATE_SPREAD)


def yaw(landmarks: NDArray[np.float32]) -> float:
    """Turn of the head, -1 to 1, 0 frontal, positive towards the right of the image.

    Read from where the nose falls between the eyes, along the line through them; the eyes'
    distance shrinks when the head turns, so the face's size is the measure.
    """
    (right_x, right_y), (left_x, left_y), (nose_x, nose_y) = landmarks[:3].tolist()
    across_x, across_y = left_x - right_x, left_y - right_y
    length = math.hypot(across_x, across_y)
    if length < 1e-3:
        return 1.0
    nose = ((nose_x - right_x) * across_x + (nose_y - right_y) * across_y) / length
    offset: float = nose - _FRONTAL_NOSE * length
    return min(max(4 * offset / max(size_px(landmarks), 1e-3), -1.0), 1.0)


def _spread(values: list[float]) -> float:
    """Sum of the squared distances from the mean."""
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values)


def sharpness(crop: NDArray[np.uint8]) -> float:
    """Variance of the Laplacian of a crop (Pech-Pacheco et al., ICPR 2000)."""
    return float(cv2.Laplacian(crop, cv2.CV_32F).var())


def held_back(landmarks: NDArray[np.float32], width: int, height: int) -> HeldBack | None:
    """Why a face is not worth a crop; None when it is."""
    if size_px(landmarks) < MIN_SIZE_PX:
        return "tiny"
    xs, ys = landmarks.T.tolist()
    if min(*xs, *ys) < 0 or max(xs) > width or max(ys) > height:
        return "cut off"
    if abs(yaw(landmarks)) > MAX_YAW:
        return "turned"
    return None


class Schedule:
    """When something was last done with each track of a camera, such as classifying it."""

    def __init__(self) -> None:
        self._last_s: dict[int, float] = {}

    def due(self, track_id: int, now_s: float, hz: float) -> bool:
        """True for a track that it was never done with, or not within the last period.

        A tenth of the period is forgiven, or frames that come a little early would halve the
        rate.
        """
        last_s = self._last_s.get(track_id)
        return last_s is None or now_s - last_s >= 0.9 / hz

    def done(self, track_id: int, now_s: float) -> None:
        """Note that it was done with a track."""
        self._last_s[track_id] = now_s

    def keep(self, track_ids: set[int]) -> None:
        """Forget all other tracks."""
        self._last_s = {key: at for key, at in self._last_s.items() if key in track_ids}
