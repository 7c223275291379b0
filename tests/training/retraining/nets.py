"""A package that can be retrained, made by hand in a moment: random features, a fitted head."""

import hashlib
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from mien.models.manifest import REPLAY_FILE
from mien.models.package import LABELS, ModelPackage, save_package
from tests.mien.models.candidates import described
from tests.training.drawn import draw_faces
from training.datasets.dataset import LabelledFaces
from training.retraining.corrections import CorrectedFaces
from training.seeds.bundle import with_seeds
from training.seeds.last_layer import Head
from training.seeds.latent import Latent
from training.seeds.replay import make_replay

#: What the last layer takes, and with it what an earlier stage sees of a face.
INPUTS = 256
CHANNELS = 6
FEATURES = INPUTS + CHANNELS
#: What the net below has never been shown.
UNKNOWN = LABELS.index("fear")
#: Logits of the right label and of the others.
_RIGHT, _WRONG = 6.0, -2.0


def draw_known(train: int = 800, valid: int = 200, seed: int = 1) -> LabelledFaces:
    """Drawn faces without any of the unknown label."""
    drawn = draw_faces(train, valid, seed=seed)
    return drawn.take(drawn.votes.argmax(axis=1) != UNKNOWN)


def corrected(crops: NDArray[np.uint8], truth: NDArray[np.int64]) -> CorrectedFaces:
    """Corrections of a track each, in all folds."""
    numbers = np.arange(len(crops))
    ones = np.ones(len(crops), np.float32)
    return CorrectedFaces(
        numbers, crops, truth, ones, numbers % 8, numbers % 4 == 0, numbers, numbers
    )


def net(head: Head) -> bytes:
    """ONNX bytes: means of 4x4 pixels, a random layer, the head, the temperature, softmax.

    Beside it, as an attention would have them, the means of some channels over the whole face.
    """
    random = np.random.default_rng(5)
    values: dict[str, NDArray[np.generic]] = {
        "scaling": np.array(1 / 127.5, np.float32),
        "map": np.array([-1, 1, 48, 48], np.int64),
        "flat": np.array([-1, 144], np.int64),
        "random": (random.normal(size=(144, INPUTS)) / 12).astype(np.float32),
        "shift": random.normal(size=INPUTS).astype(np.float32) / 4,
        "kernels": random.normal(size=(CHANNELS, 1, 3, 3)).astype(np.float32),
        "map_axes": np.array([2, 3], np.int64),
        "weights": head.weights,
        "bias": head.bias,
        "scale": np.array(head.scale, np.float32),
    }
    nodes = [
        helper.make_node("Cast", ["crops"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["float", "scaling"], ["scaled"]),
        helper.make_node("Reshape", ["scaled", "map"], ["mapped"]),
        helper.make_node("Conv", ["mapped", "kernels"], ["channels"]),
        helper.make_node("Relu", ["channels"], ["edges"]),
        helper.make_node("ReduceMean", ["edges", "map_axes"], ["means"]),
        helper.make_node("GlobalAveragePool", ["edges"], ["of the last attention"]),
        helper.make_node(
            "AveragePool", ["mapped"], ["pooled"], kernel_shape=[4, 4], strides=[4, 4]
        ),
        helper.make_node("Reshape", ["pooled", "flat"], ["pixels"]),
        helper.make_node("MatMul", ["pixels", "random"], ["projected"]),
        helper.make_node("Add", ["projected", "shift"], ["shifted"]),
        helper.make_node("Relu", ["shifted"], ["features"]),
        helper.make_node("MatMul", ["features", "weights"], ["multiplied"]),
        helper.make_node("Add", ["multiplied", "bias"], ["logits"]),
        helper.make_node("Mul", ["logits", "scale"], ["tempered"]),
        helper.make_node("Softmax", ["tempered"], ["scores"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "drawn",
        [helper.make_tensor_value_info("crops", TensorProto.UINT8, ["N", 48, 48])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", len(LABELS)])],
        [numpy_helper.from_array(value, name) for name, value in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    return bytes(model.SerializeToString())


def fitted(faces: LabelledFaces) -> bytes:
    """The net with a head that knows the labels of these faces."""
    blank = Head(
        np.zeros((INPUTS, len(LABELS)), np.float32), np.zeros(len(LABELS), np.float32), 2.0
    )
    features = Latent(net(blank)).features(faces.crops)[:, :INPUTS].astype(np.float64)
    wanted = np.where(np.eye(len(LABELS))[faces.votes.argmax(axis=1)] > 0, _RIGHT, _WRONG)
    extended = np.hstack([features, np.ones((len(features), 1))])
    ridge = extended.T @ extended + np.eye(INPUTS + 1)
    fit = (np.linalg.solve(ridge, extended.T @ wanted) / blank.scale).astype(np.float32)
    return net(Head(fit[:-1], fit[-1], blank.scale))


def retrainable(folder: Path, faces: LabelledFaces | None = None) -> ModelPackage:
    """Write a package with a replay sample, which knows all labels but one."""
    known = draw_known() if faces is None else faces
    model = fitted(known.split("train"))
    package, files = with_seeds(
        described(model, name="drawn"), {REPLAY_FILE: make_replay(model, known)}
    )
    assert package.manifest.replay_sha256 == hashlib.sha256(files[REPLAY_FILE]).hexdigest()
    manifest = msgspec.structs.replace(package.manifest, training_data_sha256=known.digest())
    package = ModelPackage(manifest, package.model, package.golden)
    save_package(package, folder, files)
    return package
