"""The clips that the benchmarks play: 640x480 MJPEG, as most webcams deliver.

``MIEN_BENCH_CLIP`` names a clip of your own; without it the suite's own portrait is drawn, moving,
as often as faces are asked for.
"""

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from tests import clips

WIDTH, HEIGHT, FPS = 640, 480, 15
QUALITY = 80


def source_name() -> str:
    """What the figures rest on, for the table."""
    own = os.environ.get("MIEN_BENCH_CLIP")
    return Path(own).name if own else "the suite's portrait, moving"


def images(seconds: float, faces: int) -> Iterator[NDArray[np.uint8]]:
    """Yield BGR uint8 (480, 640, 3) images, 15 for each second.

    Args:
        seconds: Length; a shorter clip is repeated.
        faces: Faces in each picture; with a clip of your own only 1 is possible.
    """
    own = os.environ.get("MIEN_BENCH_CLIP")
    wanted = round(seconds * FPS)
    if own is None or faces != 1:
        for index in range(wanted):
            yield clips.image(index / FPS, faces)
        return
    given = 0
    while given < wanted:
        for image in _every_second_frame(own):
            if given == wanted:
                return
            given += 1
            yield image


def _every_second_frame(path: str) -> Iterator[NDArray[np.uint8]]:
    """A clip of 30 frames a second as one of 15."""
    with av.open(path) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index % 2 == 0:
                image = frame.to_ndarray(format="bgr24")
                yield np.asarray(cv2.resize(image, (WIDTH, HEIGHT)), np.uint8)


def write_mjpeg(path: Path, seconds: float, faces: int = 1) -> Path:
    """Write a clip whose packets are plain JPEGs, as OpenCV encodes them.

    Returns:
        The path.
    """
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuvj420p"
        container.start_encoding()
        time_base = stream.time_base or Fraction(1, 1000)  # Matroska's own
        for index, image in enumerate(images(seconds, faces)):
            jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
            packet = av.Packet(jpeg.tobytes())
            packet.stream = stream
            packet.pts = packet.dts = round(Fraction(index, FPS) / time_base)
            packet.time_base = time_base
            packet.is_keyframe = True
            container.mux(packet)
    return path


def jpegs(path: Path) -> Iterator[bytes]:
    """Yield the packets of a clip written above."""
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            if packet.size:
                yield bytes(packet)
