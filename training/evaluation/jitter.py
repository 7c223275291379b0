"""The unsteadiness of a live detector, to measure how steady a net is under it."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

SHIFT_PX = 2.0
ANGLE_DEG = 5.0
SCALE = 0.10

_SEED = 1


def jitter(crops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Move every crop by the full shift, turn and scale at once, each to a random side.

    Args:
        crops: grey uint8 (n, 48, 48).

    Returns:
        The same shape and type; equal crops in equal order give equal results.
    """
    random = np.random.default_rng(_SEED)
    moved = np.empty_like(crops)
    middle = (crops.shape[1] - 1) / 2
    for crop, target in zip(crops, moved, strict=True):
        signs = random.choice((-1.0, 1.0), 4)
        scale = math.exp(signs[1] * math.log1p(SCALE))
        matrix = cv2.getRotationMatrix2D((middle, middle), signs[0] * ANGLE_DEG, scale)
        matrix[:, 2] = matrix[:, 2] + signs[2:] * SHIFT_PX
        cv2.warpAffine(crop, matrix, crop.shape[::-1], target, borderMode=cv2.BORDER_REPLICATE)
    return moved
