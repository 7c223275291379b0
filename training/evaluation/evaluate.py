"""Measures a model package on labelled faces."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from mien.faces.smoothing import uncertain
from mien.models.package import LABELS
from mien.models.scorer import Scorer
from training.datasets import votes
from training.datasets.dataset import LabelledFaces
from training.errors import DataError
from training.evaluation import jitter
from training.evaluation.intervals import bootstrap
from training.evaluation.metrics import (
    answered,
    calibration_error,
    confusion_matrix,
    macro_f1,
    macro_recall,
    recalls,
)

_TIMED_BATCH = 8
_TIMED_RUNS = 30


class EvaluationFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What a package does on one split. Shares are 0 to 1.

    They are of the answer that the package's rule gives, where the name does not say `by_score`.
    Recall, F1, confusion and calibration are over the faces of the majority protocol.

    Attributes:
        split: which faces.
        accuracy_majority: FER+'s protocol, single crop.
        accuracy_majority_unseen: the same without faces that are also in the training
            split, pixel for pixel; None when the data has no training split.
        accuracy_all: of all faces with an emotion, against the one with most votes.
        macro_recall: mean recall of the labels that have faces.
        accuracy_by_score: FER+'s protocol, when the highest score is the answer.
        macro_recall_by_score: likewise.
        macro_f1: mean F1 of the labels that have faces.
        ece: expected calibration error of the highest score.
        certain: share of the faces whose answer is not called uncertain.
        certain_right: share of these that are right; None when there is none.
        flip_agreement: share of faces with the same answer when mirrored.
        jitter_agreement: the same under the detector's jitter.
        ms_per_face: on one core at batch 8, median.
        recall: by label; None for a label without faces.
        precision: by label; None for a label that is never answered.
        confusion: rows are the truth, in the order of the labels.
        faces: in the majority protocol.
        faces_seen: of these, how many are in the training split as well.
        faces_all: with an emotion.
        intervals: of each figure but times and counts, and of `recall LABEL`: where 95 of 100
            draws of as many faces lie.
    """

    split: str
    accuracy_majority: float
    accuracy_majority_unseen: float | None
    accuracy_all: float
    macro_recall: float
    accuracy_by_score: float
    macro_recall_by_score: float
    macro_f1: float
    ece: float
    certain: float
    certain_right: float | None
    flip_agreement: float
    jitter_agreement: float
    ms_per_face: float
    recall: dict[str, float | None]
    precision: dict[str, float | None]
    confusion: list[list[int]]
    faces: int
    faces_seen: int | None
    faces_all: int
    intervals: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class ScoredFaces:
    """What a package says of the faces of one split, and what is right.

    Attributes:
        truth: int64 (n,), by the majority protocol; -1 where no label has the majority.
        plurality: int64 (n,), the label with most votes; -1 where none has two.
        scores: float32 (n, labels).
        answer: int64 (n,), the label that is shown.
        certain: bool (n,), whether it is not called uncertain.
        seen: bool (n,), whether the face is in the training split too; None without one.
        mirrored: int64 (n,), the answer to the mirrored face.
        jittered: int64 (n,), the answer to the face found a little differently.
    """

    truth: NDArray[np.int64]
    plurality: NDArray[np.int64]
    scores: NDArray[np.float32]
    answer: NDArray[np.int64]
    certain: NDArray[np.bool_]
    seen: NDArray[np.bool_] | None
    mirrored: NDArray[np.int64]
    jittered: NDArray[np.int64]

    def right(self) -> NDArray[np.bool_]:
        """Of the faces of the majority protocol, whether the answer is right."""
        clear = self.truth >= 0
        return np.asarray((self.answer == self.truth)[clear])


def evaluate(scorer: Scorer, faces: LabelledFaces, split: str) -> EvaluationFigures:
    """Measure a net on one split.

    Args:
        scorer: the package's net.
        faces: all splits; the training split tells which faces were seen.
        split: which to measure on.

    Raises:
        DataError: the split has no usable face, or the net has labels of its own.
    """
    return judge(ask(scorer, faces, split), split, time_per_face_ms(scorer, faces.crops))


def ask(scorer: Scorer, faces: LabelledFaces, split: str) -> ScoredFaces:
    """Let a net answer to the faces of one split.

    Raises:
        DataError: the split has no usable face, or the net has labels of its own.
    """
    held = faces.split(split)
    truth = votes.majority(held.votes)
    if not (truth >= 0).any():
        raise DataError(f"the split {split} has no face with a clear label")
    columns = label_columns(scorer.labels)
    weights = _weights(scorer, columns)

    def answers(crops: NDArray[np.uint8]) -> NDArray[np.int64]:
        return answered(_score(scorer, crops, columns), weights)

    scores = _score(scorer, held.crops, columns)
    shares = scores * weights
    trained = faces.split("train")
    return ScoredFaces(
        truth=truth,
        plurality=votes.plurality(held.votes),
        scores=scores,
        answer=answered(scores, weights),
        certain=np.array(
            [not uncertain(share) for share in (shares.max(axis=1) / shares.sum(axis=1)).tolist()]
        ),
        seen=np.isin(held.hashes, trained.hashes) if len(trained) else None,
        mirrored=answers(held.crops[:, :, ::-1]),
        jittered=answers(jitter.jitter(held.crops)),
    )


def judge(said: ScoredFaces, split: str, ms_per_face: float) -> EvaluationFigures:
    """The figures of what a net said, with their intervals."""
    every = np.arange(len(said.truth))
    figures = _measure(said, every)
    clear = said.truth >= 0
    confusion = confusion_matrix(said.truth[clear], said.answer[clear], len(LABELS))
    shares: dict[str, Any] = {
        name: None if np.isnan(figures[name]) else figures[name] for name in _SHARES
    }
    seen = None if said.seen is None else int(said.seen[clear].sum())
    return EvaluationFigures(
        split=split,
        ms_per_face=ms_per_face,
        recall=_by_label(recalls(confusion)),
        precision=_by_label(recalls(confusion.T)),
        confusion=confusion.tolist(),
        faces=int(clear.sum()),
        faces_seen=seen,
        faces_all=int((said.plurality >= 0).sum()),
        intervals=bootstrap(len(every), lambda rows: _measure(said, rows)),
        **shares,
    )


#: What has an interval, beside the recalls.
_SHARES = (
    "accuracy_majority",
    "accuracy_majority_unseen",
    "accuracy_all",
    "macro_recall",
    "accuracy_by_score",
    "macro_recall_by_score",
    "macro_f1",
    "ece",
    "certain",
    "certain_right",
    "flip_agreement",
    "jitter_agreement",
)


def _measure(said: ScoredFaces, rows: NDArray[np.intp]) -> dict[str, float]:
    """The figures of some faces, which may repeat; NaN where there is nothing to measure."""
    clear = rows[said.truth[rows] >= 0]
    truth, answer, scores = said.truth[clear], said.answer[clear], said.scores[clear]
    right, by_score = answer == truth, scores.argmax(axis=1)
    confusion = confusion_matrix(truth, answer, len(LABELS))
    voted = rows[said.plurality[rows] >= 0]
    unseen = np.zeros(0, np.bool_) if said.seen is None else right[~said.seen[clear]]
    certain = said.certain[clear]
    by_label = zip(LABELS, recalls(confusion), strict=True)
    return {
        "accuracy_majority": _mean(right),
        "accuracy_majority_unseen": _mean(unseen),
        "accuracy_all": _mean(said.answer[voted] == said.plurality[voted]),
        "macro_recall": macro_recall(confusion),
        "accuracy_by_score": _mean(by_score == truth),
        "macro_recall_by_score": macro_recall(confusion_matrix(truth, by_score, len(LABELS))),
        "macro_f1": macro_f1(confusion),
        "ece": calibration_error(scores, truth),
        "certain": _mean(certain),
        "certain_right": _mean(right[certain]),
        "flip_agreement": _mean(said.mirrored[rows] == said.answer[rows]),
        "jitter_agreement": _mean(said.jittered[rows] == said.answer[rows]),
        **{f"recall {label}": float(value) for label, value in by_label},
    }


def _mean(values: NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _by_label(values: NDArray[np.float64]) -> dict[str, float | None]:
    pairs = zip(LABELS, values, strict=True)
    return {label: None if np.isnan(value) else float(value) for label, value in pairs}


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


def _weights(scorer: Scorer, columns: NDArray[np.intp]) -> NDArray[np.float32]:
    """What scores are multiplied with to find the answer, float32 (labels,)."""
    weights = np.ones(len(LABELS), np.float32)
    weights[columns] = scorer.weights or 1.0
    return weights
