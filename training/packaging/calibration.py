"""Makes a net's scores honest: as often right as they say.

One temperature is fitted on held-out faces: C. Guo et al., "On Calibration of Modern Neural
Networks", 2017 (arXiv 1706.04599). A bias for each label would fit these faces better and others
worse: it learns how often each is shown there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]

from training.evaluation.metrics import softmax

_TEMPERATURES = (0.3, 4.0)


def fit_temperature(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    """The temperature above 0 with the least log loss on held-out faces.

    Scores are the softmax of logits / temperature.

    Args:
        logits: float32 (n, labels).
        truth: int64 (n,), the right label of each.
    """
    rows = np.arange(len(truth))

    def loss(temperature: float) -> float:
        scores = softmax((logits / temperature).astype(np.float32))
        return float(-np.log(np.maximum(scores[rows, truth], 1e-9)).mean())

    return float(minimize_scalar(loss, bounds=_TEMPERATURES, method="bounded").x)
