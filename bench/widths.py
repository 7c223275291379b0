"""Accuracy against cost: the net in several widths and both precisions, trained alike and briefly.

Runs are kept in bench/.runs, so that one that was stopped goes on after its last epoch.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console

from mien.models.package import ModelPackage
from mien.models.scorer import Scorer
from training.datasets.dataset import LabelledFaces, load_faces
from training.datasets.samples import Skipped
from training.evaluation.evaluate import EvaluationFigures
from training.run.config import PRESETS

WIDTHS = (16, 32, 48)
EPOCHS = 10
RUNS = Path(__file__).parent / ".runs"
#: The average of a long run is still full of the first epochs at the end of a short one.
AVERAGE = 0.98


def run(keep: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Train every width for a few epochs and measure it on the validation split.

    Args:
        keep: is given what is known after each width.
    """
    path = os.environ.get("MIEN_FERPLUS")
    if not path:
        raise click.ClickException("set MIEN_FERPLUS to the path of FER+'s faces, a folder or .zip")
    faces = load_faces([Path(path)], RUNS, Skipped())
    config = PRESETS["full"]
    figures: dict[str, Any] = {"epochs": EPOCHS, "net": config.net, "shipped": config.width}
    rows: list[dict[str, Any]] = []
    for width in WIDTHS:
        rows += _measure(width, faces)
        keep({**figures, "widths": rows})
    return {**figures, "widths": rows}


def _measure(width: int, faces: LabelledFaces) -> list[dict[str, Any]]:
    """The rows of one width: in float32, and in 8 bits, whether or not these would be shipped."""
    # TensorFlow takes seconds to import, which other benchmarks need not wait for.
    from training.evaluation.evaluate import evaluate
    from training.packaging.making import in_8_bits, make_package
    from training.packaging.quantise import compare
    from training.run.progress import RunProgress
    from training.run.runstate import RunStore
    from training.run.train import train

    config = msgspec.structs.replace(PRESETS["full"], width=width, epochs=EPOCHS, average=AVERAGE)
    store = RunStore(RUNS / str(width))
    with RunProgress(Console(), EPOCHS) as progress:
        learned = train(faces, config, store, progress, resume=store.exists())
    made = make_package(learned, faces, "width", quantised=False)
    exact = made.package
    small = ModelPackage(
        msgspec.structs.replace(exact.manifest, precision="int8"),
        in_8_bits(exact.model, faces),
        exact.golden,
    )
    parity = compare(exact.model, small.model, faces.split("valid").crops)
    return [
        _row(width, exact, made.figures),
        {
            **_row(width, small, evaluate(Scorer(small), faces, "valid")),
            "alike": round(parity.alike, 4),
        },
    ]


def _row(width: int, package: ModelPackage, figures: EvaluationFigures) -> dict[str, Any]:
    return {
        "width": width,
        "precision": package.manifest.precision,
        "ms_per_face": round(figures.ms_per_face, 2),
        "megabytes": round(len(package.model) / 1e6, 1),
        "accuracy_majority": round(figures.accuracy_majority, 4),
        "macro_recall": round(figures.macro_recall, 3),
        "jitter_agreement": round(figures.jitter_agreement, 3),
    }
