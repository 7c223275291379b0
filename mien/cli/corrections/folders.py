"""Pictures in folders that are named as labels, made into the crops that a classifier sees."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from mien.faces.alignment import CROP_SIZE_PX
from mien.faces.cropping import crop_face
from mien.faces.yunet import YuNet
from mien.images.headers import PictureError
from mien.images.kinds import kind, left_out
from mien.images.photos import decode
from mien.models.labels import find_label
from mien.process.paths import shown
from mien.store.corrections.kept_faces import NOT_A_FACE

#: The table of an export, which lies beside its folders.
TABLE = "corrections.csv"
#: Between the name of a track and the rest of a file's name.
_SEPARATOR = "__"


@dataclass(frozen=True)
class LabelledPicture:
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
class FolderReport:
    """What became of each picture, by name; of those left out with the reason."""

    aligned: list[str] = field(default_factory=list)
    ready: list[str] = field(default_factory=list)
    resized: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)


def read(folder: Path, report: FolderReport) -> Iterator[LabelledPicture]:
    """Read the pictures below a folder, in the order of their names.

    Args:
        folder: Pictures lie in folders named as labels, at any depth.
        report: Takes in what became of each.
    """
    detector = YuNet()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        relative = path.relative_to(folder)
        if path.name == TABLE or any(part.startswith(".") for part in relative.parts):
            continue  # what an export wrote beside the pictures
        name = shown(relative)
        try:
            if kind(path) != "picture":
                raise PictureError("a video" if kind(path) else left_out(path))
            yield _picture(path, name, detector, report)
        except PictureError as error:
            report.bad.append(f"{name}: {error}")
        except OSError as error:
            report.bad.append(f"{name}: {error.strerror}")


def _picture(path: Path, name: str, detector: YuNet, report: FolderReport) -> LabelledPicture:
    label = _label(path.parent.name)
    image = decode(path.read_bytes())
    track, separator, _ = path.stem.rpartition(_SEPARATOR)
    if separator and image.shape[:2] == (CROP_SIZE_PX, CROP_SIZE_PX):
        crop = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
        report.ready.append(name)
    else:
        crop, aligned = crop_face(detector, image)
        (report.aligned if aligned else report.resized).append(name)
    return LabelledPicture(
        label, shown(track) if separator else "", cv2.imencode(".png", crop)[1].tobytes()
    )


def _label(folder: str) -> str:
    label = NOT_A_FACE if folder.strip().lower() == NOT_A_FACE else find_label(folder, {})
    if label is None:
        raise PictureError(f"its folder {folder!r} is no label")
    return label
