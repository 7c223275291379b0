"""Photos: read, checked before decoding, turned upright, passed through where possible."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from mien.images.decoding import check_photo, opened, pixels, rescue
from mien.images.headers import Header, PictureError, is_whole, read_jpeg, recognise
from mien.images.picture import Picture, encode, fit
from mien.images.picture import decode as decode_jpeg

QUALITY = 95
#: How long a page is shown whose file does not say so, as those of a TIFF.
_PAGE_S = 1.0
#: What browsers make of an animation's pictures without a time.
_SHORTEST_S = 0.1


@dataclass(frozen=True)
class Page:
    """One picture of a file that may hold several: an animation, or pages.

    Attributes:
        index: Number within the file, from 0.
        time_s: When it is shown, from the first on.
        make: Makes the JPEG; raises PictureError when the data are damaged. To be called before
            the next page is taken.
    """

    index: int
    time_s: float
    make: Callable[[], Picture]


def load(path: Path, max_width: int) -> Picture:
    """Read one photo from a file whose content decides what it is, not its suffix.

    Raises:
        PictureError: As ``prepare``.
        OSError: The file cannot be read.
    """
    return prepare(path.read_bytes(), max_width)


def prepare(data: bytes, max_width: int) -> Picture:
    """Make a JPEG of one photo; one that is upright and not too wide keeps its bytes.

    Args:
        data: A file of any format that ``recognise`` knows; of several pages the first counts.
        max_width: Wider photos are scaled down to this many pixels.

    Raises:
        PictureError: With the reason in plain words.
    """
    if recognise(data) != "jpeg":
        return encode(_shrink(decode(data), max_width), QUALITY)
    header = read_jpeg(data)
    check_photo(header.width, header.height)
    as_it_is = header.orientation == 1 and header.tables and header.width <= max_width
    if as_it_is and is_whole(data, header):
        return Picture(data, header.width, header.height)
    return encode(_shrink(_decode(data, header), max_width), QUALITY)


def decode(data: bytes) -> NDArray[np.uint8]:
    """Decode a picture file, upright.

    Args:
        data: A file of any format that ``recognise`` knows; of several pages the first counts.

    Returns:
        BGR uint8 (H, W, 3).

    Raises:
        PictureError: With the reason in plain words.
    """
    if recognise(data) == "jpeg":
        header = read_jpeg(data)
        check_photo(header.width, header.height)
        return _decode(data, header)
    with opened(data) as picture:
        return pixels(picture)


def size(data: bytes) -> tuple[int, int]:
    """Width and height of a picture in pixels, from its header.

    Raises:
        PictureError: As ``decode``.
    """
    if recognise(data) == "jpeg":
        header = read_jpeg(data)
        return header.width, header.height
    with opened(data) as picture:
        return picture.size


def count_pages(data: bytes) -> int:
    """How many pictures a file holds; 1 as well for one that cannot be read."""
    if recognise(data) in (None, "jpeg"):
        return 1
    try:
        with opened(data) as picture:
            return int(getattr(picture, "n_frames", 1))
    except PictureError:
        return 1


def pages(data: bytes, max_width: int) -> Iterator[Page]:
    """Yield the pictures of a file one by one; at least one, which may fail.

    Args:
        data: A file of any format that ``recognise`` knows.
        max_width: Wider pictures are scaled down to this many pixels.
    """
    number = count_pages(data)
    if number == 1:
        yield Page(0, 0.0, partial(prepare, data, max_width))
        return
    index, time_s = 0, 0.0
    try:
        with opened(data) as picture:
            for index in range(number):
                picture.seek(index)
                picture.load()  # only then some formats know how long it is shown
                yield Page(index, time_s, partial(_render, picture, max_width))
                time_s += _shown_s(picture)
    except PictureError as error:
        yield Page(index, time_s, partial(_fail, str(error)))


def _shown_s(picture: Image) -> float:
    if picture.format == "TIFF":
        return _PAGE_S
    shown_ms = picture.info.get("duration")
    return max(float(shown_ms), 10.0) / 1000 if shown_ms else _SHORTEST_S


def _render(picture: Image, max_width: int) -> Picture:
    try:
        image = pixels(picture)
    except PictureError:
        raise
    except Exception:  # noqa: BLE001  # decoders raise anything for strangers' bytes
        raise PictureError(f"page {picture.tell() + 1} cannot be decoded") from None
    return encode(_shrink(image, max_width), QUALITY)


def _fail(reason: str) -> Picture:
    raise PictureError(reason)


def _decode(jpeg: bytes, header: Header) -> NDArray[np.uint8]:
    return decode_jpeg(jpeg) if is_whole(jpeg, header) else rescue(jpeg, header)


def _shrink(image: NDArray[np.uint8], max_width: int) -> NDArray[np.uint8]:
    height, width = image.shape[:2]
    size = fit(width, height, max_width)
    if size == (width, height):
        return image
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
