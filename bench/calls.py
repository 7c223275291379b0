"""One call a photo, one a video: ``mien.analyze`` beside ``fer``, in speed and in right answers.

``MIEN_PHOTOS`` names photos in a folder for each label, which neither learned from.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
import numpy as np

from bench import media
from bench.comparison import UNKNOWN_TO_FER, figures, indices, unpacked
from bench.peers import environment, one_core
from mien.images.kinds import kind
from mien.models.labels import find_label
from mien.models.package import LABELS, SHIPPED_MODEL, load_package

ROOT = Path(__file__).parents[1]
SECONDS = 10.0
SHOWN = ("found", "accuracy", "mean_recall")


def run() -> dict[str, Any]:
    """Milliseconds a photo, frames a second of a video, and how often each is right."""
    photos = os.environ.get("MIEN_PHOTOS")
    if not photos:
        raise click.ClickException(
            "set MIEN_PHOTOS to photos in a folder for each label, or a .zip"
        )
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        clip = media.write_mjpeg(folder / "clip.mkv", SECONDS)
        found = [
            (str(path), LABELS.index(label))
            for path in sorted(unpacked(Path(photos), folder).rglob("*"))
            if path.is_file() and kind(path) == "picture"
            for label in [find_label(path.parent.name, {})]
            if label in LABELS and LABELS.index(label) != UNKNOWN_TO_FER
        ]
        listed = folder / "photos.json"
        listed.write_text(json.dumps([path for path, _ in found]))
        truth = np.array([label for _, label in found], np.int64)
        said = {
            "mien": _calls(sys.executable, "own_calls.py", listed, clip),
            "fer": _calls(str(environment()), "peer_calls.py", listed, clip),
        }
    shares = {
        name: figures(truth, indices(answers.pop("answers"))) for name, answers in said.items()
    }
    return {
        "count": len(truth),
        "load": round(os.getloadavg()[0], 1),
        "media": media.source_name(),
        "version": load_package(SHIPPED_MODEL).version,
        **{
            name: {**told, "photos": {key: shares[name][key] for key in SHOWN}}
            for name, told in said.items()
        },
    }


def _calls(python: str, script: str, listed: Path, clip: Path) -> dict[str, Any]:
    path = Path(__file__).with_name(script)
    printed = subprocess.run(
        [*one_core(), python, str(path), str(listed), str(clip)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ
        | {"TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
        check=True,
    ).stdout
    told: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return told
