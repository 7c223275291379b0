"""A graph in whole numbers, and its weights rounded together."""

import keras
import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import numpy_helper

from mien.models.operators import check_operators
from tests.training.net.test_plain import PLAIN, crops, net, single_precision
from training.packaging.export import to_onnx, to_run, with_scores
from training.packaging.integers import fold_pooling, mean_by_axes
from training.packaging.quantise import Parity, compare, quantise, scores_of
from training.packaging.rounding import round_together

pytestmark = pytest.mark.training

__all__ = ["crops", "net", "single_precision"]


@pytest.fixture(scope="module")
def exact(net: keras.Model, crops: NDArray[np.uint8]) -> bytes:
    return to_onnx(with_scores(to_run(net, PLAIN), 1.0), crops)


@pytest.fixture(scope="module")
def whole(exact: bytes) -> bytes:
    faces = np.random.default_rng(5).integers(0, 256, (64, 48, 48), np.uint8)
    return quantise(exact, faces)


def test_weights_that_are_rounded_together_change_less_of_what_comes_out() -> None:
    random = np.random.default_rng(1)
    mixed = random.normal(size=(24, 24)) + 0.4
    inputs = (random.normal(size=(2_000, 24)) @ mixed).astype(np.float64)
    weights = random.normal(size=(16, 24)).astype(np.float32)
    numbers, scales = round_together(weights, inputs.T @ inputs, most=7)
    assert np.abs(numbers).max() <= 7
    assert scales == pytest.approx(np.abs(weights).max(axis=1) / 7)
    nearest = np.round(weights / scales[:, None])
    wrong, before = (
        np.abs(inputs @ (rounded * scales[:, None] - weights).T).mean()
        for rounded in (numbers, nearest)
    )
    assert wrong < 0.7 * before


def test_inputs_that_are_always_nothing_are_rounded_as_well() -> None:
    weights = np.array([[1.0, -0.5, 0.25], [0.0, 0.0, 0.0]], np.float32)
    numbers, scales = round_together(weights, np.zeros((3, 3)), most=4)
    assert (numbers * scales[:, None]).tolist() == weights.tolist()


def test_pooling_and_means_are_written_otherwise_and_give_the_same(
    exact: bytes, crops: NDArray[np.uint8]
) -> None:
    graph = onnx.load_model_from_string(exact)
    assert {"AveragePool", "GlobalAveragePool"} <= {node.op_type for node in graph.graph.node}
    fold_pooling(graph)
    mean_by_axes(graph)
    assert not [node for node in graph.graph.node if node.op_type.endswith("AveragePool")]
    assert scores_of(graph.SerializeToString(), crops) == pytest.approx(
        scores_of(exact, crops), abs=1e-5
    )


def test_the_net_answers_as_before(exact: bytes, whole: bytes, crops: NDArray[np.uint8]) -> None:
    assert compare(exact, exact, crops) == Parity(1.0, 0.0)
    after = scores_of(whole, crops)
    assert after == pytest.approx(scores_of(exact, crops), abs=0.05)
    assert not np.array_equal(after, scores_of(exact, crops))
    assert len(whole) < 0.5 * len(exact)


def test_a_trial_lets_both_forms_pass(exact: bytes, whole: bytes) -> None:
    for model in (exact, whole):
        check_operators(onnx.load_model_from_string(model))


def test_all_convolutions_but_the_first_take_and_give_8_bits(whole: bytes) -> None:
    graph = onnx.load_model_from_string(whole).graph
    onnx.checker.check_model(onnx.load_model_from_string(whole))
    values = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    first, *others = [node for node in graph.node if node.op_type == "Conv"]
    assert values[first.input[1]].dtype == np.float32
    for node in others:
        taken, kernel, bias = (makers[name] for name in node.input)
        assert {taken.op_type, kernel.op_type, bias.op_type} == {"DequantizeLinear"}
        assert values[kernel.input[0]].dtype == np.int8
        # Two products of 255 times a weight fit into the 16 bits of processors without VNNI.
        assert 255 * 2 * int(np.abs(values[kernel.input[0]].astype(int)).max()) < 2**15
        assert values[bias.input[0]].dtype == np.int32


def test_what_blocks_add_up_is_rounded_no_more_than_once(whole: bytes) -> None:
    graph = onnx.load_model_from_string(whole).graph
    makers = {name: node for node in graph.node for name in node.output}
    sums = [
        {makers[name].op_type for name in node.input if name in makers}
        for node in graph.node
        if node.op_type == "Add" and all(name in makers for name in node.input)
    ]
    # The block that changes no size adds what went into it, as it was before rounding.
    assert any("Relu" in kinds for kinds in sums)
