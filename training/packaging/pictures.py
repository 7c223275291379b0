"""The pictures of a model card, as PNG bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from mien.models.package import LABELS
from training.run.history import Epoch


def draw_confusion(confusion: Sequence[Sequence[int]], title: str) -> bytes:
    """Draw a confusion matrix: rows are the truth, each cell its share of the row."""
    counts = np.array(confusion)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = Figure(figsize=(6.4, 5.6), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(LABELS)), LABELS, rotation=45, ha="right")
    axes.set_yticks(range(len(LABELS)), LABELS)
    axes.set_xlabel("answered")
    axes.set_ylabel("voted")
    axes.set_title(title)
    for row, column in np.ndindex(*counts.shape):
        if counts[row, column]:
            color = "white" if shares[row, column] > 0.5 else "black"
            text = f"{shares[row, column]:.2f}\n{counts[row, column]}"
            axes.text(column, row, text, ha="center", va="center", fontsize=7, color=color)
    return _png(figure)


def draw_curves(epochs: Sequence[Epoch]) -> bytes:
    """Draw loss, accuracy and macro recall over the epochs."""
    figure = Figure(figsize=(8.4, 3.6), layout="constrained")
    numbers = range(1, len(epochs) + 1)
    loss, quality = figure.subplots(1, 2)
    loss.plot(numbers, [epoch.loss for epoch in epochs])
    loss.set_title("loss on augmented training faces")
    quality.plot(numbers, [epoch.accuracy for epoch in epochs], label="accuracy, augmented")
    quality.plot(numbers, [epoch.valid_accuracy for epoch in epochs], label="accuracy, valid")
    quality.plot(numbers, [epoch.valid_macro_recall for epoch in epochs], label="recall, valid")
    quality.set_title("share of faces")
    quality.legend()
    for axes in (loss, quality):
        axes.set_xlabel("epoch")
        axes.grid(alpha=0.3)
    return _png(figure)


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()
