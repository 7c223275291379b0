"""FER+: the table of votes, and the folders of faces beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mien.models.labels import find_label
from mien.models.package import LABELS
from training.datasets.files import FolderFiles, ZipFiles
from training.datasets.samples import VOTE_NAMES, Sample, Skipped, decode_picture
from training.datasets.tables import USAGE
from training.errors import DataError

VOTES_FILE = "fer2013new.csv"
"""The name of the file that holds FER+'s votes."""

LABELS_FILE = "fer2013_emotion.csv"
"""The name of the file that holds FER2013's own label of each picture."""

_FOLDERS = {"train": "FER2013Train", "valid": "FER2013Valid", "test": "FER2013Test"}


def has_pictures(files: FolderFiles | ZipFiles) -> bool:
    """Whether any of FER+'s folders of faces is there."""
    return any(folder.rpartition("/")[2] in _FOLDERS.values() for folder in files.folders())


def list_ferplus(files: FolderFiles | ZipFiles, skipped: Skipped) -> list[Sample]:
    """List the faces of the FER+ layout: three folders of pictures beside the votes.

    Raises:
        DataError: the votes are not FER+'s, or no picture belongs to them.
    """
    votes_name = files.find(VOTES_FILE)
    if votes_name is None:
        raise DataError(f"{files.path}: holds no {VOTES_FILE}")
    root = votes_name[: -len(VOTES_FILE)]
    present = set(files.names)
    own = _read_labels(files, f"{root}{LABELS_FILE}")
    samples: dict[str, Sample] = {}
    for row in _read_votes(files.read(votes_name), f"{files.path}: {votes_name}"):
        split, image_name, votes = row
        if not image_name:
            continue
        name = f"{root}{_FOLDERS[split]}/{image_name}"
        if name in samples:
            skipped.add("a second row of votes for the same picture", name)
        elif name in present:
            read = partial(_read_picture, files, name)
            samples[name] = Sample(name, split, votes, read, own.get(image_name, -1))
    if not samples:
        raise DataError(
            f"{files.path}: no picture of {VOTES_FILE} in {', '.join(_FOLDERS.values())}"
        )
    return list(samples.values())


def read_votes(content: bytes, where: str) -> list[NDArray[np.float32]]:
    """The votes of fer2013new.csv, float32 (10,) for each row of fer2013.csv.

    Raises:
        DataError: the file is not FER+'s.
    """
    return [row[2] for row in _read_votes(content, where)]


def _read_votes(content: bytes, where: str) -> Iterator[tuple[str, str, NDArray[np.float32]]]:
    """Rows of fer2013new.csv: split, picture name (may be empty), votes float32 (10,)."""
    rows = _read_rows(content, where, {"Usage", "Image name", *VOTE_NAMES})
    for number, row in enumerate(rows, start=2):
        split = USAGE.get((row["Usage"] or "").strip())
        try:
            votes = np.array([float(row[name] or "") for name in VOTE_NAMES], np.float32)
        except (TypeError, ValueError) as error:
            raise DataError(f"{where}: line {number}: votes must be ten numbers") from error
        if split is None:
            raise DataError(f"{where}: line {number}: unknown usage {row['Usage']!r}")
        yield split, (row["Image name"] or "").strip(), votes


def _read_labels(files: FolderFiles | ZipFiles, name: str) -> dict[str, int]:
    """FER2013's own labels by picture name, as indices into `LABELS`; where it has one."""
    if name not in files.names:
        return {}
    where = f"{files.path}: {name}"
    rows = _read_rows(files.read(name), where, {"image name", "emotion"})
    labels = {}
    for number, row in enumerate(rows, start=2):
        emotion = (row["emotion"] or "").strip()
        if not emotion:
            continue
        label = find_label(emotion, {})
        if label is None:
            raise DataError(f"{where}: line {number}: unknown emotion {row['emotion']!r}")
        labels[(row["image name"] or "").strip()] = LABELS.index(label)
    return labels


def _read_rows(content: bytes, where: str, columns: set[str]) -> list[dict[str, str | None]]:
    """Rows of a CSV file by column; what a short line lacks is None.

    Raises:
        DataError: It is no CSV file, or lacks a column.
    """
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        missing, read = columns - set(rows.fieldnames or ()), list(rows)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{where}: not a CSV file") from error
    if missing:
        raise DataError(f"{where}: the columns {', '.join(sorted(missing))} are missing")
    return read


def _read_picture(files: FolderFiles | ZipFiles, name: str) -> NDArray[np.uint8]:
    return decode_picture(files.read(name), f"{files.path}: {name}")
