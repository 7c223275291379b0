"""Pictures that are compressed in planes look as they did on the way through BGR."""

import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from numpy.typing import NDArray

from mien.images.picture import Picture, encode, encode_planes
from mien.video.display import PictureDisplay
from mien.video.planes import PlaneScaler
from tests import clips

BT601, BT709, BT2020, NOT_TOLD = 6, 1, 9, 2
LIMITED, FULL = ColorRange.MPEG, ColorRange.JPEG


def colourful(width: int, height: int) -> NDArray[np.uint8]:
    """The portrait beside strong colours, BGR uint8 (height, width, 3)."""
    image = clips.image(width=width, height=height)
    for number, colour in enumerate([(220, 30, 30), (30, 200, 40), (20, 30, 230), (20, 220, 230)]):
        image[: height // 4, number * width // 4 : (number + 1) * width // 4] = colour
    return image


def frame(image: NDArray[np.uint8], form: str, space: int, spread: int) -> VideoFrame:
    """A picture as a decoder gives it."""
    matrices = {BT709: Colorspace.ITU709, BT2020: Colorspace.BT2020}
    made = VideoFrame.from_ndarray(image, format="bgr24").reformat(
        format=form,
        dst_colorspace=matrices.get(space, Colorspace.ITU601),
        dst_color_range=spread,
        interpolation=Interpolation.AREA,
    )
    made.colorspace, made.color_range = space, spread
    return made


def shown(picture: Picture) -> NDArray[np.int16]:
    decoded = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert decoded.shape == (picture.height, picture.width, 3)
    return decoded.astype(np.int16)


@pytest.mark.parametrize(
    ("form", "space", "spread"),
    [
        ("yuv420p", NOT_TOLD, LIMITED),
        ("yuv420p", BT601, LIMITED),
        ("yuv420p", BT709, LIMITED),
        ("yuv420p", BT709, FULL),
        ("yuv420p", BT2020, LIMITED),
        ("yuvj420p", NOT_TOLD, FULL),
        ("yuv422p", BT709, LIMITED),
        ("yuyv422", NOT_TOLD, LIMITED),
        ("nv12", BT709, LIMITED),
        ("yuv420p10le", BT709, LIMITED),
        ("gray", NOT_TOLD, FULL),
        ("gray", BT709, LIMITED),
        ("bgr24", 0, FULL),
    ],
)
@pytest.mark.parametrize("size", [(640, 360), (320, 180), (322, 182), (501, 301)])
def test_colours_are_those_of_the_way_through_bgr(
    form: str, space: int, spread: int, size: tuple[int, int]
) -> None:
    width, height = size
    source = frame(colourful(640, 360), form, space, spread)
    through_bgr = source.reformat(
        width, height, "bgr24", interpolation=Interpolation.AREA, threads=1
    ).to_ndarray()
    expected = shown(encode(np.asarray(through_bgr, np.uint8), 90))
    given = shown(encode_planes(PlaneScaler().scale(source, width, height), 90))
    # swscale rounds down at each of its steps: by one grey level, or two in a colour.
    assert np.abs(given - expected).mean() < 3
    # No tint, and neither paler nor darker: the strong colours and the greys keep their place.
    for column in range(4):
        field = np.s_[4 : height // 4 - 4, column * width // 4 + 4 : (column + 1) * width // 4 - 4]
        apart = given[field].mean(axis=(0, 1)) - expected[field].mean(axis=(0, 1))
        assert np.abs(apart).max() < 4.5


@pytest.mark.parametrize("size", [(641, 361), (35, 17), (1, 1)])
def test_odd_sizes(size: tuple[int, int]) -> None:
    image = colourful(640, 360)[: size[1], : size[0]]
    image = np.ascontiguousarray(cv2.resize(image, size))
    source = VideoFrame.from_ndarray(image, format="bgr24")
    planes = PlaneScaler().scale(source, *size)
    assert [plane.shape[::-1] for plane in planes[1:]] == 2 * [
        ((size[0] + 1) // 2, (size[1] + 1) // 2)
    ]
    assert np.abs(shown(encode_planes(planes, 95)) - image).mean() < 6


def test_a_grey_picture_has_no_colour_planes() -> None:
    source = frame(colourful(320, 180), "gray", NOT_TOLD, FULL)
    (luma,) = PlaneScaler().scale(source, 320, 180)
    picture = shown(encode_planes([luma], 90))
    assert (picture.max(axis=2) == picture.min(axis=2)).all()


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("upside_down", [False, True])
def test_planes_are_turned_as_pictures_are(
    swapped: bool, mirrored: bool, upside_down: bool
) -> None:
    display = PictureDisplay(swapped=swapped, mirrored=mirrored, upside_down=upside_down)
    image = colourful(320, 180)
    source = frame(image, "yuv420p", BT709, LIMITED)
    planes = [display.turn(plane) for plane in PlaneScaler().scale(source, 320, 180)]
    assert np.abs(shown(encode_planes(planes, 90)) - display.turn(image)).mean() < 3
