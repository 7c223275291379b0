"""From a float graph to one whose convolutions compute in 8 bits, at half of the time.

Static quantisation: activations are unsigned, weights signed, one scale for each filter (B. Jacob
et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
Inference", 2018, arXiv 1712.05877). Weights take 7 of the 8 bits: processors without VNNI add
pairs of products in 16 bits, which would overflow, so all processors compute the same. They are
rounded together (`training.packaging.rounding`). The first layer looks at the picture itself and
stays as it is, as do channel attention, the sums of the residual blocks and the last layer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray

from mien.faces.runtime import open_session
from training.packaging.integers import IntegerWriter, fold_pooling, mean_by_axes
from training.packaging.statistics import measure

CALIBRATION_FACES = 512
"""Faces that show how large activations are."""

#: Share of the faces whose top label must stay, and how far the scores of 99 % of them may move.
LEAST_ALIKE, MOST_MOVED = 0.995, 0.1

_BATCH = 32


@dataclass(frozen=True)
class Parity:
    """How alike a float net and its 8-bit form answer.

    Attributes:
        alike: share of the faces with the same top label.
        moved: what the scores of 99 % of the faces move by at most.
    """

    alike: float
    moved: float

    @property
    def holds(self) -> bool:
        """Whether the 8-bit form may take the place of the other."""
        return self.alike >= LEAST_ALIKE and self.moved <= MOST_MOVED


def quantise(model: bytes, faces: NDArray[np.uint8]) -> bytes:
    """Give the convolutions of a graph 8-bit weights and activations.

    Args:
        model: an ONNX graph from uint8 (N, 48, 48) to scores.
        faces: uint8 (n, 48, 48), training faces; the first `CALIBRATION_FACES` are used.
    """
    graph = onnx.load_model_from_string(model)
    fold_pooling(graph)
    mean_by_axes(graph)
    convolutions = [node for node in graph.graph.node if node.op_type == "Conv"][1:]
    seen = measure(graph, convolutions, faces[:CALIBRATION_FACES])
    IntegerWriter(graph, seen).write(convolutions)
    return bytes(graph.SerializeToString())


def compare(model: bytes, quantised: bytes, faces: NDArray[np.uint8]) -> Parity:
    """Measure how alike two graphs answer.

    Args:
        model: an ONNX graph from uint8 (N, 48, 48) to scores.
        quantised: what `quantise` made of it.
        faces: uint8 (n, 48, 48), others than those that it was calibrated on.
    """
    before, after = scores_of(model, faces), scores_of(quantised, faces)
    alike = (before.argmax(axis=1) == after.argmax(axis=1)).mean()
    moved = np.quantile(np.abs(before - after).max(axis=1), 0.99)
    return Parity(float(alike), float(moved))


def scores_of(model: bytes, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What a graph makes of faces, uint8 (n, 48, 48): float32 (n, labels)."""
    session = open_session(model)
    name = session.get_inputs()[0].name
    parts = (faces[start : start + _BATCH] for start in range(0, len(faces), _BATCH))
    return np.concatenate([session.run(None, {name: part})[0] for part in parts])
