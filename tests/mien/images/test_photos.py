import io
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from mien.images import decoding, photos
from mien.images.headers import PictureError
from mien.images.picture import Picture
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
    """Add an EXIF block that holds nothing but an orientation."""
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


def test_a_jpeg_without_its_end_mark_is_read(capfd: pytest.CaptureFixture[str]) -> None:
    jpeg = clips.jpeg()
    picture = photos.prepare(jpeg[:-2], MAX_WIDTH)
    assert np.abs(decoded(picture).astype(int) - clips.image()).mean() < 3
    assert picture.jpeg.endswith(b"\xff\xd9"), "and is whole for whoever comes next"
    trailer = b"\0\0\x01\nImage_UTC_Data1500000000000SEFHj\0\0\0SEFT"
    assert np.array_equal(decoded(photos.prepare(jpeg[:-2] + trailer, MAX_WIDTH)), decoded(picture))
    assert capfd.readouterr().err == "", "libjpeg has nothing to complain of"


def test_a_progressive_jpeg_whose_rows_are_all_there_is_read() -> None:
    jpeg = saved(clips.image(), "JPEG", progressive=True)
    picture = photos.prepare(jpeg[: len(jpeg) * 3 // 4], MAX_WIDTH)
    assert np.abs(decoded(picture).astype(int) - clips.image()).mean() < 6
    first = jpeg.index(b"\xff\xda")
    with pytest.raises(PictureError, match="truncated"):
        photos.prepare(jpeg[: jpeg.index(b"\xff\xda", first + 2) // 2], MAX_WIDTH)


@pytest.mark.parametrize("form", ["HEIF", "AVIF", "GIF", "WEBP", "PNG", "TIFF", "BMP"])
def test_pictures_of_phones_and_of_the_web_are_read(form: str) -> None:
    picture = photos.prepare(saved(clips.image(), form), MAX_WIDTH)
    assert np.abs(decoded(picture).astype(int) - clips.image()).mean() < 4


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_sixteen_bits_become_eight(form: str) -> None:
    grey = cv2.cvtColor(clips.image(), cv2.COLOR_BGR2GRAY)
    data = io.BytesIO()
    Image.fromarray(grey.astype(np.uint16) * 257).save(data, form)
    assert np.abs(photos.decode(data.getvalue())[..., 0].astype(int) - grey).max() <= 1


def test_what_is_transparent_is_white() -> None:
    data = io.BytesIO()
    Image.new("RGBA", (40, 30), (255, 0, 0, 0)).save(data, "PNG")
    assert (photos.decode(data.getvalue()) == 255).all()


@pytest.mark.parametrize("form", ["HEIF", "AVIF", "BMP"])
def test_the_limit_of_pixels_holds_for_every_format(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "MAX_PIXELS", 640 * 480 - 1)
    with pytest.raises(PictureError, match="640 x 480 pixels, more than"):
        photos.prepare(saved(clips.image(), form), MAX_WIDTH)


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF", "GIF"])
def test_a_huge_claim_is_refused_before_anything_is_decoded(form: str) -> None:
    with pytest.raises(PictureError, match="megapixels"):
        photos.prepare(huge(form), MAX_WIDTH)


def test_a_tiff_that_gives_its_width_twice_is_refused() -> None:
    """Decoders take one of the two, and whoever checks the size must not take the other."""
    tiff = saved(clips.image(), "TIFF")
    with pytest.raises(PictureError, match="twice"):
        photos.prepare(width_twice(tiff), MAX_WIDTH)


@pytest.mark.parametrize(
    ("form", "step_s"), [("WEBP", 0.2), ("PNG", 0.2), ("GIF", 0.2), ("TIFF", 1)]
)
def test_every_page_of_an_animation_is_read(form: str, step_s: float) -> None:
    data = animation(form, [np.full((48, 64, 3), 200, np.uint8), *map(clips.image, (0.0, 0.5))])
    assert photos.count_pages(data) == 3
    pages = [(page.index, page.time_s, page.make()) for page in photos.pages(data, MAX_WIDTH)]
    assert [index for index, _, _ in pages] == [0, 1, 2]
    assert [time_s for _, time_s, _ in pages] == pytest.approx([0, step_s, 2 * step_s])
    last = decoded(pages[2][2])
    if form == "TIFF":
        assert (pages[0][2].width, last.shape) == (64, (480, 640, 3))
    assert np.abs(last.astype(int) - cv2.resize(clips.image(0.5), last.shape[1::-1])).mean() < 8


def decoded(picture: Picture) -> clips.Image:
    image = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return np.asarray(image, np.uint8)


def saved(image: clips.Image, form: str, **options: Any) -> bytes:
    data = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image[..., ::-1])).save(data, form, **options)
    return data.getvalue()


def animation(form: str, images: list[clips.Image], shown_ms: int = 200) -> bytes:
    """A file of several pictures; all formats but TIFF bring them to the size of the first."""
    first, *others = (Image.fromarray(np.ascontiguousarray(image[..., ::-1])) for image in images)
    if form != "TIFF":
        others = [other.resize(first.size) for other in others]
    options = {} if form == "TIFF" else {"duration": shown_ms}
    data = io.BytesIO()
    first.save(data, form, save_all=True, append_images=others, **options)
    return data.getvalue()


def huge(form: str) -> bytes:
    """A file of a few bytes that claims 16,000 x 16,000 pixels."""
    small = saved(
        np.zeros((16, 16, 3), np.uint8), form, **({"lossless": True} if form == "WEBP" else {})
    )
    side = 16_000
    if form == "PNG":
        header = b"IHDR" + side.to_bytes(4, "big") * 2 + small[24:29]
        return small[:12] + header + zlib.crc32(header).to_bytes(4, "big") + small[33:]
    if form == "GIF":
        return small[:6] + side.to_bytes(2, "little") * 2 + small[10:]
    if form == "WEBP":
        bits = (side - 1) | (side - 1) << 14
        return small[:21] + bits.to_bytes(4, "little") + small[25:]
    return _with_side(small, side)


def _with_side(tiff: bytes, side: int) -> bytes:
    data = bytearray(tiff)
    at = int.from_bytes(data[4:8], "little")
    for entry in range(at + 2, at + 2 + 12 * int.from_bytes(data[at : at + 2], "little"), 12):
        if int.from_bytes(data[entry : entry + 2], "little") in (0x100, 0x101):
            data[entry + 2 : entry + 12] = b"\x04\0\x01\0\0\0" + side.to_bytes(4, "little")
    return bytes(data)


def width_twice(tiff: bytes) -> bytes:
    """Append a directory that is the first one with a second, small width."""
    at = int.from_bytes(tiff[4:8], "little")
    count = int.from_bytes(tiff[at : at + 2], "little")
    entries = [tiff[at + 2 + 12 * n : at + 14 + 12 * n] for n in range(count)]
    width = next(entry for entry in entries if entry[:2] == b"\0\x01")
    entries.insert(1, width[:8] + (8).to_bytes(2, "little") + b"\0\0")
    directory = (count + 1).to_bytes(2, "little") + b"".join(entries) + b"\0\0\0\0"
    return tiff[:4] + len(tiff).to_bytes(4, "little") + tiff[8:] + directory
