"""How much a face looks like those that people corrected, told from its features.

What the early stages make of a face says more of it than what the last one does: how a picture was
taken, not what it expresses.

The linear discriminant of R. A. Fisher, 1936, between the faces of the replay sample and the
corrected ones; its matrix is the sample's own, of thousands of faces, so that a few dozen
corrections suffice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit  # type: ignore[import-untyped]

#: Of the sample's faces, the share that is held to look like the corrected ones.
_ALIKE = 0.07
#: How sharply likeness falls off there, per standard deviation of the sample's faces.
_STEEPNESS = 2.0
#: Added to the variances of standardised features, so that none counts for its rarity alone.
_RIDGE = 0.05
#: Features that hardly vary are not blown up; those that do not vary at all tell nothing.
_LEAST_SPREAD = 1e-3


@dataclass(frozen=True)
class DescribedSample:
    """The faces of the replay sample, and how they spread.

    Attributes:
        features: float64 (n, features), standardised.
        mean: float64 (features,).
        spread: float64 (features,), infinite for those that tell nothing.
        inverse: float64 (features, features), of the covariance of standardised features.
    """

    features: NDArray[np.float64]
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    inverse: NDArray[np.float64]

    def standardised(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Features, (n, features), with the sample's mean at 0 and its spread 1."""
        return np.asarray((features - self.mean) / self.spread)


@dataclass(frozen=True)
class Likeness:
    """What is taken for alike.

    Attributes:
        direction: float32 (features, 1), of features as they come.
        offset: float32 (1,); the sigmoid of features @ direction + offset is the likeness.
        known: float64 (n,), the likeness of the sample's faces.
        seen: float64 (m,), of the corrected faces, each told without it.
    """

    direction: NDArray[np.float32]
    offset: NDArray[np.float32]
    known: NDArray[np.float64]
    seen: NDArray[np.float64]


def describe_sample(known: NDArray[np.float32]) -> DescribedSample:
    """Measure the faces of the sample, float32 (n, features)."""
    mean = known.mean(axis=0, dtype=np.float64)
    deviation = known.std(axis=0, dtype=np.float64)
    spread = np.where(deviation > 0, deviation + _LEAST_SPREAD, np.inf)
    even = (known - mean) / spread
    covariance = np.cov(even.T) + _RIDGE * np.eye(len(mean))
    return DescribedSample(even, mean, spread, np.linalg.inv(covariance).astype(np.float64))


def learn_likeness(sample: DescribedSample, seen: NDArray[np.float32]) -> Likeness:
    """Learn to tell corrected faces from those of the sample.

    Args:
        sample: the others.
        seen: float32 (m, features), of corrected faces; at least one.
    """
    theirs = sample.standardised(seen)
    middle = theirs.mean(axis=0)
    direction = sample.inverse @ middle
    values = sample.features @ direction
    slope = _STEEPNESS / float(values.std())
    # The mean without each face, so that none is alike because it is its own example.
    others = middle - (theirs - middle) / max(1, len(theirs) - 1)
    own = ((others @ sample.inverse) * theirs).sum(axis=1)
    # Where they cannot be told from the sample, most of them must count all the same.
    limit = min(float(np.quantile(values, 1 - _ALIKE)), float(np.median(own)))
    column = slope * direction / sample.spread
    return Likeness(
        direction=column[:, None].astype(np.float32),
        offset=np.array([-limit * slope - sample.mean @ column], np.float32),
        known=expit((values - limit) * slope),
        seen=expit((own - limit) * slope),
    )
