"""Where labelled faces come from: folders, and what other tools export."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

import msgspec

from mien.cli.corrections import coco, cvat, folders, label_studio
from mien.cli.corrections.beside import PicturesBeside
from mien.cli.corrections.exports import ExportError, MarkedRegion
from mien.cli.corrections.pictures import ImportReport, MarkedFace, label_of
from mien.images.headers import PictureError
from mien.process.paths import shown
from mien.store.corrections.kept_faces import Label

KINDS = (
    "a folder, or an export: CVAT for images 1.1 (XML), Label Studio (JSON, not JSON-MIN) or "
    "COCO (JSON)"
)
_ZIPPED = b"PK\x03\x04"


def read(source: Path, report: ImportReport) -> list[MarkedFace]:
    """List the labelled faces of a source.

    Args:
        source: A folder, or the file of an export with its pictures anywhere beside it.
        report: Takes in what cannot be used.

    Raises:
        ExportError: It is of no kind that is known.
        OSError: It cannot be read.
    """
    if source.is_dir():
        return folders.read(source, report)
    marks = list(_marks(source.read_bytes(), shown(source)))
    return list(_faces(marks, PicturesBeside(source.parent), report))


def _marks(content: bytes, name: str) -> Iterator[MarkedRegion]:
    if content.startswith(_ZIPPED):
        raise ExportError(f"{name} is packed; unpack it, and name the XML or JSON file in it")
    text = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<"):
        return cvat.read(content, name)
    try:
        if text.startswith(b"["):
            return label_studio.read(msgspec.json.decode(text, type=list[label_studio.Task]))
        return coco.read(msgspec.json.decode(text, type=coco.Coco))
    except msgspec.MsgspecError as error:
        raise ExportError(f"{name} is none of what can be read ({KINDS}): {error}") from None


def _faces(
    marks: Iterable[MarkedRegion], beside: PicturesBeside, report: ImportReport
) -> Iterator[MarkedFace]:
    for mark in marks:
        name = shown(mark.picture) or "a picture without a name"
        try:
            path = beside.find(mark.picture)
            yield MarkedFace(path, name, _label(mark), box_xywh=mark.box_xywh)
        except PictureError as error:
            report.bad.append(f"{name}: {error}")


def _label(mark: MarkedRegion) -> str:
    if mark.disputed:
        raise PictureError("those who marked it disagree")
    label = label_of(*mark.names)
    if label is None:
        names = ", ".join(repr(name) for name in mark.names if name)
        raise PictureError(f"{names or 'nothing'} is not one label of {', '.join(get_args(Label))}")
    return label
