"""Pictures of frames, whole and at half their size."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mien.bus.messages import Frame
from mien.detection.jpeg import FramePicture
from mien.images.headers import PictureError
from mien.images.picture import encode
from tests import clips


def picture(jpeg: bytes, width: int, height: int) -> FramePicture:
    return FramePicture(Frame(camera="c", seq=1, captured_ms=0, width=width, height=height), jpeg)


def by_opencv(jpeg: bytes, flags: int = cv2.IMREAD_COLOR) -> NDArray[np.uint8]:
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), flags)
    assert image is not None
    return np.asarray(image, np.uint8)


def test_what_is_cut_out_later_with_opencv_is_what_was_classified() -> None:
    jpeg = clips.jpeg(width=641, height=479)
    assert (picture(jpeg, 641, 479).full() == by_opencv(jpeg)).all()


@pytest.mark.parametrize("size", [(640, 480), (641, 479)])
def test_half_is_decoded_where_half_is_enough(size: tuple[int, int]) -> None:
    jpeg = clips.jpeg(width=size[0], height=size[1])
    image, share = picture(jpeg, *size).at_least(320)
    assert share == 0.5
    assert (image == by_opencv(jpeg, cv2.IMREAD_REDUCED_COLOR_2)).all()


def test_all_of_it_is_taken_where_it_is_needed_or_there_already() -> None:
    jpeg = clips.jpeg()
    assert picture(jpeg, 640, 480).at_least(321)[1] == 1.0
    decoded = picture(jpeg, 640, 480)
    decoded.full()
    assert decoded.at_least(10)[1] == 1.0


def test_grey_pictures_are_read() -> None:
    grey = cv2.cvtColor(clips.image(), cv2.COLOR_BGR2GRAY)
    jpeg = cv2.imencode(".jpg", grey)[1].tobytes()
    for image in (picture(jpeg, 640, 480).full(), picture(jpeg, 640, 480).at_least(320)[0]):
        assert image.shape[2] == 3
        assert (image.max(axis=2) == image.min(axis=2)).all()


def test_what_is_irregular_but_readable_is_read() -> None:
    jpeg = encode(clips.image(), 90).jpeg
    filled = jpeg[:-2] + 3 * b"\x12" + jpeg[-2:]  # bytes that belong to nothing
    assert (picture(filled, 640, 480).full() == by_opencv(filled)).all()
    half, share = picture(filled, 640, 480).at_least(320)
    assert (half.shape, share) == ((240, 320, 3), 0.5)


def test_a_turned_picture_is_turned() -> None:
    jpeg = clips.jpeg()
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0\0\0\0\0"
    marked = jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]
    image, share = picture(marked, 640, 480).at_least(320)
    assert share == 1.0
    assert (image == by_opencv(jpeg)[::-1, ::-1]).all()


@pytest.mark.parametrize("needed", [320, 640])
def test_half_of_the_data_is_no_picture(needed: int) -> None:
    jpeg = clips.jpeg()
    with pytest.raises(PictureError, match="damaged"):
        picture(jpeg[: len(jpeg) // 2], 640, 480).at_least(needed)
