"""FER2013 and FER+: the CSV of pixels, the CSV of votes, the folders of faces."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.errors import DataError
from training.files import FolderFiles, ZipFiles
from training.samples import VOTE_NAMES, Sample, Skipped, decode_picture, single_vote

VOTES_FILE = "fer2013new.csv"
"""The name of the file that holds FER+'s votes."""

_USAGE = {"Training": "train", "PublicTest": "valid", "PrivateTest": "test"}
_FOLDERS = {"train": "FER2013Train", "valid": "FER2013Valid", "test": "FER2013Test"}
_FER2013_LABELS = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
_SIDE_PX = 48


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
    samples: dict[str, Sample] = {}
    for row in _read_votes(files.read(votes_name), f"{files.path}: {votes_name}"):
        split, image_name, votes = row
        if not image_name:
            continue
        name = f"{root}{_FOLDERS[split]}/{image_name}"
        if name in samples:
            skipped.add("a second row of votes for the same picture", name)
        elif name in present:
            samples[name] = Sample(name, split, votes, partial(_read_picture, files, name))
    if not samples:
        raise DataError(
            f"{files.path}: no picture of {VOTES_FILE} in {', '.join(_FOLDERS.values())}"
        )
    return list(samples.values())


def list_fer2013_csv(path: Path, skipped: Skipped) -> list[Sample]:
    """List the faces of Kaggle's fer2013.csv, with FER+'s votes when they lie beside it.

    Raises:
        DataError: the file is not fer2013.csv, or the votes have another number of rows.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read as a CSV file ({error})") from error
    rows = csv.reader(io.StringIO(text))
    header = [column.strip() for column in next(rows, [])]
    if not {"emotion", "pixels", "Usage"} <= set(header):
        raise DataError(f"{path}: the header must name emotion, pixels and Usage")
    columns = [header.index(name) for name in ("emotion", "pixels", "Usage")]
    cells = [[row[c] if c < len(row) else "" for c in columns] for row in rows if row]
    votes = _votes_beside(path, len(cells))
    samples = []
    for number, ((emotion, pixels, usage), vote) in enumerate(
        zip(cells, votes, strict=True), start=2
    ):
        name = f"{path}: line {number}"
        split = _USAGE.get(usage.strip())
        if split is None:
            skipped.add("the usage is none of Training, PublicTest, PrivateTest", name)
            continue
        if vote is None:
            if emotion.strip() not in map(str, range(len(_FER2013_LABELS))):
                skipped.add("the emotion is no number from 0 to 6", name)
                continue
            vote = single_vote(_FER2013_LABELS[int(emotion)])
        samples.append(Sample(name, split, vote, partial(_read_pixels, pixels, name)))
    if not samples:
        raise DataError(f"{path}: holds no usable row")
    return samples


def _votes_beside(path: Path, count: int) -> list[NDArray[np.float32] | None]:
    votes_path = path.with_name(VOTES_FILE)
    if not votes_path.is_file():
        return [None] * count
    votes = [row[2] for row in _read_votes(votes_path.read_bytes(), str(votes_path))]
    if len(votes) != count:
        raise DataError(
            f"{votes_path}: {len(votes)} rows of votes for {count} rows of {path.name}; "
            "they must follow each other row by row"
        )
    return list(votes)


def _read_votes(content: bytes, where: str) -> Iterator[tuple[str, str, NDArray[np.float32]]]:
    """Rows of fer2013new.csv: split, picture name (may be empty), votes float32 (10,)."""
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise DataError(f"{where}: not a CSV file") from error
    missing = {"Usage", "Image name", *VOTE_NAMES} - set(rows.fieldnames or ())
    if missing:
        raise DataError(f"{where}: the columns {', '.join(sorted(missing))} are missing")
    for number, row in enumerate(rows, start=2):
        split = _USAGE.get(row["Usage"].strip())
        try:
            votes = np.array([float(row[name]) for name in VOTE_NAMES], np.float32)
        except (TypeError, ValueError) as error:
            raise DataError(f"{where}: line {number}: votes must be ten numbers") from error
        if split is None:
            raise DataError(f"{where}: line {number}: unknown usage {row['Usage']!r}")
        yield split, row["Image name"].strip(), votes


def _read_picture(files: FolderFiles | ZipFiles, name: str) -> NDArray[np.uint8]:
    return decode_picture(files.read(name), f"{files.path}: {name}")


def _read_pixels(pixels: str, name: str) -> NDArray[np.uint8]:
    values = pixels.split()
    if len(values) != _SIDE_PX * _SIDE_PX:
        raise DataError(f"{name}: {len(values)} pixels, {_SIDE_PX * _SIDE_PX} were expected")
    try:
        grey = np.array(values, np.uint8).reshape(_SIDE_PX, _SIDE_PX)
    except (ValueError, OverflowError) as error:
        raise DataError(f"{name}: pixels must be numbers from 0 to 255") from error
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)
