"""Holds a candidate against the champion: the same faces, the same run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.faces.alignment import CROP_SIZE_PX
from mien.models.package import LABELS, ModelPackage
from mien.models.scorer import Scorer
from mien.store.models.proofs import (
    CorrectionProof,
    Figures,
    Fixed,
    Part,
    Proof,
    ProofFace,
    Report,
)
from training.evaluation.evaluate import time_per_face_ms
from training.evaluation.metrics import (
    answered,
    calibration_error,
    confusion_matrix,
    macro_f1,
    macro_recall,
    recalls,
)
from training.proof.gate import judge
from training.proof.significance import gain_interval, mcnemar, mcnemar_of_tracks

Rules = tuple[tuple[float, ...], tuple[float, ...]]
TimesMs = tuple[float, float]

#: Of answers with such a score more than nine in ten are right, where faces are like those that
#: scores were calibrated on.
SURE = 0.9
_TIMED_FACES = 8
_TIMED_ROUNDS = 3


@dataclass(frozen=True)
class Answers:
    """What both models say of the same faces.

    Attributes:
        keys: what tells each face, see `mien.store.models.proofs.ProofFace`.
        truth: int64 (n,), indices of labels.
        champion: float32 (n, labels), its scores.
        candidate: the same.
        fits: how many fits, each without the faces that it answers, stand for the candidate; 0 when
            it answers itself.
        tracks: int64 (n,), a number for each face's track; None where each has its own.
    """

    keys: list[str]
    truth: NDArray[np.int64]
    champion: NDArray[np.float32]
    candidate: NDArray[np.float32]
    fits: int = 0
    tracks: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class GivenLabels:
    """What people said of faces that the champion has not learned from, and what it says of them.

    Attributes:
        truth: int64 (n,), indices of labels.
        champion: float32 (n, labels), its scores.
        tracks: int64 (n,), a number for each face's track; None where each has its own.
    """

    truth: NDArray[np.int64]
    champion: NDArray[np.float32]
    tracks: NDArray[np.int64] | None = None


def prove(
    champion: ModelPackage,
    candidate: ModelPackage,
    fixed: Answers,
    source: str,
    corrected: Answers,
    given: GivenLabels,
    known: int,
) -> Proof:
    """Compare two packages and pass the gate's verdict.

    Args:
        champion: the present one.
        candidate: the one that wants to take its place.
        fixed: their answers to faces that neither learned from.
        source: says which faces these are.
        corrected: their answers to corrections that they did not learn from.
        given: all corrections that the champion did not learn from.
        known: how many more corrections the champion had learned from.
    """
    scorers = Scorer(champion), Scorer(candidate)
    times_ms = _times_ms(*scorers)
    old, new = (scorer.weights for scorer in scorers)
    compared = compare_fixed(fixed, source, (old, new), times_ms)
    brought = compare_corrections(corrected, given, known, (old, new), times_ms)
    report = Report(fixed=compared, corrections=brought, gate=judge(compared, brought))
    seen = (*_faces("fixed", fixed, old, new), *_faces("corrections", corrected, old, new))
    return Proof(candidate.version, champion.version, report, seen)


def compare_fixed(answers: Answers, source: str, rules: Rules, times_ms: TimesMs) -> Fixed:
    """Compare both models on the fixed set.

    Args:
        answers: what they say of it.
        source: says which faces these are.
        rules: of champion and candidate, the weights of the rule of answers.
        times_ms: what a face takes with each.
    """
    before, after = _both_right(answers, rules)
    known = np.unique(answers.truth)
    return Fixed(
        faces=len(answers.truth),
        source=source,
        champion=figures(answers.champion, answers.truth, times_ms[0], rules[0]),
        candidate=figures(answers.candidate, answers.truth, times_ms[1], rules[1]),
        mcnemar=mcnemar(before, after),
        by_label={
            LABELS[label]: mcnemar(before[answers.truth == label], after[answers.truth == label])
            for label in known.tolist()
        },
    )


def compare_corrections(
    answers: Answers, given: GivenLabels, known: int, rules: Rules, times_ms: TimesMs
) -> CorrectionProof:
    """Compare both models on corrections; arguments as of `prove` and `compare_fixed`.

    What chance would do is reckoned with tracks: faces of one are alike, so that many of them tell
    hardly more than one.
    """
    before, after = _both_right(answers, rules)
    tracks = _tracks(answers)
    said = answered(given.champion, rules[0])
    sure = given.champion[np.arange(len(said)), said] >= SURE
    wrong = said[sure] != given.truth[sure]
    _, own, faces = np.unique(_tracks(given)[sure], return_inverse=True, return_counts=True)
    return CorrectionProof(
        faces=len(answers.truth),
        champion_right=int(before.sum()),
        candidate_right=int(after.sum()),
        champion=figures(answers.champion, answers.truth, times_ms[0], rules[0]),
        candidate=figures(answers.candidate, answers.truth, times_ms[1], rules[1]),
        tracks=len(np.unique(tracks)),
        mcnemar=mcnemar_of_tracks(before, after, tracks),
        gain_points=gain_interval(before, after, tracks),
        fits=answers.fits,
        known=known,
        sure=len(wrong),
        sure_tracks=len(faces),
        contradicted=int((2 * np.bincount(own, wrong, len(faces)) > faces).sum()),
    )


def figures(
    scores: NDArray[np.float32],
    truth: NDArray[np.int64],
    ms_per_face: float,
    weights: tuple[float, ...],
) -> Figures:
    """The figures of one model on one set of faces, which may be empty.

    Args:
        scores: float32 (n, labels).
        truth: int64 (n,), indices of labels.
        ms_per_face: what a face takes.
        weights: of the rule by which the model's labels are shown.
    """
    guess = answered(scores, weights)
    confusion = confusion_matrix(truth, guess, len(LABELS))
    some = len(truth) > 0
    return Figures(
        accuracy=float((guess == truth).mean()) if some else 0.0,
        macro_f1=macro_f1(confusion) if some else 0.0,
        macro_recall=macro_recall(confusion) if some else 0.0,
        ece=calibration_error(scores, truth) if some else 0.0,
        ms_per_face=ms_per_face,
        recall={
            label: None if np.isnan(value) else float(value)
            for label, value in zip(LABELS, recalls(confusion), strict=True)
        },
        confusion=confusion.tolist(),
    )


def _both_right(answers: Answers, rules: Rules) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    before = answered(answers.champion, rules[0]) == answers.truth
    after = answered(answers.candidate, rules[1]) == answers.truth
    return np.asarray(before), np.asarray(after)


def _tracks(faces: Answers | GivenLabels) -> NDArray[np.int64]:
    return np.arange(len(faces.truth)) if faces.tracks is None else faces.tracks


def _times_ms(champion: Scorer, candidate: Scorer) -> tuple[float, float]:
    """Both times in turn, the best of several: what else the machine does falls on both alike."""
    crops = np.random.default_rng(0).integers(
        0, 256, (_TIMED_FACES, CROP_SIZE_PX, CROP_SIZE_PX), np.uint8
    )
    rounds = [
        (time_per_face_ms(champion, crops), time_per_face_ms(candidate, crops))
        for _ in range(_TIMED_ROUNDS)
    ]
    return min(before for before, _ in rounds), min(after for _, after in rounds)


def _faces(
    part: Part, answers: Answers, old: tuple[float, ...], new: tuple[float, ...]
) -> list[ProofFace]:
    guesses = answered(answers.champion, old), answered(answers.candidate, new)
    return [
        ProofFace(
            part,
            answers.keys[row],
            int(answers.truth[row]),
            tuple(map(float, answers.champion[row])),
            tuple(map(float, answers.candidate[row])),
            int(guesses[0][row]),
            int(guesses[1][row]),
        )
        for row in range(len(answers.keys))
    ]
