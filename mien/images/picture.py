"""A picture ready to be published, and how one is made from an image."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray

from mien.images.headers import PictureError

# Every camera has its own thread; OpenCV's pool would only add contention.
cv2.setNumThreads(1)

#: What libjpeg writes at most; the format itself could count to 65,535.
MAX_JPEG_SIDE_PX = 65_500


@dataclass(frozen=True)
class Picture:
    """A JPEG and its size in pixels."""

    jpeg: bytes
    width: int
    height: int


def decode(data: bytes, *, grey: bool = False) -> NDArray[np.uint8]:
    """Decode picture bytes of a kind that OpenCV reads; nobody else calls OpenCV for that.

    Args:
        data: What somebody sent; its header has to be checked before (``mien.images.headers``).
        grey: True gives one channel.

    Returns:
        BGR uint8 (H, W, 3), upright, or grey uint8 (H, W).

    Raises:
        PictureError: They cannot be decoded; OpenCV says so in three ways.
    """
    flags = cv2.IMREAD_GRAYSCALE if grey else cv2.IMREAD_COLOR
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), flags) if data else None
    except cv2.error:
        image = None
    if image is None:
        raise PictureError("the picture is damaged and cannot be decoded")
    return np.asarray(image, np.uint8)


def decode_jpeg(data: bytes, halve: tuple[int, int] | None = None) -> NDArray[np.uint8]:
    """Decode a JPEG as it is stored, in half of OpenCV's time at 1280x720.

    Args:
        data: What somebody sent; its header has to be checked before (``mien.images.headers``).
        halve: Width and height that the header says, to be decoded at half of both, rounded up.

    Returns:
        BGR uint8 (H, W, 3).

    Raises:
        PictureError: It cannot be decoded.
    """
    width, height = ((side + 1) // 2 for side in halve or (0, 0))
    try:
        image = simplejpeg.decode_jpeg(data, "BGR", min_width=width, min_height=height)
    except ValueError:
        # Of odd colours, or not quite regular: OpenCV knows the former, and forgives as before.
        image = decode(data)
        if halve:
            image = np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA))
    return np.asarray(image, np.uint8)


def encode(image: NDArray[np.uint8], quality: int) -> Picture:
    """Encode a BGR uint8 (H, W, 3) image as JPEG of this quality, 1 to 100.

    Raises:
        PictureError: The image is too large for a JPEG, or for libjpeg's reading of one.
    """
    height, width = image.shape[:2]
    _check_sides(width, height)
    encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return Picture(encoded.tobytes(), width, height)


def encode_planes(planes: Sequence[NDArray[np.uint8]], quality: int) -> Picture:
    """Encode planes as JPEG stores them.

    Args:
        planes: uint8, full range, BT.601: brightness (H, W), and unless the picture is grey both
            colours, half as high and wide, rounded up.
        quality: 1 to 100.

    Raises:
        PictureError: The image is too large for a JPEG.
    """
    height, width = planes[0].shape
    _check_sides(width, height)
    luma, blue, red = planes if len(planes) == 3 else (planes[0], None, None)
    return Picture(simplejpeg.encode_jpeg_yuv_planes(luma, blue, red, quality), width, height)


def _check_sides(width: int, height: int) -> None:
    if max(width, height) > MAX_JPEG_SIDE_PX:
        raise PictureError(f"{width} x {height} is too large for a JPEG")


def fit(width: int, height: int, max_width: int) -> tuple[int, int]:
    """Size to scale down to: at most ``max_width`` wide, both sides even and in proportion."""
    if width <= max_width:
        return width, height
    scaled = max(2, max_width - max_width % 2)
    return scaled, max(2, 2 * round(height * scaled / width / 2))
