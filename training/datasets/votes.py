"""From the votes on a face to what a net learns and is measured by.

The protocol is FER+'s (arXiv 1608.01041): single votes are noise and are dropped; for the
reported accuracy a face counts when one emotion has more than half of what remains.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.models.package import LABELS

_EMOTIONS = len(LABELS)


def clean(votes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Drop single votes.

    Args:
        votes: float32 (n, 10), in the order of `VOTE_NAMES`.
    """
    return np.where(votes > 1, votes, np.float32(0))


def distributions(votes: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a net learns: the share of each emotion among the emotions' votes.

    Args:
        votes: float32 (n, 10).

    Returns:
        float32 (n, 8). Rows sum to 1, or to 0 where unknown and not-a-face have at least
        half of the votes: nothing is to be learned there.
    """
    cleaned = clean(votes)
    emotions = cleaned[:, :_EMOTIONS]
    total = emotions.sum(axis=1, keepdims=True)
    usable = 2 * total > cleaned.sum(axis=1, keepdims=True)
    return np.where(usable, emotions / np.maximum(total, 1), 0).astype(np.float32)


def majority(votes: NDArray[np.float32]) -> NDArray[np.int64]:
    """The emotion that has more than half of the votes, int64 (n,); -1 where none has."""
    cleaned = clean(votes)
    top = cleaned.argmax(axis=1)
    most = cleaned.max(axis=1)
    clear = (2 * most > cleaned.sum(axis=1)) & (top < _EMOTIONS)
    return np.where(clear, top, -1)


def plurality(votes: NDArray[np.float32]) -> NDArray[np.int64]:
    """The emotion with most votes, int64 (n,); -1 where no emotion has two votes."""
    emotions = clean(votes)[:, :_EMOTIONS]
    return np.where(emotions.max(axis=1) > 0, emotions.argmax(axis=1), -1)
