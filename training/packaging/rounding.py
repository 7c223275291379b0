"""Rounds a layer's weights so that what it gives changes little, not each weight by itself.

The error of one weight is made good by those that are yet to be rounded, as far as their inputs go
together: E. Frantar et al., "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained
Transformers", 2023 (arXiv 2210.17323), after B. Hassibi, D. Stork, "Optimal Brain Surgeon", 1993.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Added to the inputs' mean square, as its share, where inputs hardly differ.
_DAMPING = 0.01
_COLUMNS = 64


def round_together(
    weights: NDArray[np.float32], products: NDArray[np.float64], most: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights as whole numbers times a scale for each output.

    Args:
        weights: float32 (outputs, inputs).
        products: float64 (inputs, inputs), the sum over examples of inputs times inputs.
        most: the largest whole number, at most 127.

    Returns:
        int8 (outputs, inputs), and float32 (outputs,), the scales.
    """
    scales = np.maximum(np.abs(weights).max(axis=1), 1e-12) / most
    damped = products + np.diag(np.full(len(products), _DAMPING * np.diag(products).mean() + 1e-9))
    # What is looked at last has least to make its own error good with: that of quiet inputs.
    order = np.argsort(-np.diag(damped), kind="stable")
    rest = (weights / scales[:, None]).astype(np.float64)[:, order]
    factor = np.linalg.cholesky(np.linalg.inv(damped[np.ix_(order, order)])).T
    whole = np.empty_like(rest)
    for first in range(0, len(order), _COLUMNS):
        last = min(first + _COLUMNS, len(order))
        errors = np.empty((len(rest), last - first))
        for column in range(first, last):
            whole[:, column] = np.clip(np.round(rest[:, column]), -most, most)
            error = (rest[:, column] - whole[:, column]) / factor[column, column]
            rest[:, column:last] -= np.outer(error, factor[column, column:last])
            errors[:, column - first] = error
        rest[:, last:] -= errors @ factor[first:last, last:]
    rounded = np.empty(whole.shape, np.int8)
    rounded[:, order] = whole
    return rounded, scales.astype(np.float32)
