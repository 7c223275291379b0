"""What corrections bring: strangers' faces learned from, other strangers' faces measured on.

Labelled photos, in a zip file named by ``MIEN_PHOTOS`` with a folder for each label, stand for what
a person corrects. They serve for measuring only.

For each seed the photos fall into parts; each part is answered by a candidate that learned from
some of the other parts. So a gain is one over all photos. What a candidate costs, and what the gate
says of it, is that of the first part's. Where ``MIEN_FERPLUS`` names FER+'s faces, the whole net
learns as well (``bench/loop_data.py``), which takes about an hour on two free cores.
"""

import os
from pathlib import Path
from typing import Any, cast

import numpy as np

from bench.loop_data import measure_data
from bench.loop_photos import Labels, Photos, read_photos
from bench.loop_verdicts import interval, summed_up, verdict
from mien.models.manifest import REPLAY_FILE
from mien.models.package import LABELS, SHIPPED_MODEL, load_package
from mien.models.scorer import Scorer
from mien.store.corrections.kept_faces import FOLDS
from training.proof.proving import Answers, GivenLabels
from training.retraining.head import HeadTeacher
from training.retraining.progress_reporter import ProgressReporter
from training.seeds.last_layer import Head
from training.seeds.latent import Latent
from training.seeds.replay import Replay, read_replay

#: How many corrections, and into how many parts the photos fall, so that enough are left.
COUNTS = {50: 4, 200: 4, 600: 8}
SEEDS = 5


class Silent:
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
    package = load_package(SHIPPED_MODEL)
    rule = Scorer(package).weights
    photos = read_photos(rule)
    bench = _Loop(photos, rule)
    result = {
        "version": package.version,
        "photos": len(photos.truth),
        "labels": sorted(LABELS[label] for label in set(photos.truth.tolist())),
        "rows": [bench.row(count, 0.0) for count in COUNTS],
        "wrong": [{"wrong": wrong, **bench.row(200, wrong)} for wrong in (0.05, 0.5)],
    }
    if "MIEN_FERPLUS" in os.environ:
        ferplus = Path(os.environ["MIEN_FERPLUS"])
        result["data"] = measure_data(photos, rule, ferplus, cast(ProgressReporter, Silent()))
    return result


class _Loop:
    """The shipped model, and photos to teach it and to measure it with, in replay mode."""

    def __init__(self, photos: Photos, rule: tuple[float, ...]) -> None:
        self._photos, self._rule = photos, rule
        self._latent = Latent(load_package(SHIPPED_MODEL).model)
        sample = (SHIPPED_MODEL / REPLAY_FILE).read_bytes()
        self._replay: Replay = read_replay(sample, self._latent)
        self._features = self._latent.features(photos.crops)
        self._before = photos.recall(self._latent.head.scores(self._features))

    def row(self, count: int, wrong: float) -> dict[str, Any]:
        """Figures of so many corrections, the mean of all seeds and its 95 % interval."""
        runs = [self._once(count, wrong, seed) for seed in range(SEEDS)]
        return {
            "corrections": count,
            "before": round(100 * self._before, 1),
            "gain": interval([each["gain"] for each in runs]),
            **summed_up(runs),
        }

    def _once(self, count: int, wrong: float, seed: int) -> dict[str, Any]:
        random = np.random.default_rng(seed)
        labels = self._photos.mistaken(wrong, random)
        part = self._photos.parts(COUNTS[count], random)
        scores = np.zeros((len(labels), len(LABELS)), np.float32)
        judged: dict[str, Any] = {}
        for number in range(COUNTS[count]):
            rows = random.permutation(np.flatnonzero(part != number))[:count]
            teacher = self._teacher(rows, labels, seed)
            head = teacher.learn()
            scores[part == number] = head.scores(self._features[part == number])
            judged = judged or self._judged(teacher, head, rows, labels)
        return {**judged, "gain": 100 * (self._photos.recall(scores) - self._before)}

    def _teacher(self, rows: Labels, labels: Labels, seed: int) -> HeadTeacher:
        corrected = self._photos.corrections(rows, labels)
        reporter = cast(ProgressReporter, Silent())
        return HeadTeacher(self._latent, self._replay, corrected, self._rule, seed, reporter)

    def _judged(
        self, teacher: HeadTeacher, head: Head, rows: Labels, labels: Labels
    ) -> dict[str, Any]:
        """What a candidate costs on the shipped set, and what the gate says."""
        plain, fixed = self._latent.head, self._replay.fixed
        known = Answers([], self._replay.truth, plain.scores(fixed), head.scores(fixed))
        crossed = teacher.cross_fitted(np.ones(len(rows), np.bool_))
        champion = plain.scores(self._features[rows])
        brought = Answers([], labels[rows], champion, crossed, fits=FOLDS)
        given = GivenLabels(labels[rows], champion)
        return {"learned": len(rows), **verdict(known, brought, given, self._rule)}
