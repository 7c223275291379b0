"""Pictures and videos with what was found drawn on them."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from mien.analysis.inputs import InputError, InputFile
from mien.analysis.result import AnalyzedFrame
from mien.images.headers import PictureError
from mien.process.paths import shown
from mien.results.drawing import Image, draw, encode
from mien.results.file_camera import file_camera
from mien.results.film_writer import FilmWriter
from mien.results.records import Record
from mien.video.files import items


def targets(annotated: Path, files: Sequence[InputFile]) -> dict[Path, Path]:
    """Decide which annotated file each input gives.

    Args:
        annotated: A .jpg for one photo, a .mp4 for one video, or a folder, which is made.
        files: The inputs.

    Raises:
        InputError: The name does not fit the inputs, or an input would be overwritten.
    """
    suffix = annotated.suffix.lower()
    if suffix in (".jpg", ".jpeg", ".mp4"):
        if len(files) > 1:
            raise InputError(f"{shown(annotated)}: several files need a folder")
        if files[0].is_photo == (suffix == ".mp4"):
            fitting = "a photo gives a .jpg" if files[0].is_photo else "a video gives a .mp4"
            raise InputError(f"{shown(annotated)}: {fitting}")
        chosen = {files[0].path: annotated.absolute()}
    else:
        chosen = _in_folder(annotated.absolute(), files)
    clash = {file.path.resolve() for file in files} & {path.resolve() for path in chosen.values()}
    if clash:
        raise InputError(f"{shown(annotated)} would overwrite {shown(clash.pop())}")
    try:
        for path in chosen.values():
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{shown(annotated)} cannot be made: {error.strerror}") from None
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


class DrawingError(RuntimeError):
    """An annotated file cannot be written; the text says why.

    Attributes:
        path: The annotated file.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path = path


class Annotator:
    """Draws records on their frames and writes photos and videos.

    Args:
        targets: Where each input's annotated file goes; files come one after the other.
    """

    def __init__(self, targets: dict[Path, Path]) -> None:
        self._targets = targets
        self._film: FilmWriter | None = None
        self._file: Path | None = None

    def add(self, file: Path, time_s: float, jpeg: bytes, records: Sequence[Record]) -> None:
        """Draw one frame, in the order of the files and of time.

        Raises:
            DrawingError: It, or the end of the file before it, cannot be written.
        """
        image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        if image is None:
            return  # it is reported as failed
        picture: Image = np.asarray(image, np.uint8)
        draw(picture, records)
        target = self._targets[file]
        with _named(target):
            if target.suffix.lower() != ".mp4":
                target.write_bytes(encode(picture))
                return
            if file != self._file:
                self.close()
                self._file, self._film = file, FilmWriter(target, picture)
            if self._film is not None:
                self._film.add(picture, time_s)

    def close(self) -> None:
        """Complete the film in hand.

        Raises:
            DrawingError: Its end cannot be written.
        """
        film, self._film = self._film, None
        if film is not None and self._file is not None:
            with _named(self._targets[self._file]):
                film.close()


def annotate_files(
    frames: Sequence[AnalyzedFrame], files: Sequence[InputFile], target: Path
) -> list[Path]:
    """Draw what was found into copies of the files, which are read once more.

    Args:
        frames: What was found, every frame of the files in order.
        files: The files.
        target: A .jpg for one photo, a .mp4 for one video, a folder for several files.

    Returns:
        What was written, a file for each.

    Raises:
        InputError: There are no files, or the target does not fit them.
        DrawingError: A copy cannot be written.
    """
    if not files:
        raise InputError("arrays are not kept: draw each picture with its frame's annotate()")
    chosen = targets(target, files)
    paths = {shown(file.path): file.path for file in files}
    annotator = Annotator(chosen)
    wanted = file_camera("analysis", [file.path for file in files])
    for frame, item in zip(frames, items(wanted), strict=True):
        with contextlib.suppress(PictureError):  # the frame says so
            jpeg = item.make().jpeg
            annotator.add(paths[item.position.file], frame.time_s, jpeg, frame.records)
    annotator.close()
    return list(chosen.values())


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Name the file that cannot be written."""
    try:
        yield
    except (OSError, ValueError, cv2.error) as error:  # FFmpeg's are of the first two
        raise DrawingError(path, getattr(error, "strerror", None) or str(error)) from None
