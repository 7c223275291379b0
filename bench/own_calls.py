"""``mien.analyze``'s calls; run by bench/calls.py in a process of its own.

Args: a JSON list of photos' paths, and a clip. Prints one line of JSON.
"""

import json
import sys
import time
from pathlib import Path

import mien


def main() -> None:
    """Ask once for each photo, then for the clip."""
    paths: list[str] = json.loads(Path(sys.argv[1]).read_text())
    mien.analyze(paths[0])
    answers: list[str | None] = []
    began_s = time.perf_counter()
    for path in paths:
        faces = mien.analyze(path).faces
        largest = max(faces, key=lambda face: face.box_xywh[2] * face.box_xywh[3], default=None)
        answers.append(largest.top if largest else None)
    ms = 1000 * (time.perf_counter() - began_s) / len(paths)
    began_s = time.perf_counter()
    frames = len(mien.analyze(sys.argv[2]))
    fps = frames / (time.perf_counter() - began_s)
    print(json.dumps({"answers": answers, "ms_a_photo": round(ms, 2), "fps": round(fps, 2)}))


if __name__ == "__main__":
    main()
