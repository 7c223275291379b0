"""Smoothing of one track's expression scores over time: pure functions, no state of their own.

The average is exponential with a time constant, so that it does not depend on how often a track
was classified. Raw scores are kept by whoever stores them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mien.faces.answers import answer, weighted

TIME_CONSTANT_S = 0.6
#: After a longer silence a track starts anew: the face may have changed altogether.
FORGET_S = 3.0
#: Below this share, under the rule for the shown label, the answer is ``uncertain``.
MIN_CONFIDENCE = 0.45


@dataclass(frozen=True)
class Smoothed:
    """Smoothed scores of one track.

    Attributes:
        scores: One per label, summing to 1.
        at_ms: Time of the newest scores that went in, Unix UTC milliseconds.
    """

    scores: tuple[float, ...]
    at_ms: int


@dataclass(frozen=True)
class ShownLabel:
    """What smoothed scores say.

    Attributes:
        top: Index of the label that is shown.
        confidence: Its share under the rule, see ``mien.faces.answers``; its score without a rule.
        uncertain: Whether that is too low.
    """

    top: int
    confidence: float
    uncertain: bool


def smooth(
    previous: Smoothed | None,
    scores: Sequence[float],
    at_ms: int,
    time_constant_s: float = TIME_CONSTANT_S,
) -> Smoothed:
    """Blend a track's newest scores into its average.

    Args:
        previous: What this function gave for the track before; None for a new track.
        scores: One per label, summing to 1.
        at_ms: When the face was captured. Scores older than the average change nothing.
        time_constant_s: After this time the old average has 37 % of the weight.
    """
    if previous is None or len(previous.scores) != len(scores):
        return Smoothed(tuple(scores), at_ms)
    elapsed_s = (at_ms - previous.at_ms) / 1000
    if elapsed_s <= 0:
        return previous
    if elapsed_s > FORGET_S:
        return Smoothed(tuple(scores), at_ms)
    keep = math.exp(-elapsed_s / time_constant_s)
    blended = tuple(
        keep * old + (1 - keep) * new for old, new in zip(previous.scores, scores, strict=True)
    )
    return Smoothed(blended, at_ms)


def verdict(
    scores: Sequence[float],
    weights: Sequence[float] = (),
) -> ShownLabel:
    """Read the label to be shown off some scores.

    Args:
        scores: One per label, summing to 1.
        weights: What the model's rule multiplies them with; none for nothing.

    Raises:
        ValueError: There are no scores.
    """
    shares = weighted(scores, weights)
    top = answer(shares)
    return ShownLabel(top, shares[top], uncertain(shares[top]))


def uncertain(share: float) -> bool:
    """Tell whether an answer is to be called ``uncertain``: the one rule, wherever one is named.

    Args:
        share: The largest share under the rule for the shown label, 0 to 1, before it is rounded.
    """
    return share < MIN_CONFIDENCE
