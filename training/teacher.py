"""A finished package whose scores a run learns from, beside the votes.

Ten people's votes on one face are a rough picture of what it shows; a net that has seen all
faces draws it finer. G. Hinton et al., "Distilling the Knowledge in a Neural Network", 2015
(arXiv 1503.02531); a net may learn from its own kind: T. Furlanello et al., "Born-Again Neural
Networks", 2018 (arXiv 1805.04770).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from faces.package import ModelPackage
from faces.scorer import Scorer

_AT_ONCE = 512


def teach(
    package: ModelPackage, crops: NDArray[np.uint8], tell: Callable[[int, int], None]
) -> NDArray[np.float32]:
    """What a package says of crops and of their mirror images, in the mean.

    Args:
        package: with all labels, in their order.
        crops: grey uint8 (n, 48, 48).
        tell: is told how many crops are done, and of how many.

    Returns:
        float32 (n, labels), rows sum to 1: distributions of votes, as the net learned them.
        The package's temperature, which makes scores of them, is undone.
    """
    scorer = Scorer(package, threads=2)
    taught = np.empty((len(crops), len(package.labels)), np.float32)
    for start in range(0, len(crops), _AT_ONCE):
        part = crops[start : start + _AT_ONCE]
        sides = (scorer.scores(part), scorer.scores(np.ascontiguousarray(part[:, :, ::-1])))
        softened = [side ** np.float32(package.manifest.temperature) for side in sides]
        rows = sum(side / side.sum(axis=1, keepdims=True) for side in softened)
        taught[start : start + len(part)] = rows / np.float32(len(sides))
        tell(start + len(part), len(crops))
    return taught
