"""From a face in an image to the crop that the classifier sees.

The five landmarks are laid on a fixed template by the similarity (turn, scale, shift) of
least squares: S. Umeyama, "Least-Squares Estimation of Transformation Parameters Between
Two Point Patterns", IEEE TPAMI 13(4), 1991. In two dimensions and without reflection it
has the closed form used here.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

CROP_SIZE_PX = 48
"""The side of a crop in pixels."""

TEMPLATE: NDArray[np.float32] = np.array(
    [[0.312, 0.377], [0.684, 0.381], [0.479, 0.591], [0.344, 0.752], [0.649, 0.757]], np.float32
)
"""Where the landmarks lie in a crop, float32 (5, 2), x and y as a share of its side."""

_MARGIN_PX = 2


def align(
    image: NDArray[np.uint8], landmarks: NDArray[np.float32], size_px: int = CROP_SIZE_PX
) -> NDArray[np.uint8]:
    """Cut one face out of an image, upright, centred and grey.

    Only the pixels around the face are touched. A face larger than the crop is averaged
    down by area first, so that fine texture does not alias.

    Args:
        image: BGR uint8 (H, W, 3).
        landmarks: float32 (5, 2), pixels of `image`, in YuNet's order.
        size_px: the side of the crop.

    Returns:
        Grey uint8 (size_px, size_px); beyond the image's border its last pixels repeat.
    """
    matrix = similarity(landmarks, TEMPLATE * size_px)
    left, top, right, bottom = _region(matrix, size_px, image.shape[1], image.shape[0])
    region = cv2.cvtColor(image[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
    matrix[:, 2] += matrix[:, :2] @ (left, top)
    scale = math.hypot(matrix[0, 0], matrix[1, 0])
    if scale < 1.0:
        width = max(1, round(region.shape[1] * scale))
        height = max(1, round(region.shape[0] * scale))
        shrink = region.shape[1] / width, region.shape[0] / height
        region = cv2.resize(region, (width, height), interpolation=cv2.INTER_AREA)
        matrix[:, :2] *= shrink
    # Landmarks count from the image's edge, the warp from the middle of its first pixel.
    matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    crop = cv2.warpAffine(
        region,
        matrix,
        (size_px, size_px),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(crop, np.uint8)


def similarity(source: NDArray[np.float32], target: NDArray[np.float32]) -> NDArray[np.float64]:
    """The similarity that brings points nearest to others, in the sense of least squares.

    Args:
        source: (n, 2) points, n at least 2 and not all the same.
        target: (n, 2) points.

    Returns:
        float64 (2, 3): `matrix[:, :2] @ point + matrix[:, 2]` maps source to target.

    Raises:
        ValueError: the source points all coincide.
    """
    source_mean = source.mean(axis=0, dtype=np.float64)
    target_mean = target.mean(axis=0, dtype=np.float64)
    p = source - source_mean
    q = target - target_mean
    spread = float((p * p).sum())
    if spread < 1e-12:
        raise ValueError("the points of a face coincide: no similarity can be fitted")
    cosine = float((p * q).sum()) / spread
    sine = float((p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]).sum()) / spread
    linear = np.array([[cosine, -sine], [sine, cosine]])
    return np.column_stack((linear, target_mean - linear @ source_mean))


def _region(
    matrix: NDArray[np.float64], size_px: int, width: int, height: int
) -> tuple[int, int, int, int]:
    """The part of the image that the crop shows: left, top, right, bottom, never empty."""
    inverse = cv2.invertAffineTransform(matrix)
    corners = np.array([[0, 0], [size_px, 0], [0, size_px], [size_px, size_px]], np.float64)
    seen = corners @ inverse[:, :2].T + inverse[:, 2]
    margin = _MARGIN_PX + 2 * math.hypot(inverse[0, 0], inverse[1, 0])
    low = np.floor(seen.min(axis=0) - margin).astype(int)
    high = np.ceil(seen.max(axis=0) + margin).astype(int)
    left = min(max(int(low[0]), 0), width - 1)
    top = min(max(int(low[1]), 0), height - 1)
    right = max(min(int(high[0]), width), left + 1)
    bottom = max(min(int(high[1]), height), top + 1)
    return left, top, right, bottom
