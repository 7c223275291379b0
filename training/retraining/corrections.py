"""The corrections as arrays: those to learn from, and those held out for the proof."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.faces.alignment import CROP_SIZE_PX
from mien.models.measured import crop_hashes
from mien.models.package import LABELS
from mien.store.core.database import Database
from mien.store.corrections import corrections
from mien.store.corrections.corrections import KeptFace

_LEAST_SHARE = 1 / 12
_MOST_SHARE = 1 / 4
_ENOUGH = 1_200


@dataclass(frozen=True)
class CorrectedFaces:
    """Faces with the labels that people gave them.

    Attributes:
        ids: int64 (n,), numbers of the corrections.
        crops: grey uint8 (n, 48, 48).
        truth: int64 (n,), indices of labels.
        weights: float32 (n,), mean 1: many faces of one track count less each.
    """

    ids: NDArray[np.int64]
    crops: NDArray[np.uint8]
    truth: NDArray[np.int64]
    weights: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.ids)

    def without(self, hashes: NDArray[np.bytes_]) -> CorrectedFaces:
        """Those whose crops are not among these, as `crop_hashes` gives them."""
        rows = ~np.isin(crop_hashes(self.crops), hashes)
        return CorrectedFaces(
            self.ids[rows], self.crops[rows], self.truth[rows], self.weights[rows]
        )

    def digest(self) -> str:
        """A SHA-256 over numbers and labels, whatever their order."""
        pairs = sorted(zip(self.ids.tolist(), self.truth.tolist(), strict=True))
        return hashlib.sha256(repr(pairs).encode()).hexdigest()


@dataclass(frozen=True)
class Sides:
    """All corrections: those to learn from, those held out, and how many show no face."""

    learn: CorrectedFaces
    held: CorrectedFaces
    left_out: int


def read_sides(database: Database) -> Sides:
    """Read the corrections as they are now.

    What people called "not a face" is left out: a model has no such answer.

    Raises:
        UnavailableError: the database cannot be used now.
    """
    faces = corrections.for_training(database)
    usable = [face for face in faces if face.label in LABELS]
    return Sides(
        learn=_arrays([face for face in usable if not face.held_out]),
        held=_arrays([face for face in usable if face.held_out]),
        left_out=len(faces) - len(usable),
    )


def share_of(count: int) -> float:
    """The share of so many corrections in what is learned from, 0 to 1.

    Few are shown often enough to matter, many do not crowd out what was known.
    """
    return min(_MOST_SHARE, max(_LEAST_SHARE, count / _ENOUGH))


def _arrays(faces: Sequence[KeptFace]) -> CorrectedFaces:
    groups = [face.group for face in faces]
    weights = np.array([1 / np.sqrt(groups.count(group)) for group in groups], np.float32)
    side = CROP_SIZE_PX
    return CorrectedFaces(
        ids=np.array([face.id for face in faces], np.int64),
        crops=np.array([face.crop for face in faces], np.uint8).reshape(-1, side, side),
        truth=np.array([LABELS.index(face.label) for face in faces], np.int64),
        weights=weights / weights.mean() if len(faces) else weights,
    )
