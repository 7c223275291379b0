"""Decodes the JPEG of a frame, and nothing else."""

import numpy as np
from numpy.typing import NDArray

from mien.bus.messages import Frame
from mien.images.headers import MAX_PIXELS, PictureError, check_size, read_jpeg
from mien.images.picture import decode
from mien.process.settings import CAMERA_MAX_PIXELS


def decode_jpeg(
    frame: Frame, jpeg: bytes, most_pixels: int = CAMERA_MAX_PIXELS
) -> NDArray[np.uint8]:
    """Decode a frame's picture; believe the frame's header and its own only if they agree.

    Args:
        frame: The header; its size must be that of the picture.
        jpeg: The bytes.
        most_pixels: What a camera's picture may have at most; files under analysis may be larger.

    Returns:
        BGR uint8 (H, W, 3).

    Raises:
        PictureError: It is no JPEG, damaged, too large, or not of the size that the frame says.
    """
    if frame.error is not None:
        raise PictureError(frame.error)
    header = read_jpeg(jpeg)
    size = header.width, header.height
    if size != (frame.width, frame.height):
        raise PictureError(
            f"the JPEG has {size[0]}x{size[1]} pixels, its header says {frame.width}x{frame.height}"
        )
    check_size(*size, MAX_PIXELS if frame.lossless else most_pixels, "choose a smaller picture")
    image = decode(jpeg)
    if image.shape[:2] != (frame.height, frame.width):
        raise PictureError("the JPEG is damaged")
    return image
