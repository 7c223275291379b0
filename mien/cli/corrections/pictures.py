"""Labelled faces in pictures on somebody's disk, made into the crops that a classifier sees."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.faces.alignment import CROP_SIZE_PX
from mien.faces.cropping import crop_face
from mien.faces.yunet import YuNet
from mien.images.headers import PictureError
from mien.images.kinds import kind, left_out
from mien.images.photos import decode
from mien.models.labels import find_label
from mien.store.corrections.kept_faces import NOT_A_FACE

#: The detector wants to see so much around a box, as a share of its sides.
_AROUND = 0.25


@dataclass(frozen=True)
class MarkedFace:
    """A face that somebody labelled.

    Attributes:
        path: The picture.
        name: The picture's, as people are told.
        label: An expression, or ``not_a_face``.
        track: What tells its person from others; empty when nothing does.
        box_xywh: Where it is, in pixels; None for the main face of the picture.
        is_crop: True when the picture is a crop that Mien itself made.
    """

    path: Path
    name: str
    label: str
    track: str = ""
    box_xywh: tuple[float, float, float, float] | None = None
    is_crop: bool = False


@dataclass(frozen=True)
class LabelledPicture:
    """A face that can be kept: its label, its track or nothing, and its crop, 48x48 grey, PNG."""

    label: str
    track: str
    png: bytes


@dataclass
class ImportReport:
    """What became of each picture, by name; of those left out with the reason."""

    aligned: list[str] = field(default_factory=list)
    ready: list[str] = field(default_factory=list)
    resized: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)


def label_of(*names: str) -> str | None:
    """The one label that some names mean, however they are spelled; None for none or several."""
    labels = {
        NOT_A_FACE if name.strip().lower() == NOT_A_FACE else find_label(name, {}) for name in names
    } - {None}
    return labels.pop() if len(labels) == 1 else None


def cut(faces: Sequence[MarkedFace], report: ImportReport) -> Iterator[LabelledPicture | None]:
    """Cut the faces out of their pictures, those of one picture after one another.

    Args:
        faces: Which.
        report: Takes in what became of each.

    Yields:
        One entry a face; None for one that cannot be used.
    """
    detector = YuNet()
    image_of = lru_cache(maxsize=1)(_image)
    for face in faces:
        try:
            crop = _crop(detector, image_of(face.path), face, report)
        except PictureError as error:
            report.bad.append(f"{face.name}: {error}")
            yield None
        except OSError as error:
            report.bad.append(f"{face.name}: {error.strerror}")
            yield None
        else:
            yield LabelledPicture(face.label, face.track, cv2.imencode(".png", crop)[1].tobytes())


def _image(path: Path) -> NDArray[np.uint8]:
    if kind(path) != "picture":
        raise PictureError("a video" if kind(path) else left_out(path))
    return decode(path.read_bytes())


def _crop(
    detector: YuNet, image: NDArray[np.uint8], face: MarkedFace, report: ImportReport
) -> NDArray[np.uint8]:
    if face.is_crop and image.shape[:2] == (CROP_SIZE_PX, CROP_SIZE_PX):
        report.ready.append(face.name)
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
    if face.box_xywh is None:
        crop, aligned = crop_face(detector, image)
    else:
        crop, aligned = crop_face(detector, _part(image, face.box_xywh, _AROUND))
        if not aligned:
            crop, aligned = crop_face(detector, _part(image, face.box_xywh, 0.0))
    (report.aligned if aligned else report.resized).append(face.name)
    return crop


def _part(
    image: NDArray[np.uint8], box_xywh: tuple[float, float, float, float], around: float
) -> NDArray[np.uint8]:
    """The part of a picture in a box and a margin, as far as the picture reaches."""
    height, width = image.shape[:2]
    x, y, w, h = box_xywh
    left, top = max(0, round(x - around * w)), max(0, round(y - around * h))
    right, bottom = min(width, round(x + w + around * w)), min(height, round(y + h + around * h))
    if right - left < 1 or bottom - top < 1:
        raise PictureError(f"its box lies outside of the picture of {width}x{height} pixels")
    return np.ascontiguousarray(image[top:bottom, left:right])
