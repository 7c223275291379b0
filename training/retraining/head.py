"""Learns what corrections add to the last layer, from features: of the replay sample, and of them.

It counts in the measure of a face's likeness to the corrected ones, so that faces unlike them are
answered as before (a gate over experts: R. Jacobs et al., "Adaptive Mixtures of Local Experts",
1991). The faces of the sample that look like them learn the champion's own answers (Z. Li,
D. Hoiem, "Learning without Forgetting", 2016). Corrections of each label weigh alike, and are
believed nine times in ten. So there is one best layer, which L-BFGS finds (D. Liu, J. Nocedal,
1989).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, minimize  # type: ignore[import-untyped]

from mien.models.package import LABELS
from training.retraining.corrections import CorrectedFaces
from training.retraining.likeness import Likeness, describe_sample, learn_likeness
from training.retraining.progress_reporter import ProgressReporter
from training.run.augment import augment
from training.seeds.last_layer import Head, LocalPart
from training.seeds.latent import Latent
from training.seeds.replay import Replay

#: It comes to rest before.
MOST_STEPS = 80
_VIEWS = 6
#: Divided by the number of corrections: the more there are, the more they are believed.
_PULL = 1.0
#: Of what is learned from, the share of the corrections.
_SHARE = 0.7
#: The share of a correction's weight that says nothing, for hands that slip.
_DOUBT = 0.1
#: How far the champion's rule of answers favours rare labels while corrections are learned.
_RARITY = 1.0
_ROUNDS = 50
#: A label that the sample hardly has needs no balance.
_RAREST = 1e-3

Told = Callable[[int, int, float, float], None]


@dataclass(frozen=True)
class _Lesson:
    """What the last layer is to answer to which features.

    Attributes:
        features: float64 (n, inputs + 1), standardised, the last 1, times the likeness.
        given: float64 (n, labels), logits of the champion without a local part.
        targets: float64 (n, labels).
        weights: float64 (n,), sum 1.
    """

    features: NDArray[np.float64]
    given: NDArray[np.float64]
    targets: NDArray[np.float64]
    weights: NDArray[np.float64]

    def loss(self, layer: NDArray[np.float64]) -> tuple[float, NDArray[np.float64], float]:
        """Cross-entropy of a layer (inputs + 1, labels), its slope, the share that is right."""
        logits = self.features @ layer + self.given
        logits -= logits.max(axis=1, keepdims=True)
        logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        slope = self.features.T @ ((np.exp(logs) - self.targets) * self.weights[:, None])
        right = logs.argmax(axis=1) == self.targets.argmax(axis=1)
        loss = -(self.weights * (self.targets * logs).sum(axis=1)).sum()
        return float(loss), slope, float(self.weights[right].sum())


class HeadTeacher:
    """Learns what corrections add to the last layer, from all of them or from some.

    Args:
        latent: the champion; what an earlier local part added is learned anew.
        replay: its replay sample.
        corrected: the corrections.
        rule: the weights of the champion's rule of answers; none for the highest score.
        seed: the source of chance.
        reporter: is told how it goes.
    """

    def __init__(
        self,
        latent: Latent,
        replay: Replay,
        corrected: CorrectedFaces,
        rule: tuple[float, ...],
        seed: int,
        reporter: ProgressReporter,
    ) -> None:
        reporter.stage("looking at the corrections")
        self._plain = Head(latent.head.weights, latent.head.bias, latent.head.scale)
        self._sample = describe_sample(replay.features)
        self._given = self._plain.logits(replay.features).astype(np.float64)
        self._corrected = corrected
        self._favour = np.log(np.asarray(rule if rule else np.ones(len(LABELS)), np.float64))
        self._reporter = reporter
        seen = latent.features(_variants(corrected.crops, seed))
        self._seen = seen.reshape(_VIEWS, len(corrected), -1)

    def learn(self) -> Head:
        """Learn from all corrections.

        Raises:
            LostJobError: the job is no longer ours.
        """
        self._reporter.stage("training")
        faces = len(self._given) + len(self._corrected) * _VIEWS

        def tell(step: int, steps: int, loss: float, right: float) -> None:
            self._reporter.step(1, 1, step, steps, faces, loss, right)

        return self._learned(np.ones(len(self._corrected), np.bool_), tell)

    def cross_fitted(self, asked: NDArray[np.bool_]) -> NDArray[np.float32]:
        """What layers say of corrections that they did not learn from, one layer for each fold.

        Args:
            asked: bool (n,), which corrections are asked about.

        Returns:
            Scores, float32 (m, labels), of these in their order.

        Raises:
            LostJobError: the job is no longer ours.
        """
        scores = np.zeros((len(self._corrected), len(LABELS)), np.float32)
        folds = self._corrected.folds
        for fold in np.unique(folds[asked]):
            self._reporter.detail("proving the candidate")
            others, rows = folds != fold, asked & (folds == fold)
            head = self._learned(others, _silent) if others.any() else self._plain
            scores[rows] = head.scores(self._seen[0, rows])
        return scores[asked]

    def _learned(self, rows: NDArray[np.bool_], tell: Told) -> Head:
        seen, corrected = self._seen[:, rows], self._corrected.take(rows)
        likeness = learn_likeness(self._sample, seen[0])
        lesson = self._lesson(likeness, seen, corrected)
        layer = _descend(lesson, _PULL / len(corrected), tell)
        known = self._given + lesson.features[: len(self._given)] @ layer
        balance = _balance(self._given, known, 1 - likeness.known[:, None], self._favour)
        inputs, scale = self._inputs, self._plain.scale
        weights = layer[:-1] / (self._sample.spread[:inputs, None] * np.sqrt(inputs))
        bias = layer[-1] - self._sample.mean[:inputs] @ weights - balance
        local = LocalPart(
            direction=likeness.direction,
            offset=likeness.offset,
            weights=(weights / scale).astype(np.float32),
            bias=(bias / scale).astype(np.float32),
            balance=(balance / scale).astype(np.float32),
        )
        return Head(self._plain.weights, self._plain.bias, scale, local)

    @property
    def _inputs(self) -> int:
        return len(self._plain.weights)

    def _lesson(
        self, likeness: Likeness, seen: NDArray[np.float32], corrected: CorrectedFaces
    ) -> _Lesson:
        """The sample with the champion's answers, and the corrections with theirs."""
        # Corrections are to be shown rightly, so they are learned as the rule shows them.
        given = self._plain.logits(np.vstack([*seen])) + _RARITY * self._favour
        wanted = np.eye(len(LABELS))[corrected.truth] * (1 - _DOUBT) + _DOUBT / len(LABELS)
        counts = np.bincount(corrected.truth, minlength=len(LABELS))
        new = np.tile(corrected.weights / counts[corrected.truth], len(seen))
        old = np.full(len(self._given), (1 - _SHARE) / len(self._given))
        even = np.vstack([self._sample.features, *map(self._sample.standardised, seen)])
        inputs = even[:, : self._inputs] / np.sqrt(self._inputs)
        shares = np.concatenate([likeness.known, np.tile(likeness.seen, len(seen))])
        return _Lesson(
            np.hstack([inputs, np.ones((len(inputs), 1))]) * shares[:, None],
            np.vstack([self._given, given]),
            np.vstack([_softmax(self._given), np.tile(wanted, (len(seen), 1))]),
            np.concatenate([old, _SHARE * new / new.sum()]),
        )


def _silent(step: int, steps: int, loss: float, right: float) -> None:
    """Tell nobody."""


def _descend(lesson: _Lesson, pull: float, tell: Told) -> NDArray[np.float64]:
    """The best layer, (inputs + 1, labels), with a pull towards nothing."""
    shape = (lesson.features.shape[1], len(LABELS))
    last = 0.0, 0.0
    step = 0

    def objective(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        nonlocal last
        layer = values.reshape(shape)
        loss, slope, right = lesson.loss(layer)
        last = loss, right
        return loss + pull / 2 * float((layer**2).sum()), (slope + pull * layer).ravel()

    def told(intermediate_result: OptimizeResult) -> None:
        nonlocal step
        step += 1
        tell(step, MOST_STEPS, *last)

    learned = minimize(
        objective,
        np.zeros(shape).ravel(),
        jac=True,
        method="L-BFGS-B",
        callback=told,
        options={"maxiter": MOST_STEPS},
    ).x
    return np.asarray(learned.reshape(shape))


def _variants(crops: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """Each crop as it is and in variants, uint8 (views * n, 48, 48)."""
    cv2.setNumThreads(1)
    random = np.random.default_rng(seed)
    more = [np.stack([augment(crop, random) for crop in crops]) for _ in range(_VIEWS - 1)]
    return np.concatenate([crops, *more])


def _balance(
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    unlike: NDArray[np.float64],
    favour: NDArray[np.float64],
) -> NDArray[np.float64]:
    """What leaves the sample's labels as frequent as they were, added to faces that look otherwise.

    Args:
        before: float64 (n, labels), logits of the sample.
        after: the same with a local part.
        unlike: float64 (n, 1), 1 for faces that look otherwise.
        favour: float64 (labels,), added to logits to show labels by the rule.

    Returns:
        float64 (labels,), found by iterative proportional fitting (W. Deming, F. Stephan, 1940).
    """
    shares = _softmax(before + favour).mean(axis=0) + _RAREST
    balance = np.zeros(len(favour))
    for _ in range(_ROUNDS):
        now = _softmax(after + balance * unlike + favour).mean(axis=0) + _RAREST
        balance += np.log(shares / now)
    return balance


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
