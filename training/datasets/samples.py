"""One labelled picture of a data set, before anything is cut out of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mien.images.headers import PictureError
from mien.images.photos import decode
from mien.models.package import LABELS
from training.errors import DataError

SPLITS = ("train", "valid", "test", "fold")
"""The names of the splits; `fold` is what a run left out of its training faces."""

FOLDS = 10
"""Equal parts of the training faces, of which a run may leave one out."""

_VALID_SHARE = 0.15

VOTE_NAMES = (*LABELS, "unknown", "NF")
"""What the votes of a face are for: the labels, unknown, and not a face."""


@dataclass(frozen=True)
class Sample:
    """One picture and what people saw in it.

    Attributes:
        name: where it is, for messages.
        split: one of `SPLITS`.
        votes: float32 (10,), in the order of `VOTE_NAMES`.
        label: what FER2013 itself calls the face, an index into `LABELS`; -1 for unknown.
        read: gives the picture as BGR uint8 (H, W, 3); raises DataError when it cannot.
    """

    name: str
    split: str
    votes: NDArray[np.float32]
    read: Callable[[], NDArray[np.uint8]]
    label: int = -1


@dataclass
class Skipped:
    """Counts what was left out, by reason, and remembers the first of each."""

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, reason: str, name: str) -> None:
        """Count one picture that was left out."""
        self.counts[reason] = self.counts.get(reason, 0) + 1
        self.first.setdefault(reason, name)

    def lines(self) -> list[str]:
        """One line for each reason: how many, and the first."""
        return [
            f"skipped {count} {'picture' if count == 1 else 'pictures'}: {reason} "
            f"(first: {self.first[reason]})"
            for reason, count in self.counts.items()
        ]


def held_out(key: str) -> bool:
    """Whether a face belongs to the fixed 15 % that validate where the data has no such split."""
    return hashlib.sha256(key.encode()).digest()[0] < 256 * _VALID_SHARE


def single_vote(label: str) -> NDArray[np.float32]:
    """Votes that all agree: float32 (10,), ten for `label`."""
    votes = np.zeros(len(VOTE_NAMES), np.float32)
    votes[VOTE_NAMES.index(label)] = 10
    return votes


def decode_picture(content: bytes, name: str) -> NDArray[np.uint8]:
    """Decode a picture file to BGR uint8 (H, W, 3).

    Raises:
        DataError: the bytes are no picture.
    """
    try:
        return decode(content)
    except PictureError as error:
        raise DataError(f"{name}: not a picture that can be opened: {error}") from None
