"""Clips as cameras on the network send them: a still room with the noise of a sensor, and one face.

Encoded as such cameras do: no B-frames, a key frame every two seconds, a bit rate usual for the
size. A flat background would be decoded for nothing.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, cast

import av
import cv2
import numpy as np
import skimage.data
from av.video.stream import VideoStream
from numpy.typing import NDArray

from tests import clips

Codec = Literal["mjpeg", "h264", "hevc"]

FPS = 15
#: Width, height, and megabits a second of H.264; H.265 gets two thirds of them.
SIZES = {"640x360": (640, 360, 0.7), "1080p": (1920, 1080, 4.0), "4K": (3840, 2160, 12.0)}

_ENCODERS = {"mjpeg": "mjpeg", "h264": "libx264", "hevc": "libx265"}
_NOISE = 2.0  # standard deviation, grey levels
_NOISES = 5


def write(path: Path, codec: Codec, size: str, seconds: float, fps: int = FPS) -> Path:
    """Write one clip.

    Args:
        path: Where to write.
        codec: What the camera sends.
        size: A key of ``SIZES``.
        seconds: Length.
        fps: Frames a second.

    Returns:
        ``path``.
    """
    width, height, megabits = SIZES[size]
    with av.open(str(path), "w") as container:
        stream = cast(VideoStream, container.add_stream(_ENCODERS[codec], rate=fps))
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.time_base = Fraction(1, fps)
        stream.options = _options(codec, fps)
        if codec != "mjpeg":
            stream.bit_rate = round(1e6 * megabits * (1 if codec == "h264" else 2 / 3))
        for index, image in enumerate(_images(width, height, round(seconds * fps), fps)):
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts = index
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def _options(codec: Codec, fps: int) -> dict[str, Any]:
    if codec == "mjpeg":
        return {"qmin": "4", "qmax": "4"}
    options: dict[str, Any] = {"preset": "veryfast", "tune": "zerolatency", "g": str(2 * fps)}
    if codec == "hevc":
        return options | {"preset": "superfast", "x265-params": "log-level=error:bframes=0"}
    return options


def _images(width: int, height: int, count: int, fps: int) -> Iterator[NDArray[np.uint8]]:
    """BGR uint8 (height, width, 3), the same in every run."""
    rng = np.random.default_rng(1)
    photo = skimage.data.astronaut()[100:400, 330:, ::-1]  # type: ignore[no-untyped-call]
    wall = np.concatenate((photo, photo[:, ::-1]), axis=1)  # without the portrait's own face
    room = cv2.resize(wall, (width, height), interpolation=cv2.INTER_CUBIC)
    noises = [rng.normal(0, _NOISE, (height, width, 1)).astype(np.int16) for _ in range(_NOISES)]
    side = int(0.7 * height)
    head = cv2.resize(clips.portrait(), (side, side), interpolation=cv2.INTER_CUBIC)
    for index in range(count):
        phase = 2 * np.pi * index / fps / 4
        x = round((width - side) * (0.5 + 0.45 * np.sin(phase)))
        y = round((height - side) * (0.5 + 0.45 * np.cos(phase)))
        image = room.astype(np.int16)
        image[y : y + side, x : x + side] = head
        yield np.clip(image + noises[index % _NOISES], 0, 255).astype(np.uint8)
