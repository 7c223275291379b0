"""The peers' loops; run by bench/peers.py with the interpreter of their own environment.

Args: the clip. Prints one line of JSON.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import cv2
import numpy as np
import tensorflow as tf
from fer.fer import FER

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
cv2.setNumThreads(1)


def frames(clip: str) -> Iterator[Any]:
    """Yield the clip's images."""
    capture = cv2.VideoCapture(clip)
    while True:
        more, image = capture.read()
        if not more:
            return
        yield image


def haar_keras(clip: str) -> dict[str, float]:
    """The loop of countless tutorials: cascade, crop, ``model.predict`` for each face."""
    path = str(files("fer").joinpath("data/emotion_model.hdf5"))
    model = tf.keras.models.load_model(path, compile=False)
    side = model.input_shape[1]
    folder: str = cv2.data.haarcascades  # type: ignore[attr-defined]  # not in its stubs
    cascade = cv2.CascadeClassifier(folder + "haarcascade_frontalface_default.xml")
    model.predict(np.zeros((1, side, side, 1)), verbose=0)

    def one(image: Any) -> int:
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        boxes = cascade.detectMultiScale(grey, 1.3, 5)
        for x, y, w, h in boxes:
            face = cv2.resize(grey[y : y + h, x : x + w], (side, side)) / 127.5 - 1
            model.predict(face[None, :, :, None], verbose=0)
        return len(boxes)

    return measure(clip, one)


def fer_package(clip: str) -> dict[str, float]:
    """The package as its own documentation shows it."""
    detector = FER()
    return measure(clip, lambda image: len(detector.detect_emotions(image)))


def measure(clip: str, step: Callable[[Any], int]) -> dict[str, float]:
    """Frames per second, and the share of frames in which a face was found."""
    count = with_face = 0
    started = time.perf_counter()
    for image in frames(clip):
        with_face += step(image) > 0
        count += 1
    took_s = time.perf_counter() - started
    return {"fps": round(count / took_s, 2), "frames_with_face": round(with_face / count, 3)}


if __name__ == "__main__":
    print(json.dumps({"haar_keras": haar_keras(sys.argv[1]), "fer": fer_package(sys.argv[1])}))
