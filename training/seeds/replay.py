"""The replay sample of a package: what its own training faces looked like to its trunk.

No picture travels with a package. The sample holds features, from which no face can be told, of
some training faces, so that the last layer is not learned from corrections alone, and of the faces
on which every candidate is measured. The trunk stays as it is, so these features stay true.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.models.manifest import REPLAY_FILE, SEEDS_BUDGET, PackageError
from mien.models.measured import crop_hashes
from mien.models.package import LABELS
from mien.process.archives import ArchiveError, read_arrays
from training.datasets import votes
from training.datasets.dataset import LabelledFaces
from training.errors import DataError
from training.seeds.latent import Latent

#: Of the training faces, those of rare labels first of all.
TRAIN_FACES = 3_000
_RARE = 250
_SEED = 1
#: The share of top labels, beside a single one, that may change by half precision.
_CHANGED = 0.002


@dataclass(frozen=True)
class Replay:
    """A replay sample.

    Attributes:
        features: float32 (n, features), of training faces.
        fixed: float32 (m, features), of faces that nothing was learned from.
        truth: int64 (m,), indices of their labels.
        hashes: bytes (m,), of their crops.
        source: says in words which these are.
    """

    features: NDArray[np.float32]
    fixed: NDArray[np.float32]
    truth: NDArray[np.int64]
    hashes: NDArray[np.bytes_]
    source: str


def make_replay(model: bytes, faces: LabelledFaces) -> bytes:
    """Make the replay sample of a net.

    Args:
        model: the bytes of its `model.onnx`.
        faces: what it was trained and measured on; of its splits, test is the fixed set where there
            is one, valid otherwise.

    Returns:
        The bytes of `replay.npz`.

    Raises:
        DataError: there is nothing to make it of.
        PackageError: the net does not end with a plain last layer.
    """
    latent = Latent(model)
    split, held = fixed_set(faces)
    learned = without(faces.split("train"), held)
    rows = choose(votes.distributions(learned.votes))
    truth = votes.majority(held.votes)
    features = latent.features(held.crops)
    halved = features.astype(np.float16)
    _check_exact(latent, features, halved)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        features=latent.features(learned.crops[rows]).astype(np.float16),
        fixed=halved,
        truth=truth.astype(np.int8),
        hashes=crop_hashes(held.crops),
        source=np.array(f"{len(held)} faces of the split {split}"),
    )
    return buffer.getvalue()


def read_replay(content: bytes, latent: Latent) -> Replay:
    """Decode what `make_replay` made.

    Args:
        content: the bytes of `replay.npz`; one of an earlier release has only those features that
            the last layer takes.
        latent: the net.

    Raises:
        PackageError: the bytes are no replay sample of such a net.
    """
    try:
        stored = read_arrays(content, SEEDS_BUDGET)
        replay = Replay(
            features=_widened(stored["features"], latent),
            fixed=_widened(stored["fixed"], latent),
            truth=stored["truth"].astype(np.int64),
            hashes=stored["hashes"].astype(np.bytes_),
            source=str(stored["source"]),
        )
    except (ArchiveError, IndexError, KeyError, ValueError) as error:
        raise PackageError(f"{REPLAY_FILE} holds no replay sample: {error}") from error
    widths = {replay.features.shape[1:], replay.fixed.shape[1:]}
    if widths != {(latent.width,)} or len(replay.truth) != len(replay.fixed):
        raise PackageError(
            f"{REPLAY_FILE} is not of this net, whose trunk gives {latent.width} values"
        )
    return replay


def _widened(features: NDArray[np.float16], latent: Latent) -> NDArray[np.float32]:
    """Of an earlier release's sample, features that it lacks are 0, which tells nothing of them."""
    missing = latent.width - features.shape[-1]
    if features.shape[-1] != len(latent.head.weights):
        missing = 0
    return np.pad(features.astype(np.float32), ((0, 0), (0, missing)))


def fixed_set(faces: LabelledFaces) -> tuple[str, LabelledFaces]:
    """The faces with a clear label on which candidates are measured, and their split's name.

    Raises:
        DataError: there is none.
    """
    for split in ("test", "valid"):
        held = faces.split(split)
        clear = held.take(votes.majority(held.votes) >= 0)
        if len(clear):
            return split, clear
    raise DataError("neither the split test nor valid has a face with a clear label")


def without(faces: LabelledFaces, held: LabelledFaces) -> LabelledFaces:
    """The usable faces that are not, pixel for pixel, among those held out."""
    usable = votes.distributions(faces.votes).sum(axis=1) > 0
    return faces.take(usable & ~np.isin(faces.hashes, held.hashes))


def choose(targets: NDArray[np.float32]) -> NDArray[np.intp]:
    """Rows of a sample in which rare labels are kept and the others drawn at random.

    Raises:
        DataError: there is no face to choose from.
    """
    if not len(targets):
        raise DataError("the split train has no usable face for the replay sample")
    random = np.random.default_rng(_SEED)
    order = random.permutation(len(targets))
    top = targets[order].argmax(axis=1)
    rare = np.concatenate([order[top == label][:_RARE] for label in range(len(LABELS))])
    rest = order[~np.isin(order, rare)]
    return np.concatenate([rare, rest[: max(0, TRAIN_FACES - len(rare))]])


def _check_exact(
    latent: Latent, features: NDArray[np.float32], halved: NDArray[np.float16]
) -> None:
    before = latent.head.logits(features).argmax(axis=1)
    after = latent.head.logits(halved.astype(np.float32)).argmax(axis=1)
    changed = int((before != after).sum())
    if changed > max(1, _CHANGED * len(halved)):
        raise DataError(f"half precision changes the answer for {changed} of the fixed faces")
