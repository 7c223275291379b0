"""Films of pictures: H.264, each picture at its own time."""

from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import av
import cv2
import numpy as np

from mien.results.drawing import Image

TICKS_PER_S = 90_000
#: How far a player may have to decode before it shows the picture that somebody went to.
KEY_EVERY = 60
#: One part after the other, nothing to be filled in later: what is sent while it is written.
_IN_PARTS = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}


class Sink(Protocol):
    """What takes a film's bytes as it is written."""

    def write(self, part: bytes, /) -> Any:
        """Take some."""


class FilmWriter:
    """One H.264 file, with each frame at its own time and the last as long as the one before.

    Args:
        target: A .mp4 file, or what takes the film part by part.
        first: A picture of the size that all get; sides are made even.
    """

    def __init__(self, target: Path | Sink, first: Image) -> None:
        self._container = (
            av.open(str(target), "w", format="mp4")
            if isinstance(target, Path)
            else av.open(target, "w", format="mp4", options=_IN_PARTS)
        )
        self._stream = self._container.add_stream("libx264", rate=30)
        # The colour planes have half the resolution, so both sides must be even.
        self._height, self._width = (max(2, side - side % 2) for side in first.shape[:2])
        self._stream.width, self._stream.height = self._width, self._height
        self._stream.pix_fmt = "yuv420p"
        # At the time base of the rate, times that are closer than a frame would coincide.
        self._stream.codec_context.time_base = Fraction(1, TICKS_PER_S)
        self._stream.time_base = Fraction(1, TICKS_PER_S)
        # Frames that are stored out of order would hide how long the last one is shown.
        self._stream.options = {"preset": "veryfast", "crf": "20", "bf": "0", "g": str(KEY_EVERY)}
        self._last_pts: int | None = None
        self._shown = TICKS_PER_S // 30

    def add(self, picture: Image, time_s: float) -> None:
        """Append a BGR picture (H, W, 3); time that does not grow is moved on by one tick.

        Raises:
            OSError: It cannot be written.
            ValueError: Likewise, in FFmpeg's words.
        """
        if picture.shape[:2] != (self._height, self._width):
            picture = np.asarray(cv2.resize(picture, (self._width, self._height)), np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
        pts = round(time_s * TICKS_PER_S)
        if self._last_pts is not None:
            pts = max(self._last_pts + 1, pts)
            self._shown = pts - self._last_pts
        self._last_pts = frame.pts = pts
        frame.time_base = Fraction(1, TICKS_PER_S)
        self._encode(frame)

    def _encode(self, frame: av.VideoFrame | None) -> None:
        for packet in self._stream.encode(frame):
            packet.duration = self._shown  # only that of the last one counts
            self._container.mux(packet)

    def close(self) -> None:
        """Complete the film.

        Raises:
            OSError: Its end cannot be written.
            ValueError: Likewise, in FFmpeg's words.
        """
        try:
            self._encode(None)
        finally:
            self._container.close()
