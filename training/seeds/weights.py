"""A net's own weights beside its ONNX form, from which nobody could train on.

The graph that classifiers run is made for running: layers are merged and tied weights are written
out. What training goes on from travels with the package in half precision.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mien.models.manifest import SEEDS_BUDGET, WEIGHTS_FILE, PackageError
from mien.process.archives import ArchiveError, read_arrays

if TYPE_CHECKING:
    import keras

Arrays = Sequence[NDArray[np.float32]]


def pack_weights(weights: Arrays) -> bytes:
    """Encode what `keras.Model.get_weights` gives."""
    buffer = io.BytesIO()
    halves = {f"{number:03}": value.astype(np.float16) for number, value in enumerate(weights)}
    np.savez_compressed(buffer, allow_pickle=False, **halves)
    return buffer.getvalue()


def unpack_weights(content: bytes) -> list[NDArray[np.float32]]:
    """Decode what `pack_weights` made.

    Raises:
        PackageError: the bytes hold no weights.
    """
    try:
        stored = read_arrays(content, SEEDS_BUDGET)
        return [stored[name].astype(np.float32) for name in sorted(stored)]
    except (ArchiveError, ValueError) as error:
        raise PackageError(f"{WEIGHTS_FILE} holds no weights: {error}") from error


def mean_weights(nets: Sequence[Arrays]) -> list[NDArray[np.float32]]:
    """The mean of the weights of nets of one build that went on from the same one.

    It answers as the nets together do, at the cost of one: M. Wortsman et al., "Model soups:
    averaging weights of multiple fine-tuned models", 2022 (arXiv 2203.05482).
    """
    return [np.mean(values, axis=0, dtype=np.float32) for values in zip(*nets, strict=True)]


def put_weights(net: keras.Model, weights: Arrays) -> None:
    """Give a net these weights.

    Raises:
        PackageError: they are of a net of another build.
    """
    if [values.shape for values in net.get_weights()] != [values.shape for values in weights]:
        raise PackageError(f"{WEIGHTS_FILE} holds the weights of a net of another build")
    net.set_weights(weights)
