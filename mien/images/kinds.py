"""What a file on somebody's disk is: a picture, a video, or neither."""

from pathlib import Path
from typing import Literal

from mien.images.headers import recognise

Kind = Literal["picture", "video"]

PICTURE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".webp", ".bmp", ".tif", ".tiff"}
    | {".gif", ".heic", ".heif", ".avif"}
)
VIDEO_SUFFIXES = frozenset(
    {".mp4", ".m4v", ".mov", ".qt", ".mkv", ".webm", ".avi", ".divx", ".mpg", ".mpeg", ".vob"}
    | {".ts", ".mts", ".m2ts", ".wmv", ".asf", ".flv", ".f4v", ".ogv", ".3gp", ".3g2"}
    | {".mxf", ".dv", ".mjpeg", ".mjpg"}
)
# Their first bytes are those of a TIFF, which holds a thumbnail at best.
_RAW_SUFFIXES = frozenset(
    {".dng", ".cr2", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".pef", ".3fr", ".iiq", ".erf"}
)
_SNIFFED_BYTES = 32


def kind(path: Path) -> Kind | None:
    """Judge a file by its suffix, and one of no known suffix by its first bytes.

    Returns:
        None for a file that is neither, as far as one can tell.
    """
    suffix = path.suffix.lower()
    if suffix in PICTURE_SUFFIXES:
        return "picture"
    if suffix in VIDEO_SUFFIXES:
        return "video"
    if suffix in _RAW_SUFFIXES:
        return None
    try:
        with path.open("rb") as file:
            return "picture" if recognise(file.read(_SNIFFED_BYTES)) else None
    except OSError:
        return None


def left_out(path: Path) -> str:
    """Why a file of a folder that is of no kind is left out, in plain words."""
    if path.suffix.lower() in _RAW_SUFFIXES:
        return "raw pictures of a camera, to be developed to JPEG first"
    return "neither picture nor video"
