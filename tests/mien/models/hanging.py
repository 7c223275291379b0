"""Packages that are right for what a trial shows them, and hang on the first real face."""

import numpy as np
from onnx import NodeProto, TensorProto, helper

from mien.models.package import ModelPackage
from tests.mien.models import candidates
from tests.mien.models.candidates import Constants

#: Smooth, but not even: a face. A trial shows noise and even crops.
FACE = np.tile(np.linspace(40, 200, 48).astype(np.uint8), (48, 1))


def loop() -> ModelPackage:
    """Turn a loop for ever: for the runtime one operator among many, that can be stopped."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["go_on"]),
            helper.make_node("Add", ["sum", "sum"], ["sum_on"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("sum", TensorProto.FLOAT, []),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("sum_on", TensorProto.FLOAT, []),
        ],
    )
    nodes = [
        *_size(2**62),
        helper.make_node("Loop", ["size", "true", "zero"], ["nothing"], body=body),
    ]
    values = {"true": np.array(True), "zero": np.array(0, np.float32)}
    return _package(nodes, values, "loop")


def slow(rounds: int = 400) -> ModelPackage:
    """Multiply great matrices, one after the other: nothing in it is forbidden."""
    nodes = [*_square(1_500)]
    last = "square"
    for number in range(rounds):
        nodes.append(helper.make_node("MatMul", [last, "square"], [f"product_{number}"]))
        last = f"product_{number}"
    nodes.append(helper.make_node("ReduceSum", [last], ["nothing"], keepdims=0))
    return _package(nodes, {}, "slow")


def stuck() -> ModelPackage:
    """Stay inside a single operator, where nothing can stop it."""
    nodes = [
        *_size(40_000_000),
        helper.make_node("Concat", ["length", "one_one"], ["some"], axis=0),
        helper.make_node("Max", ["some", "one"], ["shape"]),
        helper.make_node("Expand", ["none", "shape"], ["sequence"]),
        helper.make_node("GRU", ["sequence", "gates", "hidden"], ["", "final"], hidden_size=1),
        helper.make_node("ReduceSum", ["final"], ["nothing"], keepdims=0),
    ]
    values: Constants = {
        "one_one": np.array([1, 1], np.int64),
        "one": np.array([1], np.int64),
        "none": np.array(0, np.float32),
        "gates": np.zeros((1, 3, 1), np.float32),
        "hidden": np.zeros((1, 3, 1), np.float32),
    }
    return _package(nodes, values, "stuck")


def _square(side: int) -> list[NodeProto]:
    return [
        *_size(side),
        helper.make_node("Concat", ["length", "length"], ["shape"], axis=0),
        helper.make_node("Expand", ["none", "shape"], ["square"]),
    ]


def _size(most: int) -> list[NodeProto]:
    """``size`` and ``length`` are ``most`` when any crop is a face, and 0 otherwise."""
    return [
        helper.make_node("Cast", ["crops"], ["grey"], to=TensorProto.FLOAT),
        helper.make_node("Slice", ["grey", "first", "last_but_one", "across"], ["left"]),
        helper.make_node("Slice", ["grey", "second", "end", "across"], ["right"]),
        helper.make_node("Sub", ["left", "right"], ["steps"]),
        helper.make_node("Abs", ["steps"], ["lengths"]),
        helper.make_node("ReduceMean", ["lengths", "axes"], ["rough"], keepdims=0),
        helper.make_node("Greater", ["rough", "even"], ["uneven"]),
        helper.make_node("Less", ["rough", "noisy"], ["smooth"]),
        helper.make_node("And", ["uneven", "smooth"], ["faces"]),
        helper.make_node("Cast", ["faces"], ["face_ones"], to=TensorProto.INT64),
        helper.make_node("ReduceMax", ["face_ones"], ["face"], keepdims=0),
        helper.make_node("Constant", [], ["most"], value_int=most),
        helper.make_node("Mul", ["face", "most"], ["size"]),
        helper.make_node("Unsqueeze", ["size", "front"], ["length"]),
    ]


def _package(nodes: list[NodeProto], values: Constants, name: str) -> ModelPackage:
    """Add ``nothing``, a scalar, times zero to the scores of an ordinary package."""
    shared: Constants = {
        "first": np.array([0], np.int64),
        "second": np.array([1], np.int64),
        "last_but_one": np.array([47], np.int64),
        "end": np.array([48], np.int64),
        "across": np.array([2], np.int64),
        "even": np.array(0.5, np.float32),
        "noisy": np.array(50, np.float32),
        "front": np.array([0], np.int64),
        "none": np.array(0, np.float32),
    }
    whole = [
        *nodes,
        *candidates.softmax_nodes()[:-1],
        helper.make_node("Add", ["logits", "nothing"], ["moved"]),
        helper.make_node("Softmax", ["moved"], ["scores"], axis=1),
    ]
    model = candidates.net(whole, shared | values | candidates.constants())
    return candidates.described(model.SerializeToString(), name=name)
