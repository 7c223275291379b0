"""The batches of a retraining: faces of the data set and corrections, in fixed shares."""

from __future__ import annotations

import cv2
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mien.models.package import LABELS
from training.datasets import votes
from training.datasets.dataset import LabelledFaces
from training.retraining.corrections import CorrectedFaces, share_of
from training.run.augment import augment
from training.run.batches import draw_weights

_AHEAD = 4
_WORKERS = 2

Batch = tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32]]


class Mixture:
    """Batches by number: the same number always gives the same faces and variants.

    Args:
        known: usable faces of the data set.
        corrected: corrections to learn from; at least one.
        batch: faces in a batch.
        balance: as `training.run.config.TrainConfig` has it, so that rare labels are kept.
        seed: the source of chance.
    """

    def __init__(
        self, known: LabelledFaces, corrected: CorrectedFaces, batch: int, balance: float, seed: int
    ) -> None:
        # Crops are too small to share among threads; the stream has workers of its own.
        cv2.setNumThreads(1)
        self._known = known.crops
        self._targets = votes.distributions(known.votes)
        weights = draw_weights(self._targets, balance)
        self._chances = weights / weights.sum()
        self._corrected = corrected
        self._labels = np.eye(len(LABELS), dtype=np.float32)[corrected.truth]
        self._new = max(1, round(batch * share_of(len(corrected))))
        self._old = batch - self._new
        self._seed = seed

    def make(self, number: int) -> Batch:
        """One batch: crops uint8 (batch, 48, 48), targets float32 (batch, labels), weights."""
        random = np.random.default_rng((self._seed, int(number)))
        old = random.choice(len(self._known), self._old, p=self._chances)
        new = random.integers(0, len(self._corrected), self._new)
        crops = [self._known[row] for row in old] + [self._corrected.crops[row] for row in new]
        return (
            np.stack([augment(crop, random) for crop in crops]),
            np.concatenate([self._targets[old], self._labels[new]]),
            np.concatenate([np.ones(len(old), np.float32), self._corrected.weights[new]]),
        )

    def stream(self, first: int, end: int) -> tf.data.Dataset:
        """The batches from `first` up to `end`, made ahead of their use."""

        def load(number: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
            kinds = (tf.uint8, tf.float32, tf.float32)
            crops, targets, weights = tf.numpy_function(self.make, [number], kinds)
            size = self._old + self._new
            crops.set_shape((size, *self._known.shape[1:]))
            targets.set_shape((size, len(LABELS)))
            weights.set_shape((size,))
            return crops, targets, weights

        return (
            tf.data.Dataset.range(first, end)
            .map(load, num_parallel_calls=_WORKERS, deterministic=True)
            .prefetch(_AHEAD)
        )
