"""The last layer of a net, as numbers: what of it training made, and what corrections added."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit  # type: ignore[import-untyped]

from training.evaluation.metrics import softmax


@dataclass(frozen=True)
class LocalPart:
    """What is added for faces that look like those that people corrected.

    It counts in the measure of a face's likeness to them, the sigmoid of features @ direction +
    offset. Of faces that look otherwise only the balance of the labels is set right.

    Attributes:
        direction: float32 (features, 1).
        offset: float32 (1,).
        weights: float32 (inputs, labels); inputs as those of `Head`.
        bias: float32 (labels,).
        balance: float32 (labels,), added to every face.
    """

    direction: NDArray[np.float32]
    offset: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    balance: NDArray[np.float32]

    def likeness(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """0 to 1, float32 (n, 1), of features (n, features)."""
        return np.asarray(expit(features @ self.direction + self.offset), np.float32)

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """What is added to unscaled logits, float32 (n, labels), of features (n, features)."""
        added = features[:, : len(self.weights)] @ self.weights + self.bias
        return np.asarray(self.likeness(features) * added + self.balance, np.float32)


@dataclass(frozen=True)
class Head:
    """The last layer: scores are the softmax of (inputs @ weights + bias + local) * scale.

    Attributes:
        weights: float32 (inputs, labels); its inputs are the first of a face's features.
        bias: float32 (labels,).
        scale: One through the temperature.
        local: What corrections added; None before there were any.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    scale: float
    local: LocalPart | None = None

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scaled logits, float32 (n, labels), of features (n, features)."""
        plain = features[:, : len(self.weights)] @ self.weights + self.bias
        added = 0.0 if self.local is None else self.local.logits(features)
        return np.asarray((plain + added) * self.scale, np.float32)

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores, float32 (n, labels), of features (n, features)."""
        return softmax(self.logits(features))
