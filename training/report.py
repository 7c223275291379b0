"""Figures as tables on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from faces.package import LABELS
from training.card import figure_rows
from training.evaluate import Figures


def print_figures(console: Console, version: str, figures: Figures) -> None:
    """Print the figures, and the confusion matrix with the recall of each label."""
    table = Table("figure", "value", title=version)
    for name, value in figure_rows(figures):
        table.add_row(name, value)
    console.print(table)
    matrix = Table("voted, answered", *(label[:4] for label in LABELS), "recall")
    for label, counts in zip(LABELS, figures.confusion, strict=True):
        recall = figures.recall[label]
        share = "-" if recall is None else f"{recall:.2f}"
        matrix.add_row(label, *(str(count or "") for count in counts), share)
    console.print(matrix)
