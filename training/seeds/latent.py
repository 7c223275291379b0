"""A net as its trunk and its last layer, both taken from the ONNX graph.

What comes out of the trunk, the features of a face, is enough to learn the last layer anew:
L. Pellegrini et al., "Latent Replay for Real-Time Continual Learning", 2020 (arXiv 1912.01100).
The first of the features are what the last layer takes. After them comes what the attentions of
earlier stages look at, the means of their channels over the face: they tell how a picture was taken
rather than what the face expresses, and cost nothing, for the net has them already.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from mien.faces.alignment import CROP_SIZE_PX
from mien.faces.runtime import InferenceSession, open_session
from mien.models.manifest import MODEL_FILE, PackageError
from training.seeds import local_graph
from training.seeds.last_layer import Head
from training.seeds.local_graph import Place

_BATCH = 32
#: Rows and columns of (n, channels, rows, columns).
_MAP = [2, 3]
#: What may lie between a map and the last layer.
_FOLDING = ("Flatten", "GlobalAveragePool", "ReduceMean", "Reshape", "Squeeze")


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
        local = local_graph.take_out(self._graph)
        self._constants = {constant.name: constant for constant in self._graph.graph.initializer}
        self._makers = {name: node for node in self._graph.graph.node for name in node.output}
        softmax_node = self._maker(self._graph.graph.output[0].name, "Softmax")
        self._logits, scale = self._maybe_scaled(softmax_node.input[0])
        self._weights_name, self._bias_name, self._inputs = self._dense(self._logits)
        weights, bias = self._value(self._weights_name), self._value(self._bias_name)
        self.head = Head(weights, bias, scale, local)
        # What the last attention looks at is nearly what the last layer takes.
        self._stages = self._pooled()[:-1]
        self._session = self._trunk(threads)
        pixels = np.zeros((1, CROP_SIZE_PX, CROP_SIZE_PX), np.uint8)
        shapes = [np.shape(values) for values in self._run(pixels)[1:]]
        self._views = shapes[0][0] if shapes else 1
        self._widths = [int(np.prod(shape[1:])) for shape in shapes]

    @property
    def width(self) -> int:
        """How many features a face has."""
        return len(self.head.weights) + sum(self._widths)

    def features(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """What the trunk makes of crops, uint8 (n, 48, 48): float32 (n, features)."""
        parts = [
            self._joined(self._run(crops[start : start + _BATCH]))
            for start in range(0, len(crops), _BATCH)
        ]
        return np.concatenate([*parts, np.zeros((0, self.width), np.float32)])

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
        if head.local is not None:
            local = dataclasses.replace(
                head.local,
                weights=head.local.weights * share,
                bias=head.local.bias * share,
                balance=head.local.balance * share,
            )
            place = Place(self._inputs, self._logits, self._stages, self._views, self._widths)
            local_graph.put_in(changed, local, place)
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

    def _pooled(self) -> list[str]:
        """Means of channels over the whole face that are not what the last layer takes."""
        last = self._inputs
        while last in self._makers and self._makers[last].op_type in _FOLDING:
            last = self._makers[last].input[0]
        return [
            node.output[0]
            for node in self._graph.graph.node
            if self._pools(node) and node.input[0] != last
        ]

    def _pools(self, node: onnx.NodeProto) -> bool:
        reduces = node.op_type == "ReduceMean" and self._axes(node) == _MAP
        return reduces or node.op_type == "GlobalAveragePool"

    def _axes(self, node: onnx.NodeProto) -> list[int]:
        for attribute in node.attribute:
            if attribute.name == "axes":
                return list(attribute.ints)
        # From opset 18 on they are an input.
        tensor = self._constants.get(node.input[1]) if len(node.input) > 1 else None
        return [] if tensor is None else [int(axis) for axis in numpy_helper.to_array(tensor)]

    def _trunk(self, threads: int) -> InferenceSession:
        trunk = onnx.ModelProto()
        trunk.CopyFrom(self._graph)
        for name in (self._inputs, *self._stages):
            trunk.graph.output.append(
                onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
            )
        return open_session(trunk.SerializeToString(), threads)

    def _run(self, crops: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        name = self._session.get_inputs()[0].name
        outputs: list[NDArray[np.float32]] = self._session.run(
            [self._inputs, *self._stages], {name: crops}
        )
        return outputs

    def _joined(self, outputs: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        inputs, *stages = outputs
        summed = [stage.reshape(self._views, len(inputs), -1).sum(axis=0) for stage in stages]
        return np.concatenate([inputs, *summed], axis=1)
