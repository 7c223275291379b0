"""The stream of augmented batches that a run learns from."""

from __future__ import annotations

import cv2
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from training.net.agreement import VIEWS
from training.run.augment import find_again

_AHEAD = 4
_WORKERS = 2


class Batches:
    """Batches by number: the same number always gives the same faces, variants and order.

    Args:
        crops: grey uint8 (n, 48, 48).
        targets: float32 (n, labels), rows sum to 1.
        batch: crops in a batch, two variants of each face; even.
        balance: 0 draws faces as often as the data has them, 1 draws every label alike.
        seed: the source of chance.
        variety: how far variants go, as in `training.run.augment.augment`.
    """

    def __init__(
        self,
        crops: NDArray[np.uint8],
        targets: NDArray[np.float32],
        batch: int,
        balance: float,
        seed: int,
        variety: float = 1.0,
    ) -> None:
        # Crops are too small to share among threads; the stream has workers of its own.
        cv2.setNumThreads(1)
        self._crops = crops
        self._targets = targets
        self._batch = batch
        self._seed = seed
        self._variety = variety
        weights = draw_weights(targets, balance)
        self._edges = np.cumsum(weights) / weights.sum()
        self._orders: dict[int, NDArray[np.intp]] = {}
        self.steps = max(1, len(crops) // batch)
        """Batches in an epoch, which has as many crops as there are faces."""

    def make(self, number: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """One batch: uint8 (batch, 48, 48) and float32 (batch, labels), pairs in a row."""
        epoch, step = divmod(int(number), self.steps)
        faces = self._batch // VIEWS
        rows = self._order(epoch)[step * faces : (step + 1) * faces]
        random = np.random.default_rng((self._seed, epoch, step))
        views = [
            view
            for row in rows
            for view in find_again(self._crops[row], VIEWS, random, self._variety)
        ]
        return np.stack(views), np.repeat(self._targets[rows], VIEWS, axis=0)

    def stream(self, first: int, end: int) -> tf.data.Dataset:
        """The batches from `first` up to `end`, made ahead of their use."""
        shape = (None, *self._crops.shape[1:])

        def load(number: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            crops, targets = tf.numpy_function(self.make, [number], (tf.uint8, tf.float32))
            crops.set_shape(shape)
            targets.set_shape((None, self._targets.shape[1]))
            return crops, targets

        return (
            tf.data.Dataset.range(first, end)
            .map(load, num_parallel_calls=_WORKERS, deterministic=True)
            .prefetch(_AHEAD)
        )

    def _order(self, epoch: int) -> NDArray[np.intp]:
        """The faces of an epoch: one draw from each of equal parts, so that few are long missed."""
        order = self._orders.get(epoch)
        if order is None:
            random = np.random.default_rng((self._seed, epoch))
            count = max(len(self._crops), self._batch) // VIEWS
            draws = (np.arange(count) + random.random(count)) / count
            order = np.minimum(np.searchsorted(self._edges, draws), len(self._crops) - 1)
            random.shuffle(order)
            self._orders = {epoch: order, **dict(list(self._orders.items())[:1])}
        return order


def draw_weights(targets: NDArray[np.float32], balance: float) -> NDArray[np.float64]:
    """How often each face is drawn, float64 (n,), in proportion.

    A label that is k times rarer than the commonest weighs k ** balance.
    """
    counts = np.maximum(targets.sum(axis=0, dtype=np.float64), 1.0)
    return np.asarray(targets @ (counts.max() / counts) ** balance, np.float64)
