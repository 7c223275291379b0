"""What ``fer`` answers; run by bench/comparison.py with the interpreter of its own environment.

Args: a folder with ``faces.npy``, uint8 (n, 48, 48), and ``photos.json``, a list of paths. Prints
one line of JSON: a label, or null where no face is found, for each face and each photo.
"""

import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from fer.fer import FER


def best(emotions: dict[str, float]) -> str:
    """The label with the highest score."""
    return max(emotions, key=emotions.__getitem__)


def faces(pictures: Any) -> list[str]:
    """Classify pictures that are nothing but a face, as those that its net learned from."""
    detector = FER(offsets=(0, 0))
    whole = [(0, 0, *pictures.shape[1:])]
    return [
        best(detector.detect_emotions(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), whole)[0]["emotions"])
        for grey in pictures
    ]


def photos(paths: list[str]) -> list[str | None]:
    """The answer for the largest face that it finds itself."""
    detector = FER()
    answers: list[str | None] = []
    for path in paths:
        seen = detector.detect_emotions(cv2.imread(path))
        largest = max(seen, key=lambda face: face["box"][2] * face["box"][3], default=None)
        answers.append(best(largest["emotions"]) if largest else None)
    return answers


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    said = {
        "faces": faces(np.load(folder / "faces.npy")),
        "photos": photos(json.loads((folder / "photos.json").read_text())),
    }
    print(json.dumps(said))
