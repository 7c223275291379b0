"""A picture ready to be published, and how one is made from an image."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from imaging.headers import PictureError

# Every camera has its own thread; OpenCV's pool would only add contention.
cv2.setNumThreads(1)


@dataclass(frozen=True)
class Picture:
    """A JPEG and its size in pixels."""

    jpeg: bytes
    width: int
    height: int


def encode(image: NDArray[np.uint8], quality: int) -> Picture:
    """Encodes a BGR uint8 (H, W, 3) image as JPEG of this quality, 1 to 100.

    Raises:
        PictureError: The image is too large for a JPEG (65,535 pixels a side).
    """
    height, width = image.shape[:2]
    if max(width, height) > 65_535:
        raise PictureError(f"{width} x {height} is too large for a JPEG")
    encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return Picture(encoded.tobytes(), width, height)


def fit(width: int, height: int, max_width: int) -> tuple[int, int]:
    """Size to scale down to: at most ``max_width`` wide, both sides even and in proportion."""
    if width <= max_width:
        return width, height
    scaled = max(2, max_width - max_width % 2)
    return scaled, max(2, 2 * round(height * scaled / width / 2))
