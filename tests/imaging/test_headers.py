from pathlib import Path

import pytest

from imaging import photos
from imaging.headers import PictureError, is_whole, read_jpeg
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
    ],
)
def test_says_what_is_wrong(data: bytes, reason: str) -> None:
    with pytest.raises(PictureError, match=reason):
        photos.size(data)


def without_tables(jpeg: bytes) -> bytes:
    """Cuts the Huffman tables out of a JPEG."""
    out, at = jpeg[:2], 2
    while True:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] == 0xDA:
            return out + jpeg[at:]
        if jpeg[at + 1] != 0xC4:
            out += jpeg[at:end]
        at = end
