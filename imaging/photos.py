"""Photos: read, checked before decoding, turned upright, passed through where possible."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from imaging.headers import Header, PictureError, check_size, is_whole, read
from imaging.picture import Picture, decode, encode, fit

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})
MAX_PIXELS = 64_000_000
QUALITY = 95


def load(path: Path, max_width: int) -> Picture:
    """Reads one photo from a file whose content decides what it is, not its suffix.

    Raises:
        PictureError: As ``prepare``.
        OSError: The file cannot be read.
    """
    return prepare(path.read_bytes(), max_width)


def prepare(data: bytes, max_width: int) -> Picture:
    """Makes a JPEG of one photo; one that is upright and not too wide keeps its bytes.

    Args:
        data: JPEG, PNG, WebP, BMP or TIFF.
        max_width: Wider photos are scaled down to this many pixels.

    Raises:
        PictureError: With the reason in plain words.
    """
    header = read(data)
    check_size(header.width, header.height, MAX_PIXELS, "scale it down first")
    if header.format == "jpeg" and not is_whole(data, header):
        raise PictureError("the JPEG is truncated: its end is missing")
    if _passes(header, max_width):
        return Picture(data, header.width, header.height)
    return encode(_shrink(_decode(data), max_width), QUALITY)


def _passes(header: Header, max_width: int) -> bool:
    upright = header.orientation == 1 and header.tables
    return header.format == "jpeg" and upright and header.width <= max_width


def _decode(data: bytes) -> NDArray[np.uint8]:
    return decode(data)  # applies EXIF


def _shrink(image: NDArray[np.uint8], max_width: int) -> NDArray[np.uint8]:
    height, width = image.shape[:2]
    size = fit(width, height, max_width)
    if size == (width, height):
        return image
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
