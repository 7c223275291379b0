"""The local part of a last layer as nodes of an ONNX graph: put in, and taken out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from training.seeds.last_layer import LocalPart

_MARK = "local/"
_LOGITS = f"{_MARK}logits"
_VALUES = ("direction", "offset", "weights", "bias", "balance")


@dataclass(frozen=True)
class Place:
    """Where in a graph a local part belongs.

    Attributes:
        inputs: the name of what the last layer takes.
        logits: the name of what it gives, unscaled.
        stages: names of what earlier stages make of a face, a row each for every view of it.
        views: how many views of a face the net takes, itself and its mirror image.
        widths: of the stages, in their order.
    """

    inputs: str
    logits: str
    stages: list[str]
    views: int
    widths: list[int]


def put_in(graph: onnx.ModelProto, local: LocalPart, place: Place) -> None:
    """Add a local part to a graph that has none; the graph is changed."""
    nodes = graph.graph.node
    for node in nodes:
        for number, name in enumerate(node.input):
            if name == place.logits:
                node.input[number] = _LOGITS
    after = next(number for number, node in enumerate(nodes) if place.logits in node.output) + 1
    for number, node in enumerate(_feature_nodes(place) + _local_nodes(place)):
        nodes.insert(after + number, node)
    values: dict[str, NDArray[np.generic]] = {
        name: np.ascontiguousarray(getattr(local, name), np.float32) for name in _VALUES
    }
    values["shape"] = np.array([place.views, -1, sum(place.widths)], np.int64)
    values["axis"] = np.zeros(1, np.int64)
    graph.graph.initializer.extend(
        numpy_helper.from_array(value, _MARK + name) for name, value in values.items()
    )


def take_out(graph: onnx.ModelProto) -> LocalPart | None:
    """Remove the local part from a graph and give it; None when the graph has none."""
    own = [node for node in graph.graph.node if node.output[0].startswith(_MARK)]
    if not own:
        return None
    values = {
        tensor.name: np.asarray(numpy_helper.to_array(tensor), np.float32)
        for tensor in graph.graph.initializer
        if tensor.name in {_MARK + name for name in _VALUES}
    }
    logits = next(node.input[0] for node in own if node.output[0] == _LOGITS)
    for node in own:
        graph.graph.node.remove(node)
    for tensor in list(graph.graph.initializer):
        if tensor.name.startswith(_MARK):
            graph.graph.initializer.remove(tensor)
    for node in graph.graph.node:
        for number, name in enumerate(node.input):
            if name == _LOGITS:
                node.input[number] = logits
    return LocalPart(**{name: values[_MARK + name] for name in _VALUES})


def _feature_nodes(place: Place) -> list[onnx.NodeProto]:
    """All features of a face, as `Latent.features` gives them."""
    if not place.stages:
        return [_node("Identity", [place.inputs], "features")]
    flat = [_node("Flatten", [name], f"flat{n}") for n, name in enumerate(place.stages)]
    return [
        *flat,
        _node("Concat", [node.output[0] for node in flat], "rows", axis=1),
        _node("Reshape", [f"{_MARK}rows", f"{_MARK}shape"], "views"),
        _node("ReduceSum", [f"{_MARK}views", f"{_MARK}axis"], "stages", keepdims=0),
        _node("Concat", [place.inputs, f"{_MARK}stages"], "features", axis=1),
    ]


def _local_nodes(place: Place) -> list[onnx.NodeProto]:
    features = f"{_MARK}features"
    return [
        _node("MatMul", [features, f"{_MARK}direction"], "projected"),
        _node("Add", [f"{_MARK}projected", f"{_MARK}offset"], "shifted"),
        _node("Sigmoid", [f"{_MARK}shifted"], "likeness"),
        _node("MatMul", [place.inputs, f"{_MARK}weights"], "multiplied"),
        _node("Add", [f"{_MARK}multiplied", f"{_MARK}bias"], "change"),
        _node("Mul", [f"{_MARK}change", f"{_MARK}likeness"], "part"),
        _node("Add", [f"{_MARK}part", f"{_MARK}balance"], "added"),
        _node("Add", [place.logits, f"{_MARK}added"], "logits"),
    ]


def _node(kind: str, inputs: list[str], output: str, **attributes: Any) -> onnx.NodeProto:
    return helper.make_node(kind, inputs, [_MARK + output], name=_MARK + output, **attributes)
