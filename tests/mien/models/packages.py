"""A tiny real package: brightness decides between two labels."""

import hashlib

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from mien.faces.alignment import CROP_SIZE_PX, TEMPLATE
from mien.models.manifest import Manifest, pack_golden
from mien.models.package import ModelPackage
from mien.models.scorer import Scorer


def brightness_model(side: int = CROP_SIZE_PX) -> bytes:
    """ONNX bytes: softmax of (mean / 255, 0), a bright crop is the first label."""
    nodes = [
        helper.make_node("Cast", ["crops"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["float", "axes"], ["mean"], keepdims=0),
        helper.make_node("Unsqueeze", ["mean", "last"], ["column"]),
        helper.make_node("Mul", ["column", "weights"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["scores"], axis=1),
    ]
    constants: dict[str, NDArray[np.generic]] = {
        "axes": np.array([1, 2], np.int64),
        "last": np.array([1], np.int64),
        "weights": np.array([[1 / 255, 0]], np.float32),
    }
    graph = helper.make_graph(
        nodes,
        "brightness",
        [helper.make_tensor_value_info("crops", TensorProto.UINT8, ["N", side, side])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", 2])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opset = [helper.make_opsetid("", 18)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=9)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def brightness_package(labels: tuple[str, ...] = ("happiness", "sadness")) -> ModelPackage:
    """A package of that net with true golden samples."""
    model = brightness_model()
    crops = np.stack([np.full((48, 48), value, np.uint8) for value in (0, 100, 255)])
    bare = ModelPackage(manifest(model, b"", labels), model, b"")
    golden = pack_golden(crops, Scorer(bare).scores(crops))
    return ModelPackage(manifest(model, golden, labels), model, golden)


def manifest(model: bytes, golden: bytes, labels: tuple[str, ...]) -> Manifest:
    """A manifest that fits these bytes."""
    return Manifest(
        name="bright",
        labels=list(labels),
        input_px=CROP_SIZE_PX,
        template=TEMPLATE.tolist(),
        created="2026-01-01T00:00:00+00:00",
        model_sha256=hashlib.sha256(model).hexdigest(),
        golden_sha256=hashlib.sha256(golden).hexdigest(),
        training_data_sha256="0" * 64,
        metrics={"accuracy_majority": 0.5},
        recall={"happiness": 1.0},
        temperature=1.0,
        configuration={"epochs": 1},
        versions={"keras": "3"},
        duration_s=1.0,
    )
