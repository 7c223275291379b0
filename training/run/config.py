"""The settings of a training run and the named sets of them."""

from __future__ import annotations

from typing import Literal

import msgspec


class TrainConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What decides the result of a run, apart from its data.

    Attributes:
        epochs: passes over the training faces.
        batch: faces in a step.
        net: `mirrored`, of filters with mirrored twins (`training.net.mirror`), or `plain`
            (`training.net.plain`).
        detail: channels of convolutions at full resolution, before the first stage halves the
            side; none for a stage that begins with the picture. Of a plain net.
        width: channels of the first stage.
        blocks: residual blocks of each stage.
        dropout: share of the features hidden from the last layer, 0 to 1.
        learning_rate: at its peak.
        warmup: share of the steps in which the learning rate climbs, 0 to 1.
        weight_decay: pull of the weights towards 0.
        average: how slowly the averaged weights follow, 0 to 1.
        norm: how slowly the statistics of batch normalisation follow, 0 to 1.
        balance: 0 draws faces as often as the data has them, 1 draws every emotion alike.
        agreement: how much two variants of a face shall be answered alike, 0 or more.
        variety: how often and how far variants differ from the crop that they are made of: 1 as
            live faces do, 0 not at all.
        start: version of the package whose weights it begins with, or of several, joined by +,
            with whose mean it does; empty for chance.
        teachers: versions of the packages that are learned from beside the votes.
        teacher_share: how much their mean counts against the votes, 0 to 1.
        second: how much a second head counts that learns FER2013's own labels; 0 for none.
        power: how much less unequal than in the data the label that is shown takes expressions to
            be: the highest of scores / prior ** power. 0 or more.
        fold: the part of the training faces that is left out, to measure with; 0 for none.
        seed: the same seed and data give the same order and augmentation.
    """

    epochs: int
    batch: int = 128
    net: Literal["mirrored", "plain"] = "mirrored"
    detail: tuple[int, ...] = ()
    width: int = 32
    blocks: tuple[int, ...] = (1, 2, 1, 1)
    dropout: float = 0.3
    learning_rate: float = 0.1
    warmup: float = 0.05
    weight_decay: float = 5e-4
    average: float = 0.999
    norm: float = 0.99
    balance: float = 0.35
    agreement: float = 0.6
    variety: float = 1.0
    start: str = ""
    teachers: tuple[str, ...] = ()
    teacher_share: float = 0.5
    second: float = 0.0
    power: float = 0.35
    fold: int = 0
    seed: int = 1


PRESETS = {
    "begin": TrainConfig(epochs=80, net="plain", detail=(16,), second=0.25, agreement=0.0),
    "finish": TrainConfig(
        epochs=90, net="plain", second=0.25, learning_rate=0.2, power=0.25, seed=4
    ),
    "settle": TrainConfig(
        epochs=20,
        net="plain",
        second=0.25,
        learning_rate=0.4,
        agreement=0.8,
        variety=0.5,
        power=0.25,
    ),
    "full": TrainConfig(epochs=40, net="plain", detail=(16,), second=0.25),
    "quick": TrainConfig(epochs=8, width=16, blocks=(1, 1, 1, 1), average=0.95, norm=0.9),
}
"""`full` learns from chance, once and for all, `finish` goes on from a package, `quick` is for a
first look. `begin` leaves to `finish` that two variants of a face shall be answered alike, and both
leave to `settle` that most faces are no harder to read than the crops."""

GO_ON = ("finish", "settle")
"""The presets that need a package to go on from."""

ENSEMBLES = {"full": ("begin", "finish"), "quick": ("quick", "quick")}
"""The presets of the nets that teach, and of the one that goes on from the first of them."""
