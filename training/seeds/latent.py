"""A net as its trunk and its last layer, both taken from the ONNX graph.

What comes out of the trunk, the features of a face, is enough to learn the last layer anew:
L. Pellegrini et al., "Latent Replay for Real-Time Continual Learning", 2020 (arXiv 1912.01100).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from mien.faces.runtime import InferenceSession, open_session
from mien.models.manifest import MODEL_FILE, PackageError
from training.evaluation.metrics import softmax

_BATCH = 32


@dataclass(frozen=True)
class Head:
    """The last layer: scores are the softmax of (features @ weights + bias) * scale.

    Attributes:
        weights: float32 (features, labels).
        bias: float32 (labels,).
        scale: One through the temperature.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    scale: float

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scaled logits, float32 (n, labels), of features (n, features)."""
        return np.asarray((features @ self.weights + self.bias) * self.scale, np.float32)

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores, float32 (n, labels), of features (n, features)."""
        return softmax(self.logits(features))


class Latent:
    """A net of a package, taken apart.

    Args:
        model: the bytes of `model.onnx`; trusted, since its package was tried.
        threads: how many threads an inference may use.

    Raises:
        PackageError: the graph does not end with a plain last layer, temperature and softmax.
    """

    def __init__(self, model: bytes, threads: int = 1) -> None:
        self._graph = onnx.load_model_from_string(model)
        self._constants = {constant.name: constant for constant in self._graph.graph.initializer}
        self._makers = {name: node for node in self._graph.graph.node for name in node.output}
        softmax_node = self._maker(self._graph.graph.output[0].name, "Softmax")
        scaled, scale = self._maybe_scaled(softmax_node.input[0])
        self._weights_name, self._bias_name, features = self._dense(scaled)
        self.head = Head(self._value(self._weights_name), self._value(self._bias_name), scale)
        self._features = features
        self._session = self._trunk(threads)

    def features(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """What the trunk makes of crops, uint8 (n, 48, 48): float32 (n, features)."""
        name = self._session.get_inputs()[0].name
        parts = [
            self._session.run([self._features], {name: crops[start : start + _BATCH]})[0]
            for start in range(0, len(crops), _BATCH)
        ]
        width = len(self.head.weights)
        return np.concatenate([*parts, np.zeros((0, width), np.float32)]).reshape(-1, width)

    def with_head(self, head: Head) -> bytes:
        """The same net with another last layer, as ONNX bytes.

        The scale stays in the graph; where the new one differs, the weights take it up.
        """
        share = np.float32(head.scale / self.head.scale)
        changed = onnx.ModelProto()
        changed.CopyFrom(self._graph)
        values = {self._weights_name: head.weights * share, self._bias_name: head.bias * share}
        for tensor in changed.graph.initializer:
            if tensor.name in values:
                value = np.ascontiguousarray(values[tensor.name], np.float32)
                tensor.CopyFrom(numpy_helper.from_array(value, tensor.name))
        return bytes(changed.SerializeToString())

    def _maker(self, name: str, kind: str) -> onnx.NodeProto:
        node: onnx.NodeProto | None = self._makers.get(name)
        if node is None or node.op_type != kind:
            raise PackageError(
                f"{MODEL_FILE} does not end with a last layer that can be learned anew: "
                f"{kind} was expected, not {node.op_type if node else 'an input'}"
            )
        return node

    def _maybe_scaled(self, name: str) -> tuple[str, float]:
        node = self._makers.get(name)
        if node is None or node.op_type not in ("Mul", "Div"):
            return name, 1.0
        factor = float(self._value(node.input[1]).reshape(-1)[0])
        return node.input[0], factor if node.op_type == "Mul" else 1 / factor

    def _dense(self, name: str) -> tuple[str, str, str]:
        """The names of the weights, the bias and the features of a fully connected layer."""
        added = self._maker(name, "Add")
        multiplied = self._maker(added.input[0], "MatMul")
        return multiplied.input[1], added.input[1], multiplied.input[0]

    def _value(self, name: str) -> NDArray[np.float32]:
        tensor = self._constants.get(name)
        if tensor is None:
            raise PackageError(f"{MODEL_FILE}: the last layer has no weights of its own ({name})")
        return np.asarray(numpy_helper.to_array(tensor), np.float32)

    def _trunk(self, threads: int) -> InferenceSession:
        trunk = onnx.ModelProto()
        trunk.CopyFrom(self._graph)
        features = onnx.helper.make_tensor_value_info(
            self._features, onnx.TensorProto.FLOAT, ["N", len(self.head.weights)]
        )
        trunk.graph.output.append(features)
        return open_session(trunk.SerializeToString(), threads)
