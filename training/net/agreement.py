"""The loss: two variants of a face shall be answered rightly, and alike.

A live face is found a little differently in every frame; a label that flickers with it is
noise. Cross-entropy against the votes, and the divergence between the answers to two random
variants of the same face (S. Zheng et al., "Improving the Robustness of Deep Neural Networks
via Stability Training", 2016, arXiv 1604.04326), in H. Jeffreys' symmetric form.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from mien.models.package import LABELS

VIEWS = 2
"""Variants of a face in a batch, one after the other."""

_LABELS = len(LABELS)


@keras.saving.register_keras_serializable(package="mien")
class AgreementLoss(keras.losses.Loss):  # type: ignore[misc]
    """Cross-entropy plus what two variants of a face disagree about.

    Args:
        weight: of the divergence.
        second: weight of the cross-entropy of a second head; 0 where the net has none.
    """

    def __init__(self, weight: float, second: float = 0.0, **rest: Any) -> None:
        super().__init__(**rest)
        self.weight = weight
        self.second = second

    def call(self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        """Loss of each face; float32 (n,) for targets and logits of float32 (2 n, labels).

        With a second head both have its columns behind the others.
        """
        logs = ops.log_softmax(y_pred[:, :_LABELS])
        crossed = -ops.sum(y_true[:, :_LABELS] * logs, axis=-1)
        if self.second:
            others = ops.log_softmax(y_pred[:, _LABELS:])
            crossed -= self.second * ops.sum(y_true[:, _LABELS:] * others, axis=-1)
        crossed = ops.reshape(crossed, (-1, VIEWS))
        pairs = ops.reshape(logs, (-1, VIEWS, logs.shape[-1]))
        first, second = pairs[:, 0], pairs[:, 1]
        divergence = ops.sum((ops.exp(first) - ops.exp(second)) * (first - second), axis=-1)
        return ops.mean(crossed, axis=-1) + self.weight * divergence / VIEWS

    def get_config(self) -> dict[str, Any]:
        """What a saved net needs to build it again."""
        return {**super().get_config(), "weight": self.weight, "second": self.second}
