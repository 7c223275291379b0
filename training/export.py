"""From a trained net to an ONNX graph that gives calibrated scores."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import keras
import numpy as np
import onnx
import onnxruntime as ort
from keras import layers
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]

from training.config import TrainConfig
from training.errors import RunError
from training.metrics import softmax
from training.model import build_expanded

_TEMPERATURES = (0.3, 4.0)
_PARITY_BATCHES = (1, 7, 16)
_PARITY = 1e-4


def fit_temperature(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    """The temperature that makes scores honest: least log loss on held-out faces.

    C. Guo et al., "On Calibration of Modern Neural Networks", 2017.

    Args:
        logits: float32 (n, labels).
        truth: int64 (n,), the right label of each.
    """
    rows = np.arange(len(truth))

    def loss(temperature: float) -> float:
        scores = softmax(logits / np.float32(temperature))
        return float(-np.log(np.maximum(scores[rows, truth], 1e-9)).mean())

    found = minimize_scalar(loss, bounds=_TEMPERATURES, method="bounded")
    return float(found.x)


def to_run(net: keras.Model, config: TrainConfig) -> keras.Model:
    """The same net of ordinary layers in float32, whatever precision it was trained in."""
    policy = keras.mixed_precision.global_policy()
    keras.mixed_precision.set_global_policy("float32")
    try:
        return build_expanded(net, config)
    finally:
        keras.mixed_precision.set_global_policy(policy)


def with_scores(net: keras.Model, temperature: float) -> keras.Model:
    """Put temperature and softmax behind a float32 net's logits."""
    scaled = layers.Rescaling(1 / temperature, dtype="float32")(net.output)
    scores = layers.Softmax(dtype="float32", name="scores")(scaled)
    return keras.Model(net.input, scores, name="mien")


def to_onnx(net: keras.Model, faces: NDArray[np.uint8]) -> bytes:
    """Export a net and check that ONNX Runtime gives what Keras gives.

    Args:
        net: float32, from uint8 (N, 48, 48) to scores.
        faces: uint8 (n, 48, 48), real faces to compare on.

    Raises:
        RunError: the two differ.
    """
    net(faces[:1])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        with warnings.catch_warnings():
            # tf2onnx probes NumPy for a name that NumPy warns about.
            warnings.simplefilter("ignore", FutureWarning)
            net.export(path, format="onnx", verbose=False)
        model = onnx.load(path)
    model.graph.doc_string = ""
    content = bytes(model.SerializeToString())
    _check_parity(net, content, faces)
    return content


def _check_parity(net: keras.Model, content: bytes, faces: NDArray[np.uint8]) -> None:
    session = ort.InferenceSession(content, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    for size in _PARITY_BATCHES:
        batch = np.resize(faces, (size, *faces.shape[1:]))
        expected = np.asarray(net(batch, training=False))
        difference = float(np.abs(session.run(None, {name: batch})[0] - expected).max())
        if not difference <= _PARITY:
            raise RunError(f"the exported net differs by {difference:.2g} at batch {size}")
