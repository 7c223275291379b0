"""What a run did: its settings and its finished epochs."""

from __future__ import annotations

import msgspec

from training.run.config import TrainConfig


class Epoch(msgspec.Struct, frozen=True, kw_only=True):
    """One finished epoch.

    Attributes:
        loss: mean cross-entropy of the augmented training faces.
        accuracy: of the augmented training faces, 0 to 1.
        valid_accuracy: majority protocol, averaged weights, 0 to 1.
        valid_macro_recall: the same faces, mean over the labels, 0 to 1.
        images_per_s: training speed.
        seconds: duration.
    """

    loss: float
    accuracy: float
    valid_accuracy: float
    valid_macro_recall: float
    images_per_s: float
    seconds: float


class RunState(msgspec.Struct, kw_only=True):
    """The settings, the data and the finished epochs of a run."""

    config: TrainConfig
    data: str
    epochs: list[Epoch] = []
