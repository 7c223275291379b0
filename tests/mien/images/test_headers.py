import contextlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from mien.images import photos
from mien.images.headers import Header, PictureError, is_whole, read, read_jpeg
from tests import clips


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".bmp", ".tiff"])
def test_reads_the_size_without_decoding(tmp_path: Path, suffix: str) -> None:
    photo = clips.write_photo(tmp_path / f"photo{suffix}", width=320, height=200)
    assert photos.size(photo.read_bytes()) == (320, 200)


def test_a_jpeg_is_whole_only_with_its_end_mark() -> None:
    jpeg = clips.jpeg()
    assert is_whole(jpeg, read_jpeg(jpeg))
    assert not is_whole(jpeg[: len(jpeg) // 2], read_jpeg(jpeg))


def test_a_webcams_jpeg_without_huffman_tables_is_noticed() -> None:
    jpeg = clips.jpeg()
    assert read_jpeg(jpeg).tables
    assert not read_jpeg(without_tables(jpeg)).tables


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"Dear diary,", "not a picture"),
        (clips.jpeg()[:100], "truncated"),
        (b"\xff\xd8\xff\xe0\x00\x04ab----", "damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0", "truncated"),
        (b"II*\0\x08\0\0\0\x01\0", "truncated"),
        (b"II*\0\x08\0\0\0\0\0\0\0\0\0", "no size"),
        (b"\xff\xd8\xff\xc0\x00\x02", "truncated"),
        (b"\xff\xd8\xff\xc0\x00\x00\x00", "damaged"),
    ],
)
def test_says_what_is_wrong(data: bytes, reason: str) -> None:
    with pytest.raises(PictureError, match=reason):
        read(data)


def without_tables(jpeg: bytes) -> bytes:
    """Cut the Huffman tables out of a JPEG."""
    out, at = jpeg[:2], 2
    while True:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] == 0xDA:
            return out + jpeg[at:]
        if jpeg[at + 1] != 0xC4:
            out += jpeg[at:end]
        at = end


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".bmp", ".tiff"])
def test_a_file_that_ends_anywhere_is_a_picture_error_or_read(tmp_path: Path, suffix: str) -> None:
    photo = clips.write_photo(tmp_path / f"photo{suffix}", width=64, height=48).read_bytes()
    for length in range(min(len(photo), 1_000)):
        try:
            header = read(photo[:length])
        except PictureError:
            continue
        assert (header.width, header.height) == (64, 48)


@pytest.mark.parametrize("reader", [read, read_jpeg])
def test_bytes_of_any_kind_are_a_picture_error_or_read(reader: Callable[[bytes], Header]) -> None:
    dice = random.Random(7)
    for start in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBPVP8X", b"II*\0", b"MM\0*"):
        for _ in range(500):
            data = start + dice.randbytes(dice.randrange(60))
            with contextlib.suppress(PictureError):
                assert reader(data).width > 0
