"""Measures a model package on labelled faces."""

from __future__ import annotations

import time

import msgspec
import numpy as np
from numpy.typing import NDArray

from faces.package import LABELS
from faces.scorer import Scorer
from training import jitter, votes
from training.dataset import Faces
from training.errors import DataError
from training.metrics import (
    calibration_error,
    confusion_matrix,
    macro_f1,
    macro_recall,
    recalls,
)

_TIMED_BATCH = 8
_TIMED_RUNS = 30


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What a package does on one split. Shares are 0 to 1.

    Recall, F1, confusion and calibration are over the faces of the majority protocol.

    Attributes:
        split: which faces.
        accuracy_majority: FER+'s protocol, single crop.
        accuracy_majority_unseen: the same without faces that are also in the training
            split, pixel for pixel; None when the data has no training split.
        accuracy_all: of all faces with an emotion, against the one with most votes.
        macro_recall: mean recall of the labels that have faces.
        macro_f1: mean F1 of the labels that have faces.
        ece: expected calibration error.
        flip_agreement: share of faces with the same top label when mirrored.
        jitter_agreement: the same under the detector's jitter.
        ms_per_face: on one core at batch 8, median.
        recall: by label; None for a label without faces.
        confusion: rows are the truth, in the order of the labels.
        faces: in the majority protocol.
        faces_seen: of these, how many are in the training split as well.
        faces_all: with an emotion.
    """

    split: str
    accuracy_majority: float
    accuracy_majority_unseen: float | None
    accuracy_all: float
    macro_recall: float
    macro_f1: float
    ece: float
    flip_agreement: float
    jitter_agreement: float
    ms_per_face: float
    recall: dict[str, float | None]
    confusion: list[list[int]]
    faces: int
    faces_seen: int | None
    faces_all: int


def evaluate(scorer: Scorer, faces: Faces, split: str) -> Figures:
    """Measure a net on one split.

    Args:
        scorer: the package's net.
        faces: all splits; the training split tells which faces were seen.
        split: which to measure on.

    Raises:
        DataError: the split has no usable face, or the net has labels of its own.
    """
    held = faces.split(split)
    truth_all = votes.plurality(held.votes)
    truth_majority = votes.majority(held.votes)
    clear = truth_majority >= 0
    if not clear.any():
        raise DataError(f"the split {split} has no face with a clear label")
    columns = label_columns(scorer.labels)
    scores = _score(scorer, held.crops, columns)
    top = scores.argmax(axis=1)
    truth, guess = truth_majority[clear], top[clear]
    correct = truth == guess
    trained = faces.split("train")
    seen = np.isin(held.hashes[clear], trained.hashes) if len(trained) else None
    confusion = confusion_matrix(truth, guess, len(LABELS))
    return Figures(
        split=split,
        accuracy_majority=float(correct.mean()),
        accuracy_majority_unseen=_unseen(correct, seen),
        accuracy_all=float((top == truth_all)[truth_all >= 0].mean()),
        macro_recall=macro_recall(confusion),
        macro_f1=macro_f1(confusion),
        ece=calibration_error(scores[clear], truth),
        flip_agreement=_agreement(scorer, held.crops[:, :, ::-1], top, columns),
        jitter_agreement=_agreement(scorer, jitter.jitter(held.crops), top, columns),
        ms_per_face=time_per_face_ms(scorer, held.crops),
        recall={
            label: None if np.isnan(value) else float(value)
            for label, value in zip(LABELS, recalls(confusion), strict=True)
        },
        confusion=confusion.tolist(),
        faces=len(truth),
        faces_seen=None if seen is None else int(seen.sum()),
        faces_all=int((truth_all >= 0).sum()),
    )


def label_columns(labels: tuple[str, ...]) -> NDArray[np.intp]:
    """Where each of a net's scores belongs among `LABELS`.

    Raises:
        DataError: the net has a label that the data cannot have.
    """
    unknown = [label for label in labels if label not in LABELS]
    if unknown:
        raise DataError(f"the net knows {', '.join(unknown)}; labels are {', '.join(LABELS)}")
    return np.array([LABELS.index(label) for label in labels])


def time_per_face_ms(scorer: Scorer, crops: NDArray[np.uint8]) -> float:
    """The median time of one face in a batch of eight, milliseconds.

    It is the thread's processor time: what else the machine does at the moment does not count.
    """
    batch = np.resize(crops, (_TIMED_BATCH, *crops.shape[1:]))
    times_s = []
    for _ in range(_TIMED_RUNS):
        started = time.thread_time()
        scorer.scores(batch)
        times_s.append(time.thread_time() - started)
    return float(np.median(times_s)) * 1000 / _TIMED_BATCH


def _score(
    scorer: Scorer, crops: NDArray[np.uint8], columns: NDArray[np.intp]
) -> NDArray[np.float32]:
    scores = np.zeros((len(crops), len(LABELS)), np.float32)
    scores[:, columns] = scorer.scores(np.ascontiguousarray(crops))
    return scores


def _agreement(
    scorer: Scorer, crops: NDArray[np.uint8], top: NDArray[np.intp], columns: NDArray[np.intp]
) -> float:
    return float((_score(scorer, crops, columns).argmax(axis=1) == top).mean())


def _unseen(correct: NDArray[np.bool_], seen: NDArray[np.bool_] | None) -> float | None:
    if seen is None or seen.all():
        return None
    return float(correct[~seen].mean())
