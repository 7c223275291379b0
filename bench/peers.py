"""What a user would pick instead: Haar cascade with Keras' ``predict``, and the ``fer`` package.

Both run in a virtual environment of their own, made once, because ``fer`` needs TensorFlow, an
old setuptools and OpenCV below 5. Mien runs the same clip through its own detector and
classifier in one process (decode, detect, align, classify every frame): one core each.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench import media
from mien.bus.messages import Frame
from mien.detection.jpeg import FramePicture
from mien.detection.search import Search
from mien.faces.alignment import align
from mien.faces.yunet import YuNet
from mien.models.package import SHIPPED_MODEL, load_package
from mien.models.scorer import Scorer

SECONDS = 10.0
ENVIRONMENT = Path(__file__).parent / ".peers"
NEEDS = (
    *("tensorflow", "opencv-python-headless<5", "setuptools<81", "pandas", "requests"),
    *("tqdm", "moviepy<2", "matplotlib", "ffmpeg-python", "pillow"),
)


def run() -> dict[str, Any]:
    """Frames per second and share of frames with a face, on one core each."""
    python = environment()
    with tempfile.TemporaryDirectory() as folder:
        clip = media.write_mjpeg(Path(folder) / "clip.mkv", SECONDS)
        script = Path(__file__).parent / "peer_loops.py"
        command = [*one_core(), str(python), str(script), str(clip)]
        variables = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"}
        printed = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=variables, check=True
        ).stdout
        peers: dict[str, dict[str, float]] = json.loads(printed.splitlines()[-1])
        own = _mien(clip)
    return {
        "media": media.source_name(),
        "mien": own,
        **peers,
        "mien_to_haar_keras": round(own["fps"] / peers["haar_keras"]["fps"], 1),
        "mien_to_fer": round(own["fps"] / peers["fer"]["fps"], 1),
    }


def _mien(clip: Path) -> dict[str, float]:
    search, scorer = Search(YuNet()), Scorer(load_package(SHIPPED_MODEL))
    header = Frame(camera="", seq=1, captured_ms=0, width=media.WIDTH, height=media.HEIGHT)
    pictures = list(media.jpegs(clip))
    with_face, started = 0, time.perf_counter()
    for jpeg in pictures:
        picture = FramePicture(header, jpeg)
        faces = search.thorough(picture, 320)
        for landmarks in faces.landmarks:
            scorer.scores(np.stack([align(picture.full(), landmarks)]))
        with_face += len(faces) > 0
    took_s = time.perf_counter() - started
    return {
        "fps": round(len(pictures) / took_s, 1),
        "frames_with_face": round(with_face / len(pictures), 3),
    }


def environment() -> Path:
    """The interpreter of the peers' virtual environment, which is made when absent."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, *NEEDS], check=True)
        # Without its own needs: it asks for MTCNN's PyTorch, which this comparison does not use.
        subprocess.run([*pip, "--no-deps", "fer==25.10.3"], check=True)
        (ENVIRONMENT / "complete").touch()
    return python


def one_core() -> list[str]:
    """Begin of a command that is to have one core."""
    return ["taskset", "-c", "0"] if sys.platform == "linux" else []
