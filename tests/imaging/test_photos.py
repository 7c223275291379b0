from pathlib import Path

import cv2
import numpy as np
import pytest

from imaging import photos
from imaging.headers import PictureError
from tests import clips

MAX_WIDTH = 1280


def test_an_upright_jpeg_keeps_its_bytes(tmp_path: Path) -> None:
    photo = clips.write_photo(tmp_path / "a.jpg")
    picture = photos.load(photo, MAX_WIDTH)
    assert picture.jpeg == photo.read_bytes()
    assert (picture.width, picture.height) == (640, 480)


@pytest.mark.parametrize("suffix", [".png", ".webp", ".bmp", ".tiff"])
def test_other_formats_become_jpeg(tmp_path: Path, suffix: str) -> None:
    photo = clips.write_photo(tmp_path / f"a{suffix}")
    picture = photos.load(photo, MAX_WIDTH)
    decoded = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert np.abs(decoded.astype(int) - clips.image()).mean() < 3


@pytest.mark.parametrize(
    ("orientation", "corner"), [(3, "bottom right"), (6, "top right"), (8, "bottom left")]
)
def test_a_turned_jpeg_is_set_upright(tmp_path: Path, orientation: int, corner: str) -> None:
    image = np.full((40, 80, 3), 30, np.uint8)
    image[:10, :10] = 250  # where this corner of the stored picture lands tells the turn
    photo = tmp_path / "a.jpg"
    photo.write_bytes(with_orientation(cv2.imencode(".jpg", image)[1].tobytes(), orientation))
    picture = photos.load(photo, MAX_WIDTH)
    decoded = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert decoded is not None
    assert decoded.shape == ((40, 80) if orientation == 3 else (80, 40))
    row = 5 if "top" in corner else -5
    column = 5 if "left" in corner else -5
    assert decoded[row, column] > 200


def test_a_wide_photo_is_scaled_down(tmp_path: Path) -> None:
    picture = photos.load(clips.write_photo(tmp_path / "a.jpg", width=1600, height=1200), 800)
    assert (picture.width, picture.height) == (800, 600)


def test_bad_photos_say_why(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    cases = {
        b"": "empty",
        b"hello, I am text": "not a picture",
        clips.jpeg()[:-400]: "truncated",
        claiming(30_000, 30_000): "megapixels",
        clips.write_photo(tmp_path / "a.png").read_bytes()[:500]: "damaged",
    }
    for data, reason in cases.items():
        photo.write_bytes(data)
        with pytest.raises(PictureError, match=reason):
            photos.load(photo, MAX_WIDTH)


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """Adds an EXIF block that holds nothing but an orientation."""
    tiff = b"MM\0*\0\0\0\x08\0\x01" + b"\x01\x12\0\x03\0\0\0\x01"
    tiff += orientation.to_bytes(2, "big") + b"\0\0\0\0\0\0"
    block = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + jpeg[2:]


def claiming(width: int, height: int) -> bytes:
    """A small JPEG whose header claims another size."""
    jpeg = bytearray(clips.jpeg())
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(jpeg)
