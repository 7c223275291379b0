"""Picture files of every format, opened by Pillow within limits and made upright BGR images.

Pillow's own limit of pixels is set here, for the whole process.
"""

import contextlib
import io
import warnings
from collections.abc import Iterator

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageOps

from mien.images.headers import (
    MAX_PIXELS,
    Header,
    PictureError,
    check_size,
    recognise,
    refuse_repeated_tags,
)

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
# Between its limit and twice its limit Pillow only warns.
warnings.simplefilter("error", Image.DecompressionBombWarning)
pillow_heif.register_heif_opener()

_END, _SCAN = b"\xff\xd9", b"\xff\xda"
# Decoders look ahead; so many bytes after the end they read, and a missing row takes more.
_LOOKED_AHEAD = bytes(16)
_ADVICE = "scale it down first"
_DAMAGED = "the picture is truncated or damaged and cannot be decoded"


def check_photo(width: int, height: int) -> None:
    """Refuse what is too large to be decoded.

    Raises:
        PictureError: It has too many pixels.
    """
    check_size(width, height, MAX_PIXELS, _ADVICE)


@contextlib.contextmanager
def opened(data: bytes) -> Iterator[Image.Image]:
    """Open a picture, of which only the header is read, for a ``with`` block.

    Args:
        data: A file of one of the formats that ``recognise`` knows.

    Raises:
        PictureError: It is no such file, damaged, or too large; also for what the block does
            with the picture.
    """
    if not data:
        raise PictureError("the file is empty")
    form = recognise(data)
    if form is None:
        raise PictureError(
            "not a picture (JPEG, PNG, WebP, BMP, TIFF, GIF, HEIC and AVIF are read)"
        )
    if form == "png" and len(data) >= 24:  # a claim is answered as such, whatever else is wrong
        check_photo(int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"))
    elif form == "tiff":
        refuse_repeated_tags(data)
    try:
        with Image.open(io.BytesIO(data), formats=[form.upper()]) as picture:
            check_photo(*picture.size)
            yield picture
    except PictureError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise PictureError(f"more than {MAX_PIXELS / 1e6:.3g} megapixels: {_ADVICE}") from None
    except Exception:  # noqa: BLE001  # decoders raise anything for strangers' bytes
        raise PictureError(_DAMAGED) from None


def rescue(jpeg: bytes, header: Header) -> NDArray[np.uint8]:
    """Decode a JPEG without its end mark that has all its rows, as some cameras write them.

    Args:
        jpeg: The file.
        header: What it says of itself, with a size that was checked.

    Returns:
        BGR uint8 (H, W, 3), upright.

    Raises:
        PictureError: Rows are missing.
    """
    # Where a second scan has begun every row is there, if not in full detail.
    end = _END if _SCAN in jpeg[header.scan :] else _LOOKED_AHEAD
    try:
        with Image.open(io.BytesIO(jpeg + end), formats=["JPEG"]) as picture:
            return pixels(picture)
    except Exception:  # noqa: BLE001  # decoders raise anything for strangers' bytes
        raise PictureError("the JPEG is truncated: its end is missing") from None


def pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """Decode the page at which a picture stands, upright and on white.

    Returns:
        BGR uint8 (H, W, 3).
    """
    check_photo(*picture.size)
    upright = _eight_bits(ImageOps.exif_transpose(picture))
    if upright.has_transparency_data:
        opaque = Image.new("RGBA", upright.size, "white")
        opaque.alpha_composite(upright.convert("RGBA"))
        upright = opaque
    return np.ascontiguousarray(np.asarray(upright.convert("RGB"))[..., ::-1])


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Bring grey pictures of 16 and 32 bits to 8; Pillow would cut off what is above 255."""
    if not picture.mode.startswith(("I", "F")):
        return picture
    values = np.nan_to_num(np.asarray(picture, np.float32))
    white = 65_535 if picture.mode.startswith("I") else max(1.0, float(values.max(initial=0)))
    return Image.fromarray(np.clip(values * (255 / white), 0, 255).astype(np.uint8))
