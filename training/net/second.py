"""A second head, which learns FER2013's own labels and is taken off when the run is over.

One person's label says little of a face that ten voted on, but it is told from the same features,
and it knows thousands of fearful and disgusted faces where the votes know few (R. Caruana,
"Multitask Learning", 1997).
"""

from __future__ import annotations

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from mien.models.package import LABELS


def with_second(net: keras.Model) -> keras.Model:
    """The net with a second last layer; both give logits, side by side: (N, 2 labels)."""
    logits = net.get_layer("logits")
    second = layers.Dense(len(LABELS), dtype="float32", name="second")(logits.input)
    both = layers.Concatenate(dtype="float32")([net.output, second])
    return keras.Model(net.input, both, name=net.name)


def without_second(net: keras.Model) -> keras.Model:
    """The net as it was before `with_second`, with what it has learned since."""
    return keras.Model(net.input, net.get_layer("logits").output, name=net.name)


def second_targets(labels: NDArray[np.int8]) -> NDArray[np.float32]:
    """What the second head shall answer.

    Args:
        labels: int8 (n,), indices into `LABELS`; -1 for unknown.

    Returns:
        float32 (n, labels): a 1 for the label, or nothing, which teaches nothing.
    """
    return np.asarray(labels[:, None] == np.arange(len(LABELS)), np.float32)


@keras.saving.register_keras_serializable(package="mien")  # type: ignore[untyped-decorator]
def accuracy(y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
    """Whether the first head's top label is the one with most votes, float32 (n,)."""
    truth = keras.ops.argmax(y_true[:, : len(LABELS)], axis=-1)
    guess = keras.ops.argmax(y_pred[:, : len(LABELS)], axis=-1)
    return keras.ops.cast(truth == guess, "float32")
