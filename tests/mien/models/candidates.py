"""Hand-made packages, one that is right and those that are not."""

from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from mien.models.manifest import LABELS, Manifest, pack_golden
from mien.models.package import ModelPackage
from mien.models.scorer import Scorer
from mien.models.trial import PackageFiles
from tests.mien.models import packages

Constants = dict[str, NDArray[np.generic]]


def softmax_nodes() -> list[NodeProto]:
    """Softmax of (mean grey / 255) times a weight for each label."""
    return [
        helper.make_node("Cast", ["crops"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["float", "axes"], ["mean"], keepdims=0),
        helper.make_node("Unsqueeze", ["mean", "last"], ["column"]),
        helper.make_node("Mul", ["column", "weights"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["scores"], axis=1),
    ]


def constants(labels: int = len(LABELS), slope: float = 1.0) -> Constants:
    """The numbers of these nodes; ``slope`` tells one such net from another."""
    return {
        "axes": np.array([1, 2], np.int64),
        "last": np.array([1], np.int64),
        "weights": np.linspace(slope / 255, 0, labels, dtype=np.float32).reshape(1, labels),
    }


def net(nodes: Iterable[NodeProto], values: Constants, labels: int = len(LABELS)) -> Any:
    """An ONNX model of these nodes, from uint8 crops to scores."""
    graph = helper.make_graph(
        list(nodes),
        "net",
        [helper.make_tensor_value_info("crops", TensorProto.UINT8, ["N", 48, 48])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", labels])],
        [numpy_helper.from_array(value, name) for name, value in values.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)


def good_package(slope: float = 1.0, name: str = "bright") -> ModelPackage:
    """A package that passes its trial; another ``slope`` makes another version."""
    model = net(softmax_nodes(), constants(slope=slope)).SerializeToString()
    return described(model, name=name)


def described(model: bytes, **changes: Any) -> ModelPackage:
    """A package of these bytes, with golden samples of what the net really answers."""
    crops = np.stack([np.full((48, 48), value, np.uint8) for value in (0, 100, 255)])
    bare = ModelPackage(packages.manifest(model, b"", LABELS), model, b"")
    return with_golden(model, pack_golden(crops, Scorer(bare).scores(crops)), **changes)


def with_golden(model: bytes, golden: bytes, **changes: Any) -> ModelPackage:
    """A package whose hashes are right, whatever its bytes."""
    manifest: Manifest = packages.manifest(model, golden, LABELS)
    return ModelPackage(msgspec.structs.replace(manifest, **changes), model, golden)


def candidate(package: ModelPackage) -> PackageFiles:
    """The files of a package."""
    return PackageFiles(msgspec.json.encode(package.manifest), package.model, package.golden)


def some_golden(labels: int = len(LABELS)) -> bytes:
    """Golden samples that claim even scores."""
    scores = np.full((2, labels), 1 / labels, np.float32)
    return pack_golden(np.full((2, 48, 48), 200, np.uint8), scores)


def truncated() -> PackageFiles:
    model = good_package().model
    return candidate(with_golden(model[: len(model) // 2], some_golden()))


def external_data() -> PackageFiles:
    model = net(softmax_nodes(), constants())
    weights = next(t for t in model.graph.initializer if t.name == "weights")
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    weights.external_data.add(key="location", value="../../../../etc/passwd")
    return candidate(with_golden(model.SerializeToString(), some_golden()))


def giant_tensor() -> PackageFiles:
    side = 1 << 17
    values = constants() | {"shape": np.array([side, side], np.int64)}
    nodes = [
        helper.make_node("ConstantOfShape", ["shape"], ["giant"]),
        helper.make_node("ReduceSum", ["giant"], ["nothing"], keepdims=0),
        *softmax_nodes()[:-1],
        helper.make_node("Add", ["logits", "nothing"], ["moved"]),
        helper.make_node("Softmax", ["moved"], ["scores"], axis=1),
    ]
    return candidate(with_golden(net(nodes, values).SerializeToString(), some_golden()))


def endless_loop() -> PackageFiles:
    scalar = [helper.make_tensor_value_info(n, t, []) for n, t in _LOOP_TYPES]
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["go_on"]),
            helper.make_node("Add", ["sum", "sum"], ["sum_on"]),
        ],
        "body",
        scalar[:3],
        scalar[3:],
    )
    values = constants() | {
        "trips": np.array(2**62, np.int64),
        "true": np.array(True),
        "zero": np.array(0, np.float32),
    }
    nodes = [
        helper.make_node("Loop", ["trips", "true", "zero"], ["nothing"], body=body),
        *softmax_nodes()[:-1],
        helper.make_node("Add", ["logits", "nothing"], ["moved"]),
        helper.make_node("Softmax", ["moved"], ["scores"], axis=1),
    ]
    return candidate(with_golden(net(nodes, values).SerializeToString(), some_golden()))


def endless_work() -> PackageFiles:
    values = constants() | {"shape": np.array([1_500, 1_500], np.int64)}
    nodes = [helper.make_node("ConstantOfShape", ["shape"], ["product_0"])]
    nodes += [
        helper.make_node("MatMul", [f"product_{n}", "product_0"], [f"product_{n + 1}"])
        for n in range(2_000)
    ]
    nodes += [
        helper.make_node("ReduceSum", ["product_2000"], ["nothing"], keepdims=0),
        *softmax_nodes()[:-1],
        helper.make_node("Add", ["logits", "nothing"], ["moved"]),
        helper.make_node("Softmax", ["moved"], ["scores"], axis=1),
    ]
    return candidate(with_golden(net(nodes, values).SerializeToString(), some_golden()))


_LOOP_TYPES = (
    ("turn", TensorProto.INT64),
    ("go", TensorProto.BOOL),
    ("sum", TensorProto.FLOAT),
    ("go_on", TensorProto.BOOL),
    ("sum_on", TensorProto.FLOAT),
)


def wrong_shape() -> PackageFiles:
    model = net(softmax_nodes(), constants(3), 3).SerializeToString()
    return candidate(with_golden(model, some_golden(3)))


def wrong_labels() -> PackageFiles:
    package = good_package()
    changed = msgspec.structs.replace(package.manifest, labels=list(reversed(LABELS)))
    return candidate(ModelPackage(changed, package.model, package.golden))


def wrong_hash() -> PackageFiles:
    right = candidate(good_package())
    return msgspec.structs.replace(right, model=good_package(slope=2.0).model)


def lying_golden() -> PackageFiles:
    return candidate(with_golden(good_package().model, some_golden()))


def no_shares() -> PackageFiles:
    nodes = [*softmax_nodes()[:-1], helper.make_node("Identity", ["logits"], ["scores"])]
    return candidate(described(net(nodes, constants()).SerializeToString()))


def no_numbers() -> PackageFiles:
    """Right for its golden samples, not a number for all other crops."""
    values = constants() | {
        "none": np.array([[np.nan]], np.float32),
        "known": np.array([100, 0, 255], np.float32).reshape(1, 3),
        "fine": np.array([[0]], np.float32),
    }
    nodes = [
        *softmax_nodes()[:-1],
        helper.make_node("Equal", ["column", "known"], ["equal"]),
        helper.make_node("Cast", ["equal"], ["ones"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMax", ["ones", "last"], ["any"], keepdims=1),
        helper.make_node("Cast", ["any"], ["is_known"], to=TensorProto.BOOL),
        helper.make_node("Where", ["is_known", "fine", "none"], ["poison"]),
        helper.make_node("Add", ["logits", "poison"], ["moved"]),
        helper.make_node("Softmax", ["moved"], ["scores"], axis=1),
    ]
    return candidate(described(net(nodes, values).SerializeToString()))


def climbing_name() -> PackageFiles:
    return candidate(good_package(name="../../escape"))
