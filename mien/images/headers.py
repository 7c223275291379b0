"""What a picture file says of itself before it is decoded: format, size, orientation.

Read before decoding, so that a small file that claims a huge picture costs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Format = Literal["jpeg", "png", "webp", "bmp", "tiff", "gif", "heif", "avif"]

#: What a photo may have at most, width times height.
MAX_PIXELS = 64_000_000

_WIDTH, _HEIGHT, _ORIENTATION = 0x100, 0x101, 0x112
_SOI, _EOI, _SOS, _APP1, _DHT = 0xD8, 0xD9, 0xDA, 0xE1, 0xC4
_BMP_HEADERS = frozenset(bytes([size, 0, 0, 0]) for size in (40, 56, 108, 124))
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})


class PictureError(ValueError):
    """Bytes that are no usable picture; the text says why, in plain words."""


@dataclass(frozen=True)
class Header:
    """What a picture's header says.

    Attributes:
        format: Kind of file.
        width: In pixels, before the orientation is applied.
        height: In pixels.
        orientation: EXIF orientation, 1 (upright) to 8; read for JPEG only.
        scan: Offset of a JPEG's first compressed byte; 0 for others.
        tables: False for a JPEG without Huffman tables, as some webcams send them.
    """

    format: Format
    width: int
    height: int
    orientation: int = 1
    scan: int = 0
    tables: bool = True


def check_size(width: int, height: int, most_pixels: int, advice: str) -> None:
    """Refuse a picture that claims more pixels than it may have.

    Args:
        width: In pixels, as its header claims.
        height: In pixels.
        most_pixels: Width times height at most.
        advice: What would help, in a few words.

    Raises:
        PictureError: It claims more.
    """
    if width * height > most_pixels:
        raise PictureError(
            f"{width} x {height} pixels, more than {most_pixels / 1e6:.3g} megapixels: {advice}"
        )


def recognise(data: bytes) -> Format | None:
    """Tell the format from a file's first 32 bytes; None when it is none that is read."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith(b"BM") and data[14:18] in _BMP_HEADERS:
        return "bmp"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data[4:8] == b"ftyp":
        return _brand(data[8:32])
    return "tiff" if data.startswith((b"II*\0", b"MM\0*")) else None


def _brand(brands: bytes) -> Format | None:
    """Tell pictures from videos among the files that begin with their brands."""
    names = {brands[at : at + 4] for at in (0, 8, 12, 16, 20)}
    if names & {b"avif", b"avis"}:
        return "avif"
    heif = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
    return "heif" if names & heif else None


def read(data: bytes) -> Header:
    """Read the header of a picture as cameras send them.

    Raises:
        PictureError: The bytes are no picture of a format that cameras send, or too short for one.
    """
    if not data:
        raise PictureError("the file is empty")
    form = recognise(data)
    if form not in _READERS:
        raise PictureError("not a picture (JPEG, PNG, WebP, BMP and TIFF are read)")
    header = _READERS[form](data)
    if not header.width or not header.height:
        raise PictureError("the picture has no size")
    return header


def read_jpeg(data: bytes) -> Header:
    """Read a JPEG's segments up to its first scan.

    Raises:
        PictureError: Not a JPEG, truncated, or damaged.
    """
    if not data.startswith(b"\xff\xd8"):
        raise PictureError("not a JPEG")
    width = height = 0
    orientation, tables, at = 1, False, 2
    while True:
        if _number(data, at, 1, "big") != 0xFF:
            raise PictureError("the JPEG is damaged")
        marker = _number(data, at + 1, 1, "big")
        if marker == 0xFF or marker in _WITHOUT_LENGTH:
            at += 1 if marker == 0xFF else 2
            continue
        length = _number(data, at + 2, 2, "big")
        end = at + 2 + length
        if length < 2:
            raise PictureError("the JPEG is damaged")
        if marker == _SOS:
            if not width or not height:
                raise PictureError("the JPEG is damaged")
            return Header("jpeg", width, height, orientation, end, tables)
        if marker in _START_OF_FRAME:
            height, width = _number(data, at + 5, 2, "big"), _number(data, at + 7, 2, "big")
        elif marker == _DHT:
            tables = True
        elif marker == _APP1 and data[at + 4 : at + 10] == b"Exif\0\0":
            orientation = _orientation(data[at + 10 : end])
        at = end


def is_whole(data: bytes, header: Header) -> bool:
    """Tell whether a JPEG has its end mark; without it rows are missing."""
    return data.find(b"\xff\xd9", header.scan) >= 0


def _read_png(data: bytes) -> Header:
    return Header("png", _number(data, 16, 4, "big"), _number(data, 20, 4, "big"))


def _read_bmp(data: bytes) -> Header:
    height = _number(data, 22, 4, "little")
    rows = height if height < 1 << 31 else (1 << 32) - height  # negative: top row first
    return Header("bmp", _number(data, 18, 4, "little"), rows)


def _read_tiff(data: bytes) -> Header:
    refuse_repeated_tags(data)
    tags = _read_tags(data)
    return Header("tiff", tags.get(_WIDTH, 0), tags.get(_HEIGHT, 0))


def refuse_repeated_tags(tiff: bytes) -> None:
    """Refuse a TIFF file that names one thing twice, of which decoders pick one or the other.

    Raises:
        PictureError: A directory holds a tag twice, or is not there.
    """
    order: Literal["little", "big"] = "little" if tiff.startswith(b"II") else "big"
    seen: set[int] = set()
    directory = _number(tiff, 4, 4, order)
    while directory and directory not in seen:
        seen.add(directory)
        count = _number(tiff, directory, 2, order)
        entries = range(directory + 2, directory + 2 + 12 * count, 12)
        if len({_number(tiff, entry, 2, order) for entry in entries}) < count:
            raise PictureError("the TIFF is damaged: it gives one of its values twice")
        directory = _number(tiff, directory + 2 + 12 * count, 4, order)


def _orientation(exif: bytes) -> int:
    try:
        orientation = _read_tags(exif).get(_ORIENTATION, 1)
    except PictureError:
        return 1  # damaged metadata; the picture itself may be whole
    return orientation if 1 <= orientation <= 8 else 1


def _read_tags(tiff: bytes) -> dict[int, int]:
    """Numbers of the first directory of a TIFF file or EXIF block, by tag."""
    order: Literal["little", "big"] = "little" if tiff.startswith(b"II") else "big"
    directory = _number(tiff, 4, 4, order)
    tags = {}
    for index in range(_number(tiff, directory, 2, order)):
        entry = directory + 2 + 12 * index
        kind = _number(tiff, entry + 2, 2, order)
        if kind in (3, 4):  # 16 and 32 bits
            value = _number(tiff, entry + 8, 2 if kind == 3 else 4, order)
            tags[_number(tiff, entry, 2, order)] = value
    return tags


def _read_webp(data: bytes) -> Header:
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (_number(data, at, 3, "little") + 1 for at in (24, 27))
    elif kind == b"VP8L":
        bits = _number(data, 21, 4, "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (_number(data, at, 2, "little") & 0x3FFF for at in (26, 28))
    return Header("webp", width, height)


def _number(data: bytes, at: int, size: int, order: Literal["little", "big"]) -> int:
    """The only way into the bytes: whoever reads past their end gets a PictureError."""
    part = data[at : at + size]
    if len(part) < size:
        raise PictureError("the picture is truncated")
    return int.from_bytes(part, order)


_READERS: dict[Format, Callable[[bytes], Header]] = {
    "jpeg": read_jpeg,
    "png": _read_png,
    "webp": _read_webp,
    "bmp": _read_bmp,
    "tiff": _read_tiff,
}
