"""Learns the last layer anew from features: of the replay sample, and of the corrections.

The faces of the sample were learned from before, so their features look easier than they are; their
votes would make the new layer too sure of itself. It learns the champion's own answers to them
instead (Z. Li, D. Hoiem, "Learning without Forgetting", 2016), and a pull towards the champion's
weights keeps what the corrections say nothing about. So there is one best layer. L-BFGS finds it
(D. Liu, J. Nocedal, 1989).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, minimize  # type: ignore[import-untyped]

from mien.models.package import LABELS
from training.retraining.corrections import CorrectedFaces, share_of
from training.retraining.progress_reporter import ProgressReporter
from training.retraining.weight_interpolation import interpolate_weights
from training.run.augment import augment
from training.seeds.latent import Head, Latent
from training.seeds.replay import Replay

#: More than twice as many as it has ever taken.
MOST_STEPS = 50
_VIEWS = 12
_PULL = 3e-2


@dataclass(frozen=True)
class _Lesson:
    """What the last layer is to answer to which features.

    Attributes:
        features: float64 (n, features + 1), the last of each is 1, for the bias.
        targets: float64 (n, labels).
        weights: float64 (n,), sum 1.
    """

    features: NDArray[np.float64]
    targets: NDArray[np.float64]
    weights: NDArray[np.float64]

    def loss(
        self, layer: NDArray[np.float64], scale: float
    ) -> tuple[float, NDArray[np.float64], float]:
        """Cross-entropy of a layer (features + 1, labels), its slope, the share that is right."""
        logits = (self.features @ layer) * scale
        logits -= logits.max(axis=1, keepdims=True)
        logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        slope = self.features.T @ ((np.exp(logs) - self.targets) * (self.weights * scale)[:, None])
        right = logs.argmax(axis=1) == self.targets.argmax(axis=1)
        loss = -(self.weights * (self.targets * logs).sum(axis=1)).sum()
        return float(loss), slope, float(self.weights[right].sum())


def learn_head(
    latent: Latent, replay: Replay, corrected: CorrectedFaces, seed: int, reporter: ProgressReporter
) -> Head:
    """Learn the last layer.

    Args:
        latent: the champion.
        replay: its replay sample.
        corrected: what to learn from; at least one face.
        seed: the source of chance.
        reporter: is told how it goes.

    Returns:
        The new last layer, with the champion's scale.
    """
    reporter.stage("looking at the corrections")
    lesson = _lesson(latent, replay, corrected, seed)
    reporter.stage("training")
    champion = np.vstack([latent.head.weights, latent.head.bias]).astype(np.float64)
    step = 0
    last = 0.0, 0.0

    def objective(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        nonlocal last
        change = values.reshape(champion.shape) - champion
        loss, slope, right = lesson.loss(champion + change, latent.head.scale)
        last = loss, right
        return loss + _PULL / 2 * float((change**2).sum()), (slope + _PULL * change).ravel()

    def tell(intermediate_result: OptimizeResult) -> None:
        nonlocal step
        step += 1
        reporter.step(1, 1, step, MOST_STEPS, len(lesson.features), *last)

    learned = minimize(
        objective,
        champion.ravel(),
        jac=True,
        method="L-BFGS-B",
        callback=tell,
        options={"maxiter": MOST_STEPS},
    ).x
    return _moderated(latent.head, learned.reshape(champion.shape) - champion, replay.features)


def _moderated(champion: Head, change: NDArray[np.float64], features: NDArray[np.float32]) -> Head:
    """The champion's last layer with as much of the change as leaves its answers alone."""

    def head(share: float) -> Head:
        part = (share * change).astype(np.float32)
        return Head(champion.weights + part[:-1], champion.bias + part[-1], champion.scale)

    before = champion.logits(features).argmax(axis=1)
    return head(
        interpolate_weights(before, lambda share: head(share).logits(features).argmax(axis=1))
    )


def _lesson(latent: Latent, replay: Replay, corrected: CorrectedFaces, seed: int) -> _Lesson:
    """The sample with the champion's answers, and each correction as it is and in variants."""
    cv2.setNumThreads(1)
    random = np.random.default_rng(seed)
    crops = [corrected.crops]
    for _ in range(_VIEWS - 1):
        crops.append(np.stack([augment(crop, random) for crop in corrected.crops]))
    features = np.vstack([replay.features, latent.features(np.concatenate(crops))])
    targets = np.eye(len(LABELS), dtype=np.float32)[corrected.truth]
    share = share_of(len(corrected))
    old = np.full(len(replay.features), (1 - share) / len(replay.features))
    new = np.tile(corrected.weights, _VIEWS).astype(np.float64)
    return _Lesson(
        np.hstack([features, np.ones((len(features), 1))]),
        np.vstack([latent.head.scores(replay.features), np.tile(targets, (_VIEWS, 1))]).astype(
            np.float64
        ),
        np.concatenate([old, share * new / new.sum()]),
    )
