"""Figures as tables on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from mien.models.package import LABELS
from mien.store.models.proofs import McNemar
from training.evaluation.evaluate import EvaluationFigures
from training.packaging.card import figure_rows


def print_figures(console: Console, version: str, figures: EvaluationFigures) -> None:
    """Print the figures, and the confusion matrix with the recall of each label."""
    table = Table("figure", "value", title=version)
    for name, value in figure_rows(figures):
        table.add_row(name, value)
    console.print(table)
    matrix = Table("voted, answered", *(label[:4] for label in LABELS), "recall", "precision")
    for label, counts in zip(LABELS, figures.confusion, strict=True):
        shares = [_share(by[label]) for by in (figures.recall, figures.precision)]
        matrix.add_row(label, *(str(count or "") for count in counts), *shares)
    console.print(matrix)


def print_beside(
    console: Console,
    versions: Sequence[str],
    figures: Sequence[Mapping[str, Any]],
    test: McNemar | None,
) -> None:
    """Print the figures of one or two models on the same faces, side by side.

    Args:
        console: where to.
        versions: of the models.
        figures: by name, `intervals` among them.
        test: whether the second and the first differ by more than chance.
    """
    table = Table("figure", *versions)
    for name, value in figures[0].items():
        if isinstance(value, float):
            table.add_row(name, *(_with_interval(model, name) for model in figures))
    console.print(table)
    if test is not None:
        console.print(
            f"right by {versions[0]} alone: {test.candidate_only}, by {versions[1]} alone: "
            f"{test.champion_only}; McNemar's exact test: p = {test.p:.2g}",
            highlight=False,
            soft_wrap=True,
        )


def _with_interval(figures: Mapping[str, Any], name: str) -> str:
    value, ends = figures.get(name), figures["intervals"].get(name)
    if value is None:
        return "-"
    return f"{value:.3f}" + (f" ({ends[0]:.3f} to {ends[1]:.3f})" if ends else "")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
