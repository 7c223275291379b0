"""Decodes the JPEG of a frame, and nothing else."""

import os

# OpenCV reads this once, when it is imported; a frame's own header is checked before it counts.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(1 << 27))

import cv2
import numpy as np
from numpy.typing import NDArray

from bus.messages import Frame

cv2.setNumThreads(1)


class UnreadableError(ValueError):
    """A frame has no picture that can be decoded; the text says why, in plain words."""


def decode_jpeg(frame: Frame, jpeg: bytes) -> NDArray[np.uint8]:
    """Decodes a frame's picture.

    Args:
        frame: The header; its size must be that of the picture.
        jpeg: The bytes.

    Returns:
        BGR uint8 (H, W, 3).

    Raises:
        UnreadableError: It is no JPEG, damaged, or not of the size that the header says.
    """
    if frame.error is not None:
        raise UnreadableError(frame.error)
    if jpeg[:2] != b"\xff\xd8":
        raise UnreadableError("the picture is not a JPEG")
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise UnreadableError("the JPEG is damaged")
    if image.shape[:2] != (frame.height, frame.width):
        raise UnreadableError(
            f"the JPEG has {image.shape[1]}x{image.shape[0]} pixels, "
            f"its header says {frame.width}x{frame.height}"
        )
    return np.asarray(image, np.uint8)
