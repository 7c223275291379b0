"""Clips and photos of the suite's own: one public-domain portrait, moved, scaled and doubled.

The portrait is NASA's picture of Eileen Collins, ``skimage.data.astronaut()``, which lies in
scikit-image's wheel, so nothing is downloaded.
"""

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

import av
import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Codec = Literal["h264", "mjpeg"]

WIDTH, HEIGHT = 640, 480
_BACKGROUND = 96


@cache
def portrait() -> Image:
    """Head and shoulders, BGR uint8 (300, 300, 3); the face is about 100 pixels wide."""
    photo: Image = skimage.data.astronaut()  # type: ignore[no-untyped-call]  # has no types
    return np.ascontiguousarray(photo[0:300, 60:360, ::-1])


def image(
    time_s: float = 0.0, faces: int = 1, width: int = WIDTH, height: int = HEIGHT, scale: float = 1
) -> Image:
    """Draw one picture: ``faces`` portraits in a grid, each swaying once in four seconds.

    Args:
        time_s: Time within the clip; decides where the portraits are.
        faces: How many; 0 gives an empty room.
        width: In pixels.
        height: In pixels.
        scale: Size of the portraits as a share of what fits, 0 to 1.

    Returns:
        BGR uint8 (height, width, 3).
    """
    canvas: Image = np.full((height, width, 3), _BACKGROUND, np.uint8)
    if not faces:
        return canvas
    columns = math.ceil(math.sqrt(faces))
    rows = math.ceil(faces / columns)
    cell_w, cell_h = width // columns, height // rows
    side = max(8, int(min(cell_w, cell_h) * 0.85 * scale))
    head = cv2.resize(portrait(), (side, side), interpolation=cv2.INTER_AREA)
    for index in range(faces):
        row, column = divmod(index, columns)
        phase = 2 * math.pi * (time_s / 4 + index / faces)
        x = column * cell_w + round((cell_w - side) * (0.5 + 0.45 * math.sin(phase)))
        y = row * cell_h + round((cell_h - side) * (0.5 + 0.45 * math.cos(phase)))
        canvas[y : y + side, x : x + side] = head
    return canvas


def images(seconds: float, fps: int, faces: int = 1, scale: float = 1) -> Iterator[Image]:
    """Yield the pictures of a clip."""
    for index in range(round(seconds * fps)):
        yield image(index / fps, faces, scale=scale)


def write_clip(
    path: Path,
    *,
    seconds: float = 2.0,
    fps: int = 15,
    faces: int = 1,
    scale: float = 1,
    codec: Codec = "h264",
) -> Path:
    """Write a 640x480 clip; the container follows the suffix (.mkv, .mp4, .avi).

    Args:
        path: Where to write.
        seconds: Length.
        fps: Frames per second.
        faces: Faces in each picture.
        scale: Size of the portraits as a share of what fits, 0 to 1.
        codec: ``h264``, or ``mjpeg`` for a source that is passed through.

    Returns:
        ``path``.
    """
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264" if codec == "h264" else "mjpeg", rate=fps)
        stream.width, stream.height = WIDTH, HEIGHT
        stream.pix_fmt = "yuv420p" if codec == "h264" else "yuvj420p"
        stream.time_base = Fraction(1, fps)
        if codec == "h264":
            stream.options = {"preset": "veryfast", "crf": "20", "g": str(fps)}
        else:
            stream.options = {"qscale": "3"}
        for index, picture in enumerate(images(seconds, fps, faces, scale)):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts = index
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def write_jpegs(path: Path, jpegs: list[bytes], fps: int = 15) -> Path:
    """Write a clip of ready JPEGs, whole or broken, as they are."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=fps)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuvj420p"
        for number, data in enumerate(jpegs):
            packet = av.Packet(data)
            packet.stream, packet.pts, packet.dts = stream, number, number
            packet.time_base = Fraction(1, fps)
            container.mux(packet)
    return path


def jpeg(time_s: float = 0.0, faces: int = 1, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """Encode one picture as JPEG."""
    encoded = cv2.imencode(".jpg", image(time_s, faces, width, height))[1]
    return encoded.tobytes()


def write_photo(path: Path, faces: int = 1, width: int = WIDTH, height: int = HEIGHT) -> Path:
    """Write one photo in the format of the suffix (.jpg, .png, .webp, .bmp, .tiff)."""
    encoded = cv2.imencode(path.suffix, image(0.0, faces, width, height))[1]
    path.write_bytes(encoded.tobytes())
    return path


def bright_quarter(image: Image) -> str:
    """Which quarter of a picture is the brightest: ``top left``, ``bottom right`` and so on."""
    means = cv2.resize(image, (2, 2), interpolation=cv2.INTER_AREA).reshape(4, -1).mean(axis=1)
    return ("top left", "top right", "bottom left", "bottom right")[int(means.argmax())]
