"""Kaggle's tables of FER2013, a picture in each row: `fer2013.csv` and its siblings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.models.package import LABELS
from training.datasets.samples import Sample, Skipped, held_out, single_vote
from training.errors import DataError

TABLE_FILES = ("fer2013.csv", "icml_face_data.csv", "train.csv")
"""What Kaggle calls them, the whole ones first; `train.csv` is the training split alone."""

USAGE = {"Training": "train", "PublicTest": "valid", "PrivateTest": "test"}
"""The splits, as the tables of FER2013 and FER+ call them."""

_FER2013_LABELS = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
_SIDE_PX = 48
_LONGEST_CELL = 1 << 20


def is_table(head: bytes) -> bool:
    """Whether a file that begins so has a picture in each row."""
    line = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].decode("ascii", "replace")
    return {"emotion", "pixels"} <= set(_columns(line.split(",")))


def list_table(
    content: bytes,
    where: str,
    votes: Sequence[NDArray[np.float32]] | None,
    skipped: Skipped,
) -> list[Sample]:
    """List the faces of a table.

    Without the column Usage all are training faces, of which a fixed 15 %, chosen by a hash of
    their pixels, becomes the validation split.

    Args:
        content: of the file.
        where: names it in messages.
        votes: FER+'s, row by row, where there are any; else the table's own labels count.
        skipped: counts what is left out.

    Raises:
        DataError: it is no such table, or the votes have another number of rows.
    """
    rows = _rows(content, where)
    header = _columns(next(rows, []))
    if not {"emotion", "pixels"} <= set(header):
        raise DataError(
            f"{where}: the header must name emotion and pixels, and Usage where there are splits"
        )
    wanted = [header.index(n) if n in header else -1 for n in ("emotion", "pixels", "Usage")]
    cells = [[row[c] if 0 <= c < len(row) else "" for c in wanted] for row in rows if row]
    if votes is not None and len(votes) != len(cells):
        raise DataError(
            f"{where}: {len(cells)} rows, but {len(votes)} rows of votes beside it; they must "
            "follow each other row by row"
        )
    samples = []
    for row, (emotion, pixels, usage) in enumerate(cells):
        name = f"{where}: line {row + 2}"
        split = USAGE.get(usage.strip()) if "Usage" in header else _split(pixels)
        if split is None:
            skipped.add("the usage is none of Training, PublicTest, PrivateTest", name)
            continue
        own = _own_label(emotion)
        if votes is None and own is None:
            skipped.add("the emotion is no number from 0 to 6", name)
            continue
        vote = votes[row] if votes is not None else single_vote(str(own))
        label = -1 if own is None else LABELS.index(own)
        samples.append(Sample(name, split, vote, partial(_read_pixels, pixels, name), label))
    if not samples:
        raise DataError(f"{where}: holds no usable row")
    return samples


def _rows(content: bytes, where: str) -> Iterator[list[str]]:
    # The limit is the whole process's: another reader of CSV must find its own again.
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield from csv.reader(io.StringIO(content.decode("utf-8-sig")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{where}: cannot be read as a CSV file ({error})") from error
    finally:
        csv.field_size_limit(before)


def _columns(header: Sequence[str]) -> list[str]:
    return [column.strip().strip('"') for column in header]


def _split(pixels: str) -> str:
    return "valid" if held_out(pixels) else "train"


def _own_label(emotion: str) -> str | None:
    if emotion.strip() not in map(str, range(len(_FER2013_LABELS))):
        return None
    return _FER2013_LABELS[int(emotion)]


def _read_pixels(pixels: str, name: str) -> NDArray[np.uint8]:
    values = pixels.split()
    if len(values) != _SIDE_PX * _SIDE_PX:
        raise DataError(f"{name}: {len(values)} pixels, {_SIDE_PX * _SIDE_PX} were expected")
    try:
        grey = np.array(values, np.uint8).reshape(_SIDE_PX, _SIDE_PX)
    except (ValueError, OverflowError) as error:
        raise DataError(f"{name}: pixels must be numbers from 0 to 255") from error
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)
