"""Whether two models that are often right on the same faces differ by more than chance."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom  # type: ignore[import-untyped]

from mien.store.models.proofs import McNemar
from training.evaluation.intervals import bootstrap


def mcnemar(champion: NDArray[np.bool_], candidate: NDArray[np.bool_]) -> McNemar:
    """The exact test of Q. McNemar, 1947, on the faces that only one of the two gets right.

    Args:
        champion: bool (n,), where it is right.
        candidate: the same for the other.

    Returns:
        Both counts, and the two-sided probability of a split at least as uneven if each of these
        faces fell to either by the toss of a coin.
    """
    champion_only = int((champion & ~candidate).sum())
    candidate_only = int((candidate & ~champion).sum())
    tosses = champion_only + candidate_only
    tail = sum(math.comb(tosses, k) for k in range(min(champion_only, candidate_only) + 1))
    # Whole numbers to the end: two to the power of some thousands is no float.
    p = min(1.0, 2 * tail / 2**tosses) if tosses else 1.0
    return McNemar(champion_only=champion_only, candidate_only=candidate_only, p=p)


def mcnemar_of_tracks(
    champion: NDArray[np.bool_], candidate: NDArray[np.bool_], tracks: NDArray[np.int64]
) -> McNemar:
    """The same test, where faces of one track, which are alike, count as one.

    A track falls to the model that is right on more of its faces. Of one face each it is the test
    of the faces.

    Args:
        champion: bool (n,), where it is right.
        candidate: the same for the other.
        tracks: int64 (n,), a number for each face's track.
    """
    ahead, _ = _by_track(champion, candidate, tracks)
    return mcnemar(ahead < 0, ahead > 0)


def gain_interval(
    champion: NDArray[np.bool_], candidate: NDArray[np.bool_], tracks: NDArray[np.int64]
) -> tuple[float, float] | None:
    """The 95 % interval of the gain in right answers, in points, by bootstrap over the tracks.

    Args:
        champion: bool (n,), where it is right.
        candidate: the same for the other.
        tracks: int64 (n,), a number for each face's track.

    Returns:
        Both ends; None without faces.
    """
    if not len(champion):
        return None
    ahead, faces = _by_track(champion, candidate, tracks)

    def gain(rows: NDArray[np.intp]) -> dict[str, float]:
        return {"gain": float(100.0 * ahead[rows].sum() / faces[rows].sum())}

    low, high = bootstrap(len(ahead), gain)["gain"]
    return round(low, 1), round(high, 1)


def _by_track(
    champion: NDArray[np.bool_], candidate: NDArray[np.bool_], tracks: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """On how many faces more the candidate is right, and how many there are, of each track."""
    _, own, faces = np.unique(tracks, return_inverse=True, return_counts=True)
    ahead = np.bincount(own, candidate.astype(np.float64) - champion)
    return ahead.astype(np.float64), faces.astype(np.int64)


def by_chance(test: McNemar) -> float:
    """How likely the candidate would be ahead at least as far, were both equally good."""
    return at_least(test.candidate_only, test.champion_only + test.candidate_only, 0.5)


def at_least(count: int, of: int, share: float) -> float:
    """How likely so many or more out of so many are, where each is one with such a chance."""
    return float(binom.sf(count - 1, of, share))
