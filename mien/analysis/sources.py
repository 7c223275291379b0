"""What may be analyzed: files, arrays, frames; and their pictures, one after the other."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

import numpy as np

from mien.analysis import inputs
from mien.analysis.inputs import InputError, InputFile
from mien.analysis.result import Image
from mien.bus.messages import FilePosition, Frame
from mien.detection.jpeg import FramePicture
from mien.detection.pictures import AnyPicture, ArrayPicture
from mien.images.headers import PictureError
from mien.process.paths import shown
from mien.results.file_camera import file_camera
from mien.video.files import PlayItem, items

FilePath: TypeAlias = str | os.PathLike[str]
Source: TypeAlias = FilePath | Iterable[FilePath] | Image | Iterable[Image]

#: What arrays are called where files have names.
FRAMES = "frames"


@dataclass(frozen=True)
class Placed:
    """A picture and its place; or why there is none, for a place without a picture."""

    position: FilePosition
    picture: AnyPicture | PictureError


@dataclass(frozen=True)
class OpenedSource:
    """What is to be analyzed.

    Attributes:
        pictures: In order; to be taken once.
        names: How a position's file is to be called.
        files: Where they come from; none for arrays.
    """

    pictures: Iterator[Placed]
    names: Mapping[str, str]
    files: Sequence[InputFile] = ()


def opened(source: Source, fps: float) -> OpenedSource:
    """Tell files from arrays, and give their pictures.

    Args:
        source: A file, a folder, several of these; an array (H, W, 3); frames.
        fps: Frames a second, of frames.

    Raises:
        InputError: There is no such file, a folder holds nothing to analyze, or it is none of
            these.
    """
    interval_s = 1 / rate(fps)
    if isinstance(source, str | os.PathLike):
        return _files([source])
    if isinstance(source, np.ndarray) and source.ndim != 4:
        picture(source)
        return _frames([source], interval_s)
    if not isinstance(source, Iterable):
        raise InputError(
            "expected a path, an RGB uint8 array (H, W, 3), or several of either, "
            f"not {type(source).__name__}"
        )
    each: Iterator[Any] = iter(source)
    first = next(each, None)
    if isinstance(first, str | os.PathLike):
        return _files([first, *each])
    return _frames(each if first is None else chain([first], each), interval_s)


def rate(fps: float) -> float:
    """Return the frames a second.

    Raises:
        InputError: They are none.
    """
    if not fps > 0:
        raise InputError(f"fps must be above 0, not {fps:g}")
    return fps


def picture(image: Image) -> ArrayPicture:
    """Take a caller's picture.

    Args:
        image: RGB uint8 (H, W, 3).

    Raises:
        InputError: It is no such array.
    """
    wanted = "a picture must be an RGB uint8 array (H, W, 3)"
    if not isinstance(image, np.ndarray):
        raise InputError(f"{wanted}, not {type(image).__name__}")
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not image.size:
        raise InputError(f"{wanted}, not {image.dtype} {image.shape}")
    return ArrayPicture(np.ascontiguousarray(image[:, :, ::-1]))


def _frames(images: Iterable[Image], interval_s: float) -> OpenedSource:
    placed = (
        Placed(FilePosition(file=FRAMES, frame=number, time_s=number * interval_s), picture(image))
        for number, image in enumerate(images)
    )
    return OpenedSource(placed, {FRAMES: FRAMES})


def _files(paths: Iterable[FilePath]) -> OpenedSource:
    paths = list(paths)
    strange = [path for path in paths if not isinstance(path, str | os.PathLike)]
    if strange:
        raise InputError(f"expected paths, but one is of type {type(strange[0]).__name__}")
    files = inputs.find([os.fspath(path) for path in paths]).files
    wanted = file_camera("analysis", [file.path for file in files])
    names = {shown(file.path): file.shown for file in files}
    placed = (Placed(item.position, _decoded(item)) for item in items(wanted))
    return OpenedSource(placed, names, files)


def _decoded(item: PlayItem) -> AnyPicture | PictureError:
    """The picture as the workers would have it: a video's goes through a JPEG there, too."""
    try:
        made = item.make()
        header = Frame(
            camera="",
            seq=1,
            captured_ms=0,
            width=made.width,
            height=made.height,
            lossless=True,
            position=item.position,
        )
        return FramePicture(header, made.jpeg)
    except PictureError as error:
        return error
