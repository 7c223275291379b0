"""The model card: what a model is for, how it was made, what it does and where it fails."""

from __future__ import annotations

from faces.package import LABELS, ModelPackage
from training.evaluate import Figures
from training.history import RunState


def figure_rows(figures: Figures) -> list[tuple[str, str]]:
    """The figures as pairs of a name and a value, for a table."""
    seen = "" if figures.faces_seen is None else f", {figures.faces_seen} of them seen in training"
    unseen = figures.accuracy_majority_unseen
    return [
        (f"faces (split {figures.split})", f"{figures.faces}{seen}"),
        ("accuracy, FER+ majority", f"{figures.accuracy_majority:.2%}"),
        (
            "accuracy without faces seen in training",
            "unknown" if unseen is None else f"{unseen:.2%}",
        ),
        (f"accuracy, all {figures.faces_all} faces", f"{figures.accuracy_all:.2%}"),
        ("macro recall", f"{figures.macro_recall:.3f}"),
        ("macro F1", f"{figures.macro_f1:.3f}"),
        ("expected calibration error", f"{figures.ece:.3f}"),
        ("same answer when mirrored", f"{figures.flip_agreement:.3f}"),
        ("same answer under 2 px, 5 degrees and 10 % at once", f"{figures.jitter_agreement:.3f}"),
        ("time per face, one core, batch 8", f"{figures.ms_per_face:.2f} ms"),
    ]


def write_card(package: ModelPackage, figures: Figures, state: RunState) -> str:
    """Write the card of a package as Markdown."""
    manifest = package.manifest
    finished, planned = len(state.epochs), state.config.epochs
    unfinished = "" if finished == planned else " **The run is not finished: an interim model.**"
    rows = "\n".join(f"| {name} | {value} |" for name, value in figure_rows(figures))
    recall = "\n".join(
        f"| {label} | {sum(counts)} | {_share(figures.recall[label])} |"
        for label, counts in zip(LABELS, figures.confusion, strict=True)
    )
    settings = ", ".join(f"{key} {value}" for key, value in manifest.configuration.items())
    versions = ", ".join(f"{name} {value}" for name, value in manifest.versions.items())
    return f"""# {package.version}

A residual net of {len(package.model) / 1e6:.1f} MB that scores the expression of one aligned
grey {manifest.input_px}x{manifest.input_px} face: {", ".join(manifest.labels)}.{unfinished}

## Figures

On the split it was selected and calibrated on; no test-time augmentation.

| figure | value |
|---|---|
{rows}

| label | faces | recall |
|---|---|---|
{recall}

![Confusion matrix](confusion.png)

## How it was made

`mien train`, {finished} of {planned} epochs in {manifest.duration_s / 60:.0f} minutes of
training, {manifest.created}. Temperature {manifest.temperature:.3f} and a bias for each label,
fitted on the same split.

- Settings: {settings}
- Training data, SHA-256 of faces and votes: {manifest.training_data_sha256}
- Versions: {versions}

![Training curves](curves.png)

## Limits

It names what a face shows, not what a person feels, and it is often wrong: see the recall of
the rare labels. It learned from pictures found on the web, which show some ages, skin tones
and cultures far more often than others, and which people labelled who did not know those
shown. Do not use it to judge people.
"""


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"
