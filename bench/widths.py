"""Accuracy against cost: the mirrored net in several widths, all trained alike and briefly."""

import os
import tempfile
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console

from mien.models.scorer import Scorer
from training.datasets.dataset import LabelledFaces, load_faces
from training.datasets.samples import Skipped
from training.evaluation.evaluate import evaluate
from training.run.config import PRESETS

WIDTHS = (16, 32, 48)
EPOCHS = 10
#: The average of a long run is still full of the first epochs at the end of a short one.
AVERAGE = 0.98


def run() -> dict[str, Any]:
    """Train every width for a few epochs and measure it on the validation split."""
    path = os.environ.get("MIEN_FERPLUS")
    if not path:
        raise click.ClickException("set MIEN_FERPLUS to the path of FER+'s faces, a folder or .zip")
    with tempfile.TemporaryDirectory() as folder:
        faces = load_faces([Path(path)], Path(folder), Skipped())
        rows = [_measure(width, faces, Path(folder) / str(width)) for width in WIDTHS]
    return {"epochs": EPOCHS, "shipped": PRESETS["full"].width, "widths": rows}


def _measure(width: int, faces: LabelledFaces, folder: Path) -> dict[str, Any]:
    # TensorFlow takes seconds to import, which other benchmarks need not wait for.
    from training.packaging.making import make_package
    from training.run.progress import RunProgress
    from training.run.runstate import RunStore
    from training.run.train import train

    config = msgspec.structs.replace(
        PRESETS["full"], net="mirrored", second=0.0, width=width, epochs=EPOCHS, average=AVERAGE
    )
    with RunProgress(Console(), EPOCHS) as progress:
        learned = train(faces, config, RunStore(folder), progress, resume=False)
    package = make_package(learned, faces, "width").package
    figures = evaluate(Scorer(package), faces, "valid")
    return {
        "width": width,
        "ms_per_face": round(figures.ms_per_face, 2),
        "megabytes": round(len(package.model) / 1e6, 1),
        "accuracy_majority": round(figures.accuracy_majority, 4),
        "macro_recall": round(figures.macro_recall, 3),
        "jitter_agreement": round(figures.jitter_agreement, 3),
    }
