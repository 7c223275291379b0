"""From a float graph to one whose convolutions compute in 8 bits, at half of the time.

Static quantisation: activations are unsigned, weights signed, one scale for each filter (B. Jacob
et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
Inference", 2018, arXiv 1712.05877). Weights take 7 of the 8 bits: processors without VNNI add
pairs of products in 16 bits, which would overflow, so all processors compute the same. The first
layer looks at the picture itself and stays as it is, as do channel attention and the last layer.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from mien.faces.runtime import open_session

CALIBRATION_FACES = 512
"""Faces that show how large activations are."""

#: Share of the faces whose top label must stay, and how far the scores of 99 % of them may move.
LEAST_ALIKE, MOST_MOVED = 0.995, 0.1

_BATCH = 32
#: The last hundred-thousandth of the activations is cut off.
_PERCENTILE = 99.999


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
    # After `mien.faces.runtime`, which forbids the runtime's telemetry.
    from onnxruntime import quantization  # noqa: TID251

    exact = onnx.load_model_from_string(model)
    # Says that shapes are known; else it warns that they might not be.
    onnx.helper.set_model_props(exact, {"onnx.infer": "onnxruntime.quant"})
    graph = exact.graph
    convolutions = [node.name for node in graph.node if node.op_type == "Conv"]
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "float.onnx", Path(folder) / "int8.onnx"
        source.write_bytes(exact.SerializeToString())
        with contextlib.redirect_stdout(io.StringIO()):  # it reports in prints
            quantization.quantize_static(
                source,
                target,
                _Faces(graph.input[0].name, faces[:CALIBRATION_FACES]),
                quant_format=quantization.QuantFormat.QDQ,
                nodes_to_quantize=convolutions[1:],
                op_types_to_quantize=["Conv"],
                per_channel=True,
                reduce_range=True,
                activation_type=quantization.QuantType.QUInt8,
                weight_type=quantization.QuantType.QInt8,
                calibrate_method=quantization.CalibrationMethod.Percentile,
                extra_options={"CalibPercentile": _PERCENTILE},
            )
        return target.read_bytes()


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


class _Faces:
    """Feeds faces in batches, as the runtime's calibration asks for them."""

    def __init__(self, name: str, faces: NDArray[np.uint8]) -> None:
        parts = (faces[start : start + _BATCH] for start in range(0, len(faces), _BATCH))
        self._parts = ({name: part} for part in parts)

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        """The next batch; None after the last."""
        return next(self._parts, None)


def scores_of(model: bytes, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What a graph makes of faces, uint8 (n, 48, 48): float32 (n, labels)."""
    session = open_session(model)
    name = session.get_inputs()[0].name
    parts = (faces[start : start + _BATCH] for start in range(0, len(faces), _BATCH))
    return np.concatenate([session.run(None, {name: part})[0] for part in parts])
