"""Figures of merit, computed from scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_BINS = 15


def answered(
    scores: NDArray[np.float32], weights: Sequence[float] | NDArray[np.float32]
) -> NDArray[np.int64]:
    """The labels that are shown by the rule of `mien.faces.answers`, int64 (n,).

    Args:
        scores: float32 (n, labels).
        weights: one a label; none shows the highest score.
    """
    by = np.asarray(weights if len(weights) else 1.0, np.float32)
    return np.asarray((scores * by).argmax(axis=1), np.int64)


def confusion_matrix(
    truth: NDArray[np.int64], guess: NDArray[np.int64], labels: int
) -> NDArray[np.int64]:
    """How often truth (rows) was taken for guess (columns): int64 (labels, labels)."""
    return np.bincount(truth * labels + guess, minlength=labels * labels).reshape(labels, labels)


def recalls(confusion: NDArray[np.int64]) -> NDArray[np.float64]:
    """The share of each label's faces that was recognised; NaN for a label with no face."""
    totals = confusion.sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.diag(confusion) / np.where(totals > 0, totals, np.nan))


def macro_recall(confusion: NDArray[np.int64]) -> float:
    """The mean recall of the labels that have faces."""
    return float(np.nanmean(recalls(confusion)))


def macro_f1(confusion: NDArray[np.int64]) -> float:
    """The mean F1 of the labels that have faces."""
    hits = np.diag(confusion).astype(np.float64)
    present = confusion.sum(axis=1) > 0
    f1 = 2 * hits / np.maximum(confusion.sum(axis=0) + confusion.sum(axis=1), 1)
    return float(f1[present].mean())


def calibration_error(scores: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    """Expected calibration error of the top score, in 15 equal bins, 0 to 1.

    C. Guo et al., "On Calibration of Modern Neural Networks", 2017.
    """
    confidence = scores.max(axis=1)
    correct = scores.argmax(axis=1) == truth
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, confidence - correct, _BINS)
    return float(np.abs(gaps).sum() / len(truth))


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Logits to scores, row by row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
