"""The corrections as arrays, to learn from and to prove models with."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.faces.alignment import CROP_SIZE_PX
from mien.models.manifest import Lineage
from mien.models.measured import crop_hashes
from mien.models.package import LABELS
from mien.store.core.database import Database
from mien.store.corrections import corrections
from mien.store.corrections.corrections import KeptFace
from mien.store.corrections.kept_faces import fold_of

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
        folds: int64 (n,), each track's, see `mien.store.corrections.kept_faces.fold_of`.
        held_out: bool (n,), those that never train a whole net, so that they can prove it.
        labelled_ms: int64 (n,), when people said so.
        tracks: int64 (n,), a number for each track.
    """

    ids: NDArray[np.int64]
    crops: NDArray[np.uint8]
    truth: NDArray[np.int64]
    weights: NDArray[np.float32]
    folds: NDArray[np.int64]
    held_out: NDArray[np.bool_]
    labelled_ms: NDArray[np.int64]
    tracks: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def keys(self) -> list[str]:
        """What tells each in a proof."""
        return [str(number) for number in self.ids.tolist()]

    def take(self, rows: NDArray[np.bool_]) -> CorrectedFaces:
        """Those of these rows."""
        return CorrectedFaces(
            self.ids[rows],
            self.crops[rows],
            self.truth[rows],
            self.weights[rows],
            self.folds[rows],
            self.held_out[rows],
            self.labelled_ms[rows],
            self.tracks[rows],
        )

    def without(self, hashes: NDArray[np.bytes_]) -> CorrectedFaces:
        """Those whose crops are not among these, as `crop_hashes` gives them."""
        return self.take(~np.isin(crop_hashes(self.crops), hashes))

    def new_to(self, lineage: Lineage | None) -> NDArray[np.bool_]:
        """Bool (n,): those that a model of this lineage has not learned from."""
        if lineage is None:
            return np.ones(len(self), np.bool_)
        until = lineage.labelled_until_ms
        spared = self.held_out if until is None or lineage.mode == "data" else False
        return np.asarray(spared | (until is not None and self.labelled_ms > until))

    def digest(self) -> str:
        """A SHA-256 over numbers and labels, whatever their order."""
        pairs = sorted(zip(self.ids.tolist(), self.truth.tolist(), strict=True))
        return hashlib.sha256(repr(pairs).encode()).hexdigest()


def read_corrections(database: Database) -> tuple[CorrectedFaces, int]:
    """Read the corrections as they are now, and how many are left out.

    What people called "not a face" is left out: a model has no such answer.

    Raises:
        UnavailableError: the database cannot be used now.
    """
    faces = corrections.for_training(database)
    usable = [face for face in faces if face.label in LABELS]
    return _arrays(usable), len(faces) - len(usable)


def share_of(count: int) -> float:
    """The share of so many corrections in what is learned from, 0 to 1.

    Few are shown often enough to matter, many do not crowd out what was known.
    """
    return min(_MOST_SHARE, max(_LEAST_SHARE, count / _ENOUGH))


def _arrays(faces: Sequence[KeptFace]) -> CorrectedFaces:
    groups = Counter(face.group for face in faces)
    numbers = {group: number for number, group in enumerate(groups)}
    weights = np.array([1 / np.sqrt(groups[face.group]) for face in faces], np.float32)
    side = CROP_SIZE_PX
    return CorrectedFaces(
        ids=np.array([face.id for face in faces], np.int64),
        crops=np.array([face.crop for face in faces], np.uint8).reshape(-1, side, side),
        truth=np.array([LABELS.index(face.label) for face in faces], np.int64),
        weights=weights / weights.mean() if len(faces) else weights,
        folds=np.array([fold_of(face.group) for face in faces], np.int64),
        held_out=np.array([face.held_out for face in faces], np.bool_),
        labelled_ms=np.array([face.labelled_ms for face in faces], np.int64),
        tracks=np.array([numbers[face.group] for face in faces], np.int64),
    )
