"""Pictures in folders that are named as labels, made into the crops that a classifier sees."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from faces.alignment import CROP_SIZE_PX
from faces.yunet import YuNet
from imaging import headers
from imaging.headers import PictureError
from imaging.photos import MAX_PIXELS, SUFFIXES
from store.kept import NOT_A_FACE
from training.cropping import crop_face
from training.labels import find_label

#: Between the name of a track and the rest of a file's name.
_SEPARATOR = "__"


@dataclass(frozen=True)
class Picture:
    """A face that can be kept.

    Attributes:
        label: What its folder says.
        track: What its name says of its track; empty when it says nothing.
        png: Its crop, 48x48 grey pixels.
    """

    label: str
    track: str
    png: bytes


@dataclass
class Report:
    """What became of each picture, by name; of those left out with the reason."""

    aligned: list[str] = field(default_factory=list)
    ready: list[str] = field(default_factory=list)
    resized: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)


def read(folder: Path, report: Report) -> Iterator[Picture]:
    """Reads the pictures below a folder, in the order of their names.

    Args:
        folder: Pictures lie in folders named as labels, at any depth.
        report: Takes in what became of each.
    """
    detector = YuNet()
    for path in sorted(one for one in folder.rglob("*") if one.suffix.lower() in SUFFIXES):
        name = path.relative_to(folder).as_posix()
        try:
            yield _picture(path, name, detector, report)
        except PictureError as error:
            report.bad.append(f"{name}: {error}")
        except OSError as error:
            report.bad.append(f"{name}: {error.strerror}")


def _picture(path: Path, name: str, detector: YuNet, report: Report) -> Picture:
    label = _label(path.parent.name)
    image = _decode(path.read_bytes())
    track, separator, _ = path.stem.rpartition(_SEPARATOR)
    if separator and image.shape[:2] == (CROP_SIZE_PX, CROP_SIZE_PX):
        crop = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
        report.ready.append(name)
    else:
        crop, aligned = crop_face(detector, image)
        (report.aligned if aligned else report.resized).append(name)
    return Picture(label, track if separator else "", cv2.imencode(".png", crop)[1].tobytes())


def _label(folder: str) -> str:
    label = NOT_A_FACE if folder.strip().lower() == NOT_A_FACE else find_label(folder, {})
    if label is None:
        raise PictureError(f"its folder {folder!r} is no label")
    return label


def _decode(data: bytes) -> NDArray[np.uint8]:
    header = headers.read(data)
    if header.width * header.height > MAX_PIXELS:
        raise PictureError(f"more than {MAX_PIXELS // 1_000_000} megapixels; scale it down first")
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise PictureError("the picture is damaged and cannot be decoded")
    return np.asarray(image, np.uint8)
