"""Writes convolutions in whole numbers into a graph, as the runtime knows them (QDQ)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from training.packaging.rounding import round_together
from training.packaging.statistics import Statistics, relu_of

#: Of weights, in 7 bits; of activations, in 8.
_MOST_WEIGHT, _MOST_LEVEL = 64, 255


def fold_pooling(model: onnx.ModelProto) -> None:
    """Make one convolution of mean pooling and the 1x1 convolution behind it.

    The runtime would pool in whole numbers, which takes it longer than all the rest of a block.
    """
    graph = model.graph
    pools = {node.output[0]: node for node in graph.node if node.op_type == "AveragePool"}
    for node in graph.node:
        pool = pools.get(node.input[0]) if node.op_type == "Conv" else None
        if pool is None or _attributes(node)["kernel_shape"] != [1, 1]:
            continue
        height, width = _attributes(pool)["kernel_shape"]
        kernel = _value(model, node.input[1]) / np.float32(height * width)
        _put(model, node.input[1], np.tile(kernel, (1, 1, height, width)))
        node.input[0] = pool.input[0]
        for attribute in node.attribute:
            if attribute.name in ("kernel_shape", "strides"):
                attribute.ints[:] = _attributes(pool)[attribute.name]
    used = {name for node in graph.node for name in node.input}
    for name, pool in pools.items():
        if name not in used:
            graph.node.remove(pool)


def mean_by_axes(model: onnx.ModelProto) -> None:
    """Write mean pooling over the whole picture as a mean.

    The runtime takes a mean in whatever order of axes its convolutions give, but not the pooling.
    """
    for node in model.graph.node:
        if node.op_type == "GlobalAveragePool":
            node.op_type = "ReduceMean"
            node.attribute.append(helper.make_attribute("axes", [2, 3]))


class IntegerWriter:
    """Writes convolutions of a graph in whole numbers.

    What else takes a convolution's input takes it as it was, so that the sums of residual blocks
    add up no rounding; what a convolution gives is rounded for everybody.

    Args:
        model: is changed.
        seen: of the convolutions, each of which has a bias.
    """

    def __init__(self, model: onnx.ModelProto, seen: Statistics) -> None:
        self._model = model
        self._seen = seen
        self._rounded: dict[str, list[onnx.NodeProto]] = {}
        self._stored: list[onnx.NodeProto] = []

    def write(self, convolutions: Sequence[onnx.NodeProto]) -> None:
        """Write these, and put the graph in order again."""
        for node in convolutions:
            self._share(
                relu_of(self._model, node), {convolution.name for convolution in convolutions}
            )
        for node in convolutions:
            self._convolve(node)
        ordered = [*self._stored]
        for node in self._model.graph.node:
            ordered.append(node)
            for name in node.output:
                ordered += self._rounded.get(name, [])
        del self._model.graph.node[:]
        self._model.graph.node.extend(ordered)

    def _convolve(self, node: onnx.NodeProto) -> None:
        taken = node.input[0]
        step, _ = _scale(self._seen.ranges[taken])
        kernel, bias = _value(self._model, node.input[1]), _value(self._model, node.input[2])
        whole, steps = round_together(
            kernel.reshape(len(kernel), -1), self._seen.products[node.name], _MOST_WEIGHT
        )
        added = np.round(bias / (steps * step)).astype(np.int32)
        node.input[0] = self._round(taken)
        node.input[1] = self._store(node.input[1], whole.reshape(kernel.shape), steps)
        node.input[2] = self._store(node.input[2], added, steps * step)

    def _share(self, name: str, convolutions: set[str]) -> None:
        """Let all others take a tensor as it is after rounding."""
        for node in self._model.graph.node:
            if name in node.input and node.name not in convolutions:
                taken = [self._round(name) if given == name else given for given in node.input]
                node.input[:] = taken

    def _round(self, name: str) -> str:
        """The name of a tensor after it was rounded."""
        if name not in self._rounded:
            step, zero = _scale(self._seen.ranges[name])
            scale = [self._constant(f"{name}_step", step), self._constant(f"{name}_zero", zero)]
            self._rounded[name] = [
                helper.make_node("QuantizeLinear", [name, *scale], [f"{name}_whole"]),
                helper.make_node("DequantizeLinear", [f"{name}_whole", *scale], [f"{name}_8bit"]),
            ]
        return f"{name}_8bit"

    def _store(
        self, name: str, whole: NDArray[np.signedinteger[Any]], steps: NDArray[np.float32]
    ) -> str:
        """The name of a constant of whole numbers, one step for each output, read as floats."""
        graph = self._model.graph
        graph.initializer.remove(_constant(self._model, name))
        given = [
            self._constant(f"{name}_whole", whole),
            self._constant(f"{name}_steps", steps),
            self._constant(f"{name}_zeros", np.zeros(len(steps), whole.dtype)),
        ]
        self._stored.append(helper.make_node("DequantizeLinear", given, [name], axis=0))
        return name

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        self._model.graph.initializer.append(numpy_helper.from_array(value, name))
        return name


def _scale(seen: tuple[float, float]) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Step and zero point of a tensor whose values lie in a range with 0 in it."""
    low, high = seen
    step = (high - low) / _MOST_LEVEL
    return np.array(step, np.float32), np.array(round(-low / step), np.uint8)


def _attributes(node: onnx.NodeProto) -> dict[str, Any]:
    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


def _constant(model: onnx.ModelProto, name: str) -> onnx.TensorProto:
    tensor: onnx.TensorProto = next(
        stored for stored in model.graph.initializer if stored.name == name
    )
    return tensor


def _value(model: onnx.ModelProto, name: str) -> NDArray[np.float32]:
    return np.asarray(numpy_helper.to_array(_constant(model, name)), np.float32)


def _put(model: onnx.ModelProto, name: str, value: NDArray[np.float32]) -> None:
    tensor = numpy_helper.from_array(np.ascontiguousarray(value), name)
    _constant(model, name).CopyFrom(tensor)
