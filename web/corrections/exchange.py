"""Corrections as a zip file: a folder for each label, crops as PNG, and a table of them."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import get_args

import numpy as np

from mien.bus.messages import now_ms
from mien.images.headers import PictureError
from mien.process.archives import ArchiveError, Budget, ZipReader
from mien.results.cells import CsvTable
from mien.store.corrections.kept_faces import CROP_PX, KeptRecord, Label, NewFace
from web.http.refusals import RefusedError
from web.live.crops import png

TABLE = "corrections.csv"
#: Between the name of a track and the rest of a file's name.
SEPARATOR = "__"
#: Of the zip file, and of one picture in it: far more than 48x48 pixels ever take.
MAX_BYTES = 64 * 1024 * 1024
MAX_FACES = 20_000
MAX_PICTURE_BYTES = 64 * 1024
#: The table lies beside the faces.
BUDGET = Budget(files=MAX_FACES + 1, file_bytes=MAX_BYTES, total_bytes=4 * MAX_BYTES)
_LABELS = get_args(Label)
_COLUMNS = (
    "file",
    "label",
    "camera",
    "track",
    "captured_utc",
    "labelled_utc",
    "origin",
    "held_out",
    "model_version",
    "scores",
)
_TIME = (1980, 1, 1, 0, 0, 0)


def pack(faces: Iterable[tuple[KeptRecord, bytes]]) -> bytes:
    """Make the zip file.

    Args:
        faces: Labelled, with their 48x48 grey pixels.
    """
    buffer, table = io.BytesIO(), io.StringIO()
    rows = CsvTable(table)
    rows.write(_COLUMNS)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:  # PNG is packed already
        for face, crop in faces:
            name = f"{face.label}/{face.track}{SEPARATOR}{face.id}.png"
            pixels = np.frombuffer(crop, np.uint8).reshape(CROP_PX, CROP_PX)
            archive.writestr(zipfile.ZipInfo(name, _TIME), png(pixels))
            rows.write(_row(name, face).values())
        archive.writestr(zipfile.ZipInfo(TABLE, _TIME), table.getvalue())
    return buffer.getvalue()


def unpack(raw: bytes) -> tuple[list[tuple[NewFace, str]], list[str]]:
    """Take a zip file apart.

    The folder of a picture is its label. A name such as ``door-17__8.png`` tells the track, whose
    faces prove models together; any other face is a track of its own.

    Returns:
        Faces with their labels, and one line for each picture that cannot be used.

    Raises:
        RefusedError: 400, it is no zip file or holds too many files.
    """
    faces: list[tuple[NewFace, str]] = []
    bad: list[str] = []
    try:
        reader = ZipReader(raw, BUDGET)
    except ArchiveError as error:
        raise RefusedError(400, f"{error}.") from None
    for name in reader.names:
        if PurePosixPath(name).name != TABLE:
            try:
                faces.append(_face(name, _content(reader, name)))
            except (ArchiveError, PictureError) as error:
                bad.append(f"{name}: {error}")
    return faces, bad


def _content(reader: ZipReader, name: str) -> bytes:
    if reader.size(name) > MAX_PICTURE_BYTES:
        raise PictureError(f"more than {MAX_PICTURE_BYTES:,} bytes, too many for 48x48 pixels")
    return reader.read(name)


def _face(name: str, content: bytes) -> tuple[NewFace, str]:
    path = PurePosixPath(name)
    label = path.parent.name
    if label not in _LABELS:
        raise PictureError(f"its folder must be one of {', '.join(_LABELS)}")
    crop = _pixels(content)
    track, separator, _ = path.stem.rpartition(SEPARATOR)
    if not separator or not track:
        track = f"import-{hashlib.sha256(crop).hexdigest()[:16]}"
    return NewFace(crop, track, now_ms()), label


def _pixels(content: bytes) -> bytes:
    import cv2  # these cost memory that a service which imports nothing need not spend

    from mien.images import photos

    width, height = photos.size(content)
    if (width, height) != (CROP_PX, CROP_PX):
        raise PictureError(
            f"{width}x{height} pixels, not 48x48; mien corrections import "
            "takes pictures of any size"
        )
    return cv2.cvtColor(photos.decode(content), cv2.COLOR_BGR2GRAY).tobytes()


def _row(name: str, face: KeptRecord) -> dict[str, str | int | None]:
    return {
        "file": name,
        "label": face.label,
        "camera": face.camera,
        "track": face.track,
        "captured_utc": _utc(face.at_ms),
        "labelled_utc": None if face.labelled_ms is None else _utc(face.labelled_ms),
        "origin": face.origin,
        "held_out": int(face.held_out),
        "model_version": face.model_version,
        "scores": None if face.scores is None else json.dumps(face.scores),
    }


def _utc(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
