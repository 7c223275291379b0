"""What corrections bring: strangers' faces learned from, other strangers' faces measured on.

Labelled photos, in a zip file named by ``MIEN_PHOTOS`` with a folder for each label, stand for what
a person corrects. They serve for measuring only. Nobody says who is on them; photos that
look alike are kept on one side, so that no picture is learned from and measured on.

For each seed the photos fall into parts; each part is answered by a candidate that learned from
some of the other parts. So a gain is one over all photos. What a candidate costs, and what the gate
says of it, is that of the first part's.
"""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import click
import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from mien.faces.cropping import crop_face
from mien.faces.yunet import YuNet
from mien.images.photos import decode
from mien.models.labels import find_label
from mien.models.manifest import REPLAY_FILE
from mien.models.package import LABELS, SHIPPED_MODEL, load_package
from mien.models.scorer import Scorer
from mien.store.corrections.kept_faces import FOLDS, fold_of
from mien.store.models.proofs import McNemar
from training.evaluation.metrics import answered
from training.proof.gate import CHANCE, judge
from training.proof.proving import Answers, compare_corrections, compare_fixed
from training.retraining.corrections import CorrectedFaces
from training.retraining.head import HeadTeacher
from training.retraining.progress_reporter import ProgressReporter
from training.seeds.last_layer import Head
from training.seeds.latent import Latent
from training.seeds.replay import Replay, read_replay

#: How many corrections, and into how many parts the photos fall, so that enough are left.
COUNTS = {50: 4, 200: 4, 600: 8}
SEEDS = 5
_ALIKE = 0.9
_CELLS = 12


class _Silent:
    """Takes the place of a job's reporter, of which nobody is told."""

    def stage(self, name: str) -> None:
        """Say nothing."""

    def detail(self, name: str) -> None:
        """Say nothing."""

    def step(self, *figures: float) -> None:
        """Say nothing."""


def run() -> dict[str, Any]:
    """Measure gains on other people, losses on the shipped set, and verdicts under wrong labels.

    Raises:
        ClickException: there are no photos.
    """
    if "MIEN_PHOTOS" not in os.environ:
        raise click.ClickException("MIEN_PHOTOS must name a zip file with a folder for each label")
    crops, truth = _read(Path(os.environ["MIEN_PHOTOS"]))
    bench = _Loop(crops, truth)
    return {
        "version": bench.version,
        "photos": len(truth),
        "labels": sorted(LABELS[label] for label in set(truth.tolist())),
        "rows": [bench.row(count, 0.0) for count in COUNTS],
        "wrong": [{"wrong": wrong, **bench.row(200, wrong)} for wrong in (0.05, 0.5)],
    }


class _Loop:
    """The shipped model, and photos to teach it and to measure it with."""

    def __init__(self, crops: NDArray[np.uint8], truth: NDArray[np.int64]) -> None:
        package = load_package(SHIPPED_MODEL)
        self.version = package.version
        self._rule = Scorer(package).weights
        self._latent = Latent(package.model)
        sample = (SHIPPED_MODEL / REPLAY_FILE).read_bytes()
        self._replay: Replay = read_replay(sample, self._latent)
        self._crops, self._truth = crops, truth
        self._features = self._latent.features(crops)
        self._groups = _alike(crops)
        self._before = self._recall(self._latent.head.scores(self._features))

    def row(self, count: int, wrong: float) -> dict[str, Any]:
        """Figures of so many corrections, the mean of all seeds and its 95 % interval."""
        runs = [self._once(count, wrong, seed) for seed in range(SEEDS)]
        return {
            "corrections": count,
            "learned": runs[0]["learned"],
            "before": round(100 * self._before, 1),
            "gain": _interval([each["gain"] for each in runs]),
            "accuracy": _interval([each["accuracy"] for each in runs]),
            "worst": min((each["worst"] for each in runs), key=lambda worst: float(worst[1])),
            "worse": sorted({label for each in runs for label in each["worse"]}),
            "verdicts": [each["verdict"] for each in runs],
            "sentences": [each["sentence"] for each in runs],
        }

    def _once(self, count: int, wrong: float, seed: int) -> dict[str, Any]:
        random = np.random.default_rng(seed)
        labels = self._mistaken(wrong, random)
        part = (random.permutation(self._groups.max() + 1) % COUNTS[count])[self._groups]
        scores = np.zeros((len(labels), len(LABELS)), np.float32)
        judged: dict[str, Any] = {}
        for number in range(COUNTS[count]):
            rows = random.permutation(np.flatnonzero(part != number))[:count]
            teacher = self._teacher(rows, labels, seed)
            head = teacher.learn()
            scores[part == number] = head.scores(self._features[part == number])
            judged = judged or {"learned": len(rows), **self._judged(teacher, head, rows, labels)}
        return {**judged, "gain": 100 * (self._recall(scores) - self._before)}

    def _teacher(
        self, rows: NDArray[np.int64], labels: NDArray[np.int64], seed: int
    ) -> HeadTeacher:
        groups = self._groups[rows]
        corrected = CorrectedFaces(
            ids=rows,
            crops=self._crops[rows],
            truth=labels[rows],
            weights=np.ones(len(rows), np.float32),
            folds=np.array([fold_of(str(group)) for group in groups]),
            held_out=np.zeros(len(rows), np.bool_),
            labelled_ms=np.zeros(len(rows), np.int64),
        )
        reporter = cast(ProgressReporter, _Silent())
        return HeadTeacher(self._latent, self._replay, corrected, self._rule, seed, reporter)

    def _judged(
        self, teacher: HeadTeacher, head: Head, rows: NDArray[np.int64], labels: NDArray[np.int64]
    ) -> dict[str, Any]:
        """What a candidate costs on the shipped set, and what the gate says."""
        plain, fixed = self._latent.head, self._replay.fixed
        rules, times_ms = (self._rule, self._rule), (1.0, 1.0)
        answers = Answers([], self._replay.truth, plain.scores(fixed), head.scores(fixed))
        compared = compare_fixed(answers, "", rules, times_ms)
        crossed = teacher.cross_fitted(np.ones(len(rows), np.bool_))
        champion = plain.scores(self._features[rows])
        brought = Answers([], labels[rows], champion, crossed, fits=FOLDS)
        gate = judge(compared, compare_corrections(brought, 0, rules, times_ms))
        lost = {
            label: 100 * ((compared.candidate.recall[label] or 0.0) - (value or 0.0))
            for label, value in compared.champion.recall.items()
        }
        worst = min(lost, key=lambda label: lost[label])
        worse = [name for name, test in compared.by_label.items() if _is_worse(test)]
        return {
            "accuracy": 100 * (compared.candidate.accuracy - compared.champion.accuracy),
            "worst": [worst, round(lost[worst], 1)],
            "worse": worse,
            "verdict": "green" if gate.passed else "yellow" if gate.weighable else "red",
            "sentence": gate.sentence,
        }

    def _mistaken(self, share: float, random: np.random.Generator) -> NDArray[np.int64]:
        """The labels as hands give them of which a share slips."""
        given = np.unique(self._truth)
        others = given[
            (np.searchsorted(given, self._truth) + random.integers(1, len(given), len(self._truth)))
            % len(given)
        ]
        return np.where(random.random(len(self._truth)) < share, others, self._truth)

    def _recall(self, scores: NDArray[np.float32]) -> float:
        """The mean recall of the labels that the photos have, 0 to 1."""
        said, truth = answered(scores, self._rule), self._truth
        return float(np.mean([(said[truth == label] == label).mean() for label in set(truth)]))


def _is_worse(test: McNemar) -> bool:
    return test.champion_only > test.candidate_only and test.p < CHANCE


def _interval(values: list[float]) -> list[float]:
    """The mean and the ends of its 95 % interval (Student's t, four degrees of freedom)."""
    reach = 2.776 * float(np.std(values, ddof=1)) / np.sqrt(len(values))
    mean = float(np.mean(values))
    return [round(float(each), 2) for each in (mean, mean - reach, mean + reach)]


def _read(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    detector = YuNet()
    pairs = [(crop_face(detector, decode(raw))[0], label) for raw, label in _pictures(path)]
    return np.stack([crop for crop, _ in pairs]), np.array([label for _, label in pairs])


def _pictures(path: Path) -> Iterator[tuple[bytes, int]]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            label = find_label(Path(name).parent.name, {})
            if label is not None and not name.endswith("/"):
                yield archive.read(name), LABELS.index(label)


def _alike(crops: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Numbers of groups of crops that look alike, int64 (n,)."""
    side = crops.shape[1] // _CELLS
    cells = crops.reshape(len(crops), _CELLS, side, _CELLS, side).mean(axis=(2, 4))
    rows = cells.reshape(len(crops), -1)
    rows = rows - rows.mean(axis=1, keepdims=True)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.asarray(connected_components(rows @ rows.T > _ALIKE, directed=False)[1], np.int64)
