"""``fer``'s calls; run by bench/calls.py with the interpreter of bench/peers.py's environment.

Args: a JSON list of photos' paths, and a clip. Prints one line of JSON.
"""

import json
import sys
import time
from pathlib import Path

import cv2
from fer.fer import FER

from bench.peer_answers import best
from bench.peer_loops import fer_package


def main() -> None:
    """Ask once for each photo, then for each frame of the clip."""
    paths: list[str] = json.loads(Path(sys.argv[1]).read_text())
    detector = FER()
    detector.detect_emotions(cv2.imread(paths[0]))  # the first call builds the graph
    answers: list[str | None] = []
    began_s = time.perf_counter()
    for path in paths:
        seen = detector.detect_emotions(cv2.imread(path))
        largest = max(seen, key=lambda face: face["box"][2] * face["box"][3], default=None)
        answers.append(best(largest["emotions"]) if largest else None)
    ms = 1000 * (time.perf_counter() - began_s) / len(paths)
    clip = fer_package(sys.argv[2])
    print(json.dumps({"answers": answers, "ms_a_photo": round(ms, 2), "fps": clip["fps"]}))


if __name__ == "__main__":
    main()
