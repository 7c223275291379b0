"""How much of what was learned is taken.

Between the champion's weights and those that were learned lie others that keep more of the one and
bring less of the other: M. Wortsman et al., "Robust Fine-Tuning of Zero-Shot Models", 2022 (arXiv
2109.01903). The faces that candidates are measured on have no say in the choice.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mien.models.package import LABELS
from training.evaluation.metrics import confusion_matrix, recalls

#: The first that keeps so many of the champion's answers to each label is taken.
SHARES = (1.0, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125)
KEPT = 0.925


def interpolate_weights(
    champion: NDArray[np.intp], answer: Callable[[float], NDArray[np.intp]]
) -> float:
    """The largest share of the change that leaves the champion's answers to its own faces alone.

    Args:
        champion: indices of its answers to training faces, (n,).
        answer: gives the answers to the same faces with a share of the change.

    Returns:
        One of `SHARES`; the least one when none keeps enough.
    """
    for share in SHARES:
        agreement = recalls(confusion_matrix(champion, answer(share), len(LABELS)))
        if np.nanmin(agreement) >= KEPT:
            return share
    return SHARES[-1]
