"""Finished packages whose scores a run learns from, beside the votes.

Ten people's votes on one face are a rough picture of what it shows; a net that has seen all
faces draws it finer. G. Hinton et al., "Distilling the Knowledge in a Neural Network", 2015
(arXiv 1503.02531); a net may learn from its own kind: T. Furlanello et al., "Born-Again Neural
Networks", 2018 (arXiv 1805.04770).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from mien.models.manifest import Manifest
from mien.models.package import ModelPackage
from mien.models.scorer import Scorer
from training.evaluation.metrics import softmax

_AT_ONCE = 512


def teach(
    packages: Sequence[ModelPackage], crops: NDArray[np.uint8], tell: Callable[[int, int], None]
) -> NDArray[np.float32]:
    """What packages say of crops and of their mirror images, in the mean.

    Args:
        packages: one or more, with all labels, in their order.
        crops: grey uint8 (n, 48, 48).
        tell: is told how many crops are done, and of how many.

    Returns:
        float32 (n, labels), rows sum to 1: distributions of votes, as the net learned them.
        The packages' calibration, which makes scores of them, is undone.
    """
    scorers = [(Scorer(package, threads=2), package.manifest) for package in packages]
    taught = np.empty((len(crops), len(packages[0].labels)), np.float32)
    for start in range(0, len(crops), _AT_ONCE):
        part = crops[start : start + _AT_ONCE]
        sides = (part, np.ascontiguousarray(part[:, :, ::-1]))
        taught[start : start + len(part)] = np.mean(
            [
                _uncalibrated(scorer.scores(side), manifest)
                for scorer, manifest in scorers
                for side in sides
            ],
            axis=0,
        )
        tell(start + len(part), len(crops))
    return taught


def _uncalibrated(scores: NDArray[np.float32], manifest: Manifest) -> NDArray[np.float32]:
    bias = np.array(manifest.label_bias or [0.0], np.float32)
    return softmax((np.log(np.maximum(scores, 1e-9)) - bias) * np.float32(manifest.temperature))
