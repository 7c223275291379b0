"""From a trained net to an ONNX graph that gives calibrated scores."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import keras
import numpy as np
import onnx
from keras import layers
from numpy.typing import NDArray

from mien.faces.runtime import open_session
from training.errors import RunError
from training.net.model import build_expanded
from training.run.config import TrainConfig

_PARITY_BATCHES = (1, 7, 16)
_PARITY = 1e-4


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
    session = open_session(content)
    name = session.get_inputs()[0].name
    for size in _PARITY_BATCHES:
        batch = np.resize(faces, (size, *faces.shape[1:]))
        expected = np.asarray(net(batch, training=False))
        difference = float(np.abs(session.run(None, {name: batch})[0] - expected).max())
        if not difference <= _PARITY:
            raise RunError(f"the exported net differs by {difference:.2g} at batch {size}")
