"""The weights of a package that brings none, read off the graph that classifiers run.

There, batch normalisation is merged into the convolutions. It is put back so that the net answers
as before, and can learn on.
"""

from __future__ import annotations

import math

import keras
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from mien.models.manifest import MODEL_FILE, PackageError
from training.net.model import build_net
from training.net.plain import kernels
from training.run.augment import augment
from training.run.config import TrainConfig
from training.seeds.latent import Latent

_FACES = 512
_SEED = 1


def recover_weights(
    model: bytes, config: TrainConfig, crops: NDArray[np.uint8]
) -> list[NDArray[np.float32]]:
    """Weights, as `get_weights` gives them, with which a plain net answers as a graph does.

    Args:
        model: the bytes of the graph, of a plain net.
        config: of that net.
        crops: uint8 (n, 48, 48), training faces, on which the scale of activations is measured.

    Raises:
        PackageError: the graph is of a net of another build.
    """
    net = build_net(config)
    merged = _merged(model)
    pairs = kernels(net)
    # Channel attention was once made of 1x1 convolutions.
    if [_ends(kernel.shape) for kernel, _ in merged] != [_ends(k.kernel.shape) for k, _ in pairs]:
        raise PackageError(f"{MODEL_FILE} is of a net of another build")
    biases = []
    for (layer, norm), (kernel, bias) in zip(pairs, merged, strict=True):
        kernel = kernel.reshape(layer.kernel.shape)
        if norm is None:
            layer.set_weights([kernel, bias])
            continue
        layer.set_weights([kernel])
        ones = np.ones_like(bias)
        norm.set_weights([ones * np.sqrt(1 + norm.epsilon), bias, np.zeros_like(bias), ones])
        biases.append((norm, bias))
    head = Latent(model).head
    net.get_layer("logits").set_weights([head.weights, head.bias])
    _restore_norms(net, biases, crops)
    return [np.asarray(value, np.float32) for value in net.get_weights()]


def _merged(model: bytes) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Kernels (..., in, out) and biases of all layers of a graph but the last, in its order."""
    graph = onnx.load_model_from_string(model).graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    added = {node.input[0]: node.input[1] for node in graph.node if node.op_type == "Add"}
    try:
        layers = [
            (values[node.input[1]].transpose(2, 3, 1, 0), values[node.input[2]])
            if node.op_type == "Conv"
            else (values[node.input[1]][None, None], values[added[node.output[0]]])
            for node in graph.node
            if node.op_type in ("Conv", "MatMul")
        ]
    except (KeyError, IndexError, ValueError):
        raise PackageError(f"{MODEL_FILE} is of a net of another build") from None
    return layers[:-1]


def _ends(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """Places, channels in and channels out of a kernel."""
    return math.prod(shape[:-2]), shape[-2], shape[-1]


def _restore_norms(
    net: keras.Model,
    biases: list[tuple[keras.layers.Layer, NDArray[np.float32]]],
    crops: NDArray[np.uint8],
) -> None:
    """Let each normalisation know what comes in, and undo what it does to that."""
    random = np.random.default_rng(_SEED)
    seen = np.stack([augment(crop, random) for crop in crops[:_FACES]])
    probe = keras.Model(net.input, [norm.input for norm, _ in biases])
    for (norm, bias), maps in zip(biases, probe.predict(seen, verbose=0), strict=True):
        values = np.asarray(maps, np.float32)
        mean, variance = values.mean(axis=(0, 1, 2)), values.var(axis=(0, 1, 2))
        norm.set_weights([np.sqrt(variance + norm.epsilon), bias + mean, mean, variance])
