"""Pictures and videos with what was found drawn on them."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from analysis.drawing import Image, draw, encode
from analysis.records import Record
from mien.errors import UserError
from mien.inputs import InputFile

TICKS_PER_S = 90_000


def targets(annotated: Path, files: Sequence[InputFile]) -> dict[Path, Path]:
    """Decides which annotated file each input gives.

    Args:
        annotated: A .jpg for one photo, a .mp4 for one video, or a folder, which is made.
        files: The inputs.

    Raises:
        UserError: The name does not fit the inputs, or an input would be overwritten.
    """
    suffix = annotated.suffix.lower()
    if suffix in (".jpg", ".jpeg", ".mp4"):
        if len(files) > 1:
            raise UserError(f"--annotated {annotated}: several files need a folder")
        if files[0].is_photo == (suffix == ".mp4"):
            fitting = "a photo gives a .jpg" if files[0].is_photo else "a video gives a .mp4"
            raise UserError(f"--annotated {annotated}: {fitting}")
        chosen = {files[0].path: annotated.absolute()}
    else:
        chosen = _in_folder(annotated.absolute(), files)
    clash = {file.path.resolve() for file in files} & {path.resolve() for path in chosen.values()}
    if clash:
        raise UserError(f"--annotated {annotated} would overwrite {clash.pop()}")
    try:
        for path in chosen.values():
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"--annotated {annotated} cannot be made: {error.strerror}") from None
    return chosen


def _in_folder(folder: Path, files: Sequence[InputFile]) -> dict[Path, Path]:
    chosen: dict[Path, Path] = {}
    taken: set[str] = set()
    for file in files:
        suffix = ".jpg" if file.is_photo else ".mp4"
        name, number = file.path.stem + suffix, 1
        while name in taken:
            number += 1
            name = f"{file.path.stem}-{number}{suffix}"
        taken.add(name)
        chosen[file.path] = folder / name
    return chosen


class Annotator:
    """Draws records on their frames and writes photos and videos.

    Args:
        targets: Where each input's annotated file goes; files come one after the other.
    """

    def __init__(self, targets: dict[Path, Path]) -> None:
        self._targets = targets
        self._video: _Video | None = None
        self._file: Path | None = None

    def add(self, file: Path, time_s: float, jpeg: bytes, records: Sequence[Record]) -> None:
        """Draws one frame, in the order of the files and of time."""
        image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        if image is None:
            return  # it is reported as failed
        picture: Image = np.asarray(image, np.uint8)
        draw(picture, records)
        target = self._targets[file]
        if target.suffix.lower() != ".mp4":
            target.write_bytes(encode(picture))
            return
        if file != self._file:
            self.close()
            self._file, self._video = file, _Video(target, picture)
        if self._video is not None:
            self._video.add(picture, time_s)

    def close(self) -> None:
        """Completes the video in hand."""
        if self._video is not None:
            self._video.close()
            self._video = None


class _Video:
    """One H.264 file, with each frame at its own time."""

    def __init__(self, path: Path, first: Image) -> None:
        self._container = av.open(str(path), "w")
        self._stream = self._container.add_stream("libx264", rate=30)
        # The colour planes have half the resolution, so both sides must be even.
        self._height, self._width = (side - side % 2 for side in first.shape[:2])
        self._stream.width, self._stream.height = self._width, self._height
        self._stream.pix_fmt = "yuv420p"
        self._stream.time_base = Fraction(1, TICKS_PER_S)
        self._stream.options = {"preset": "veryfast", "crf": "20"}
        self._last_pts = -1

    def add(self, picture: Image, time_s: float) -> None:
        if picture.shape[:2] != (self._height, self._width):
            picture = np.asarray(cv2.resize(picture, (self._width, self._height)), np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
        self._last_pts = frame.pts = max(self._last_pts + 1, round(time_s * TICKS_PER_S))
        frame.time_base = Fraction(1, TICKS_PER_S)
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        self._container.mux(self._stream.encode())
        self._container.close()
