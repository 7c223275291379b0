"""Scales a decoded picture as it came, in planes of brightness and colour, as JPEG stores them.

On the way through BGR each picture would be converted twice.
"""

from typing import Any, NamedTuple, cast

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

Plane = NDArray[np.uint8]


class Weights(NamedTuple):
    """Shares of red and blue in brightness."""

    red: float
    blue: float


_JPEG = Weights(0.299, 0.114)  # ITU-R BT.601
#: By FFmpeg's number of the colour space; what is not told is BT.601, as FFmpeg has it.
_OTHERS = {
    1: Weights(0.2126, 0.0722),  # BT.709, what HD cameras send
    7: Weights(0.212, 0.087),  # SMPTE 240M
    9: Weights(0.2627, 0.0593),  # BT.2020
}


class PlaneScaler:
    """Scales the pictures of one source, whose sizes and formats seldom change."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def scale(self, frame: VideoFrame, width: int, height: int) -> tuple[Plane, ...]:
        """Scale a picture of any pixel format.

        Args:
            frame: As it was decoded.
            width: Wanted, in pixels.
            height: Likewise.

        Returns:
            uint8 planes of full range in BT.601, as JPEG has them: brightness (height, width), and
            unless the picture is grey both colours, half as wide and high, rounded up.
        """
        weights = _OTHERS.get(frame.colorspace)
        scaled = self._reformatter.reformat(
            frame,
            width,
            height,
            "gray" if frame.format.name.startswith("gray") else "yuv420p",
            # Left to swscale, another matrix would cost more than decoding: it goes through RGB.
            dst_colorspace=frame.colorspace if weights else Colorspace.ITU601,
            dst_color_range=ColorRange.JPEG,
            interpolation=Interpolation.AREA,
            threads=1,
        )
        planes = tuple(_array(scaled, number) for number in range(len(scaled.planes)))
        return _mixed(planes, weights) if weights and len(planes) > 1 else planes


def _array(frame: VideoFrame, number: int) -> Plane:
    plane = frame.planes[number]
    data = np.frombuffer(cast(Any, plane), np.uint8)  # PyAV's types know no buffers
    rows: Plane = data.reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]


def _mixed(planes: tuple[Plane, ...], weights: Weights) -> tuple[Plane, ...]:
    """Tell the same colours by the weights of JPEG.

    Brightness gains a little of both colours, which is taken from their small planes; each colour
    gains a little of the other.
    """
    luma, blue, red = planes
    to_luma, to_blue, to_red = _matrix(weights)
    height, width = luma.shape
    gain = cv2.resize(_blend(blue, red, to_luma), (width, height), interpolation=cv2.INTER_LINEAR)
    brightness = np.asarray(cv2.addWeighted(luma, 1, gain, 1, -128), np.uint8)
    return brightness, _blend(blue, red, to_blue), _blend(blue, red, to_red)


def _blend(blue: Plane, red: Plane, gains: NDArray[np.float64]) -> Plane:
    of_blue, of_red = (float(gain) for gain in gains)
    middle = 128 * (1 - of_blue - of_red)
    return np.asarray(cv2.addWeighted(blue, of_blue, red, of_red, middle), np.uint8)


def _matrix(weights: Weights) -> NDArray[np.float64]:
    """How much of both colours goes into JPEG's brightness and colours, float64 (3, 2)."""
    from_rgb = _of_rgb(_JPEG)
    to_rgb = np.linalg.inv(_of_rgb(weights))
    return np.asarray((from_rgb @ to_rgb)[:, 1:])


def _of_rgb(weights: Weights) -> NDArray[np.float64]:
    """The matrix from red, green and blue to brightness and both colours."""
    red, blue = weights
    luma = np.array([red, 1 - red - blue, blue])
    return np.stack(
        (
            luma,
            (np.array([0, 0, 1]) - luma) / (2 * (1 - blue)),
            (np.array([1, 0, 0]) - luma) / (2 * (1 - red)),
        )
    )
