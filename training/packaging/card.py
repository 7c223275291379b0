"""The model card: what a model is for, how it was made, what it does and where it fails."""

from __future__ import annotations

from mien.models.manifest import Manifest
from mien.models.package import LABELS, ModelPackage
from training.evaluation.evaluate import EvaluationFigures
from training.run.config import TrainConfig
from training.run.history import RunState


def figure_rows(figures: EvaluationFigures) -> list[tuple[str, str]]:
    """The figures as pairs of a name and a value, for a table."""
    seen = "" if figures.faces_seen is None else f", {figures.faces_seen} of them seen in training"
    unseen, right = figures.accuracy_majority_unseen, figures.certain_right
    ends = figures.intervals

    def percent(name: str, value: float | None) -> str:
        if value is None:
            return "unknown"
        low, high = ends.get(name, (value, value))
        return f"{value:.2%} ({low:.1%} to {high:.1%})"

    def share(name: str, value: float) -> str:
        low, high = ends.get(name, (value, value))
        return f"{value:.3f} ({low:.3f} to {high:.3f})"

    return [
        (f"faces (split {figures.split})", f"{figures.faces}{seen}"),
        ("accuracy, FER+ majority", percent("accuracy_majority", figures.accuracy_majority)),
        ("the same, highest score", percent("accuracy_by_score", figures.accuracy_by_score)),
        (
            "accuracy without faces seen in training",
            percent("accuracy_majority_unseen", unseen),
        ),
        (f"accuracy, all {figures.faces_all} faces", percent("accuracy_all", figures.accuracy_all)),
        ("macro recall", share("macro_recall", figures.macro_recall)),
        (
            "the same, highest score",
            share("macro_recall_by_score", figures.macro_recall_by_score),
        ),
        ("macro F1", share("macro_f1", figures.macro_f1)),
        ("expected calibration error", share("ece", figures.ece)),
        ("not called uncertain", percent("certain", figures.certain)),
        ("right, of these", percent("certain_right", right)),
        ("same answer when mirrored", share("flip_agreement", figures.flip_agreement)),
        (
            "same answer under 2 px, 5 degrees and 10 % at once",
            share("jitter_agreement", figures.jitter_agreement),
        ),
        ("time per face, one core, batch 8", f"{figures.ms_per_face:.2f} ms"),
    ]


def write_card(
    package: ModelPackage,
    figures: EvaluationFigures,
    state: RunState,
    left_out: EvaluationFigures | None = None,
) -> str:
    """Write the card of a package as Markdown, with what it does on faces that were left out."""
    manifest = package.manifest
    finished, planned = len(state.epochs), state.config.epochs
    unfinished = "" if finished == planned else " **The run is not finished: an interim model.**"
    recall = "\n".join(
        f"| {label} | {sum(counts)} | {_share(figures.recall[label])} |"
        for label, counts in zip(LABELS, figures.confusion, strict=True)
    )
    settings = ", ".join(f"{key} {value}" for key, value in manifest.configuration.items())
    versions = ", ".join(f"{name} {value}" for name, value in manifest.versions.items())
    fold = "" if left_out is None else _fold(left_out, state.config)
    return f"""# {package.version}

A residual net of {len(package.model) / 1e6:.1f} MB that scores the expression of one aligned
grey {manifest.input_px}x{manifest.input_px} face: {", ".join(manifest.labels)}.{unfinished}

## Figures

On the split it was calibrated on, by which no epoch of this run was chosen; single crop, 95 %
intervals in brackets. Accuracy, recall and F1 are of the label that is shown{_rule(manifest)}.
{_precision(manifest)}

{_table(figures)}

| label | faces | recall |
|---|---|---|
{recall}

![Confusion matrix](confusion.png)
{fold}
## How it was made

{_making(manifest, state)}, {manifest.created}. Temperature {manifest.temperature:.3f}, fitted
on the same split.

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


def _fold(figures: EvaluationFigures, config: TrainConfig) -> str:
    return f"""
Fold {config.fold} of the training faces was left out. They taught nothing and chose nothing:

{_table(figures)}
"""


def _table(figures: EvaluationFigures) -> str:
    rows = [f"| {name} | {value} |" for name, value in figure_rows(figures)]
    return "\n".join(["| figure | value |", "|---|---|", *rows])


def _rule(manifest: Manifest) -> str:
    rule = manifest.answer
    if rule is None:
        return ", the one with the highest score"
    return (
        f": the highest of scores / prior^{rule.power:g}, so that rare expressions are not taken "
        "for as rare as they are in the data; `highest score` says what is without that"
    )


def _precision(manifest: Manifest) -> str:
    alike = manifest.metrics.get("int8_alike")
    if alike is None:
        return "It computes in float32."
    return (
        f"Its convolutions compute in 8 bits: the top label is that of the float32 net on "
        f"{alike:.1%} of these faces, scores move by at most {manifest.metrics['int8_moved']:.2f} "
        f"on 99 % of them, and the float32 net's accuracy (highest score) is "
        f"{manifest.metrics['float32_accuracy_by_score']:.2%}."
    )


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"


def _making(manifest: Manifest, state: RunState) -> str:
    """What was run, and for how long."""
    if not state.config.epochs:
        origins = state.config.start.split("+")
        weights = "The mean of the weights" if len(origins) > 1 else "The weights"
        return f"{weights} of {', '.join(origins)}, packed by `mien train --epochs 0`"
    return (
        f"`mien train`, {len(state.epochs)} of {state.config.epochs} epochs in "
        f"{manifest.duration_s / 60:.0f} minutes of training"
    )
