"""What passes through a graph's convolutions while it looks at faces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from onnx import helper

from mien.faces.runtime import open_session

_BATCH = 32
_SEED = 1
#: Values of a tensor, and places of a convolution, that are looked at in each batch.
_VALUES, _PLACES = 40_000, 512
#: The last hundred-thousandth of the activations is cut off.
_SHARE = 0.99999


@dataclass(frozen=True)
class Statistics:
    """What was seen.

    Attributes:
        ranges: of each tensor that convolutions take or give, how low and how high nearly all of
            its values lie, 0 included.
        products: of each convolution by its name, the sum of inputs times inputs over many
            places, float64 (inputs, inputs), in the order of its kernel's (channels, y, x).
    """

    ranges: dict[str, tuple[float, float]]
    products: dict[str, NDArray[np.float64]]


def measure(
    model: onnx.ModelProto, convolutions: Sequence[onnx.NodeProto], faces: NDArray[np.uint8]
) -> Statistics:
    """Let a graph look at faces.

    Args:
        model: from uint8 (N, 48, 48) to scores.
        convolutions: of it, with pads that are written out; those that are looked at.
        faces: uint8 (n, 48, 48).
    """
    random = np.random.default_rng(_SEED)
    given = {after for node in convolutions for after in (node.output[0], relu_of(model, node))}
    names = list(dict.fromkeys([*(node.input[0] for node in convolutions), *sorted(given)]))
    values: dict[str, list[NDArray[np.float32]]] = {name: [] for name in names}
    products: dict[str, NDArray[np.float64]] = {}
    for seen in _activations(model, names, faces):
        for name, tensor in seen.items():
            flat = tensor.reshape(-1)
            values[name].append(flat[random.integers(0, len(flat), _VALUES)])
        for node in convolutions:
            rows = _inputs(node, seen[node.input[0]], random).astype(np.float64)
            products[node.name] = products.get(node.name, 0.0) + rows.T @ rows
    return Statistics(
        {name: _range(np.concatenate(parts)) for name, parts in values.items()}, products
    )


def relu_of(model: onnx.ModelProto, node: onnx.NodeProto) -> str:
    """The name of what a convolution gives, after its ReLU where one follows it alone."""
    takers = [other for other in model.graph.node if node.output[0] in other.input]
    if len(takers) == 1 and takers[0].op_type == "Relu":
        return str(takers[0].output[0])
    return str(node.output[0])


def _activations(
    model: onnx.ModelProto, names: Sequence[str], faces: NDArray[np.uint8]
) -> Iterator[dict[str, NDArray[np.float32]]]:
    """The named tensors, batch by batch."""
    open_graph = onnx.ModelProto()
    open_graph.CopyFrom(model)
    for name in names:
        value = helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
        open_graph.graph.output.append(value)
    session = open_session(open_graph.SerializeToString())
    crops = session.get_inputs()[0].name
    for start in range(0, len(faces), _BATCH):
        tensors = session.run(list(names), {crops: faces[start : start + _BATCH]})
        yield dict(zip(names, tensors, strict=True))


def _inputs(
    node: onnx.NodeProto, tensor: NDArray[np.float32], random: np.random.Generator
) -> NDArray[np.float32]:
    """What a convolution sees at some places, (places, inputs)."""
    known = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    (top, left, bottom, right), (down, across) = known["pads"], known["strides"]
    padded = np.pad(tensor, ((0, 0), (0, 0), (top, bottom), (left, right)))
    windows = sliding_window_view(padded, known["kernel_shape"], axis=(2, 3))[
        :, :, ::down, ::across
    ]
    pictures, _, height, width = windows.shape[:4]
    chosen = [random.integers(0, size, _PLACES) for size in (pictures, height, width)]
    return np.asarray(windows[chosen[0], :, chosen[1], chosen[2]]).reshape(_PLACES, -1)


def _range(values: NDArray[np.float32]) -> tuple[float, float]:
    low, high = np.quantile(values, [1 - _SHARE, _SHARE])
    return min(0.0, float(low)), max(0.0, float(high), 1e-6)
