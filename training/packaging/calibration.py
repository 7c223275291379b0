"""Makes a net's scores honest: as often right as they say, label by label.

The votes that a net learns from, and how often rare labels were drawn, give it other odds than
those it meets. One temperature and one bias for each label are fitted on held-out faces (A.
Alexandari et al., "Maximum Likelihood with Bias-Corrected Calibration is Hard-To-Beat at Label
Shift Adaptation", 2020, arXiv 1901.06852; C. Guo et al., "On Calibration of Modern Neural
Networks", 2017).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from training.evaluation.metrics import softmax

_TEMPERATURES = (0.3, 4.0)
_BIASES = (-3.0, 3.0)


@dataclass(frozen=True)
class Calibration:
    """Scores are the softmax of logits / temperature + bias.

    Attributes:
        temperature: above 0.
        bias: float32 (labels,), mean 0.
    """

    temperature: float
    bias: NDArray[np.float32]


def fit_calibration(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> Calibration:
    """The calibration with the least log loss on held-out faces.

    A bias is worth its size only where faces speak for it: its prior is the normal distribution
    of deviation 1, so a label without faces keeps the odds that the net gave it.

    Args:
        logits: float32 (n, labels).
        truth: int64 (n,), the right label of each.
    """
    rows = np.arange(len(truth))
    labels = logits.shape[1]

    def loss(values: NDArray[np.float64]) -> float:
        scores = softmax((logits / values[0] + values[1:]).astype(np.float32))
        crossed = -np.log(np.maximum(scores[rows, truth], 1e-9)).mean()
        return float(crossed + (values[1:] ** 2).sum() / (2 * len(truth)))

    start = np.concatenate([[1.0], np.zeros(labels)])
    bounds = [_TEMPERATURES, *[_BIASES] * labels]
    fitted = minimize(loss, start, bounds=bounds, method="L-BFGS-B", options={"eps": 1e-4}).x
    bias = fitted[1:] - fitted[1:].mean()
    return Calibration(float(fitted[0]), bias.astype(np.float32))
