"""Measures a model on whole photos: found, aligned and scored by the workers themselves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.models.labels import IGNORED, find_label
from mien.models.package import LABELS
from training.datasets.files import is_picture
from training.errors import DataError
from training.evaluation.intervals import bootstrap
from training.evaluation.metrics import confusion_matrix, recalls

NOT_FOUND = len(LABELS)
"""Stands for the answer to a photo in which no face was found, or none was classified."""
_NOTHING = (NOT_FOUND, False)


@dataclass(frozen=True)
class Whole:
    """What the system makes of labelled photos; a photo without a found face counts as wrong.

    Attributes:
        photos: their names, in order.
        truth: int64 (n,), indices of labels.
        answer: int64 (n,), index of the label shown for the largest face; or `NOT_FOUND`.
        certain: bool (n,), whether that is not called uncertain.
    """

    photos: list[str]
    truth: NDArray[np.int64]
    answer: NDArray[np.int64]
    certain: NDArray[np.bool_]

    def figures(self) -> dict[str, float]:
        """Shares of the photos, 0 to 1; those that no photo speaks for are absent.

        `found`, `accuracy`, `mean_recall` and `recall LABEL`; `certain`, those whose answer is not
        called uncertain, and `certain_right`, the share of these that are right.
        """
        return _measure(self.truth, self.answer, self.certain)

    def intervals(self) -> dict[str, tuple[float, float]]:
        """The 95 % interval of each figure."""
        count = len(self.truth)
        return bootstrap(
            count, lambda rows: _measure(self.truth[rows], self.answer[rows], self.certain[rows])
        )


def ask_whole(model: Path, data: Path, mapping: Mapping[str, str]) -> Whole:
    """Let the workers analyze photos with a model.

    Args:
        model: folder of a package.
        data: a folder, or a .zip, with a folder of photos for each label.
        mapping: label names that the usual spellings do not cover.

    Raises:
        DataError: there is no such photo, or the analysis failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        if data.is_file():
            _extract(data, Path(folder) / "photos")
            data = Path(folder) / "photos"
        labels = _labelled(data, mapping)
        if not labels:
            raise DataError(f"{data}: no photo in a folder that is named like a label")
        out = Path(folder) / "records.json"
        _analyze(model, sorted({path.parent for path in labels}), out)
        answers = _answers(json.loads(out.read_text(encoding="utf-8")))
    photos = sorted(labels)
    said = [answers.get(path.resolve(), _NOTHING) for path in photos]
    return Whole(
        [f"{path.parent.name}/{path.name}" for path in photos],
        np.array([labels[path] for path in photos], np.int64),
        np.array([answer for answer, _ in said], np.int64),
        np.array([certain for _, certain in said], np.bool_),
    )


def _measure(
    truth: NDArray[np.int64], answer: NDArray[np.int64], certain: NDArray[np.bool_]
) -> dict[str, float]:
    confusion = confusion_matrix(truth, answer, NOT_FOUND + 1)[:-1]
    shares = recalls(confusion)
    present = {
        f"recall {label}": float(share)
        for label, share in zip(LABELS, shares, strict=True)
        if not np.isnan(share)
    }
    right = answer == truth
    known = {"certain_right": float(right[certain].mean())} if certain.any() else {}
    return {
        "found": float((answer != NOT_FOUND).mean()),
        "accuracy": float(right.mean()),
        "mean_recall": float(np.nanmean(shares)),
        "certain": float(certain.mean()),
        **known,
        **present,
    }


def _extract(archive: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as files:
            files.extractall(folder)
    except (OSError, zipfile.BadZipFile) as error:
        raise DataError(f"{archive}: not a readable .zip ({error})") from error


def _labelled(data: Path, mapping: Mapping[str, str]) -> dict[Path, int]:
    labels = {}
    for path in data.rglob("*"):
        label = find_label(path.parent.name, mapping)
        if path.is_file() and is_picture(path.name) and label not in (None, IGNORED):
            labels[path] = LABELS.index(str(label))
    return labels


def _analyze(model: Path, folders: Iterable[Path], out: Path) -> None:
    command = [sys.executable, "-m", "mien", "analyze", "--nested", *map(str, folders)]
    command += ["--out", str(out)]
    environment = {**os.environ, "MIEN_MODEL_DIR": str(model.resolve())}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    # 1: some files cannot be read, which counts as no face.
    if done.returncode not in (0, 1) or not out.is_file():
        raise DataError(f"the analysis failed: {done.stderr.strip().splitlines()[-1:]}")


def _answers(records: Iterable[Mapping[str, Any]]) -> dict[Path, tuple[int, bool]]:
    """The label shown for each photo's largest face and whether it is certain, by its path."""
    largest: dict[Path, tuple[float, tuple[int, bool]]] = {}
    for record in records:
        path, (_, _, width, height) = Path(record["file"]).resolve(), record["box_xywh"]
        said = _NOTHING
        if record["top"] is not None:
            said = LABELS.index(record["top"]), not record["uncertain"]
        largest[path] = max(largest.get(path, (0.0, _NOTHING)), (width * height, said))
    return {path: said for path, (_, said) in largest.items()}
