"""Which nets a package may hold, by what they are made of."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import NodeProto, TensorProto, helper

from mien.models.manifest import PackageError
from mien.models.operators import check_operators
from tests.mien.models import candidates

SHIPPED = Path(__file__).parents[3] / "mien/models/shipped/model.onnx"


def model(*nodes: NodeProto, functions: tuple[Any, ...] = ()) -> Any:
    net = candidates.net([*nodes, *candidates.softmax_nodes()], candidates.constants())
    net.functions.extend(functions)
    return net


def branch(*nodes: NodeProto) -> Any:
    return helper.make_graph(
        list(nodes), "branch", [], [helper.make_tensor_value_info("out", TensorProto.FLOAT, [])]
    )


def test_the_shipped_net_may() -> None:
    check_operators(onnx.load(SHIPPED))


@pytest.mark.parametrize(
    ("domain", "names"),
    [
        ("", "QuantizeLinear DequantizeLinear DynamicQuantizeLinear QLinearConv QLinearMatMul"),
        ("", "ConvInteger MatMulInteger Conv BatchNormalization GlobalAveragePool Gemm Softmax"),
        ("ai.onnx", "Conv Relu Resize Pad"),
        ("com.microsoft", "QLinearAdd QLinearMul QLinearConcat QLinearGlobalAveragePool QGemm"),
        ("com.microsoft", "QuantizeLinear DequantizeLinear QLinearSigmoid FusedConv"),
    ],
)
def test_what_computes_numbers_may_quantised_or_not(domain: str, names: str) -> None:
    nodes = [helper.make_node(name, ["x"], [name], domain=domain) for name in names.split()]
    check_operators(model(*nodes))


@pytest.mark.parametrize("name", ["Loop", "If", "Scan", "SequenceMap", "RandomNormal", "Optional"])
def test_control_flow_and_chance_may_not(name: str) -> None:
    with pytest.raises(PackageError, match=f"model.onnx uses {name}, which no package may"):
        check_operators(model(helper.make_node(name, ["x"], ["y"])))


@pytest.mark.parametrize("domain", ["org.example", "ai.onnx.ml", "com.microsoft", "pkg.torch"])
def test_other_domains_may_not(domain: str) -> None:
    with pytest.raises(PackageError, match=f"uses {domain}.Softplus"):
        check_operators(model(helper.make_node("Softplus", ["x"], ["y"], domain=domain)))


def test_what_lies_inside_is_looked_at_as_well() -> None:
    loop = helper.make_node("Loop", ["n", "go"], ["out"])
    inner = helper.make_node("If", ["go"], ["out"], then_branch=branch(loop))
    with pytest.raises(PackageError, match="uses If, Loop,"):
        check_operators(model(inner))
    # A function with the name of an operator that is allowed.
    opset = [helper.make_opsetid("", 18)]
    function = helper.make_function("", "Relu", ["n"], ["out"], [loop], opset)
    with pytest.raises(PackageError, match="uses Loop,"):
        check_operators(model(helper.make_node("Relu", ["x"], ["y"]), functions=(function,)))


def test_many_strange_names_make_one_short_line() -> None:
    nodes = [helper.make_node(f"Op{n}" * 99, ["x"], ["y"]) for n in range(np.iinfo(np.uint8).max)]
    with pytest.raises(PackageError, match="and 252 more") as refused:
        check_operators(model(*nodes))
    assert len(str(refused.value)) < 300
