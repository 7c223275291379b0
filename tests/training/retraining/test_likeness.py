"""How alike faces are, and how labels of the sample are kept in balance, on clouds of numbers."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit  # type: ignore[import-untyped]

from training.retraining.head import _balance
from training.retraining.likeness import describe_sample, learn_likeness

pytestmark = pytest.mark.training

FEATURES = 20


def cloud(count: int, shift: float, seed: int) -> NDArray[np.float32]:
    """Faces of which one feature is shifted, and one never varies."""
    features = np.random.default_rng(seed).normal(size=(count, FEATURES)).astype(np.float32)
    features[:, 3] += shift
    features[:, 5] = 7.0
    return features


def test_faces_taken_otherwise_are_alike_and_those_of_the_sample_are_not() -> None:
    sample = describe_sample(cloud(1_000, 0.0, 1))
    likeness = learn_likeness(sample, cloud(30, 5.0, 2))

    def of(features: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(expit(features @ likeness.direction + likeness.offset))[:, 0]

    assert likeness.seen.mean() > 0.9
    assert of(cloud(200, 5.0, 3)).mean() > 0.9
    assert of(cloud(200, 0.0, 4)).mean() < 0.2
    assert np.abs(of(cloud(1_000, 0.0, 1)) - likeness.known).max() < 1e-4
    assert likeness.direction[5] == 0, "what never varies tells nothing"


def test_where_none_can_be_told_half_of_them_count() -> None:
    likeness = learn_likeness(describe_sample(cloud(1_000, 0.0, 1)), cloud(31, 0.0, 2))
    assert np.median(likeness.seen) == pytest.approx(0.5)


def test_one_correction_alone_can_be_learned_from() -> None:
    likeness = learn_likeness(describe_sample(cloud(100, 0.0, 1)), cloud(1, 4.0, 2))
    assert likeness.seen[0] >= 0.5


def test_labels_of_the_sample_stay_as_frequent_as_they_were() -> None:
    """Half of the faces is pushed towards the second label, and the third never occurs."""
    random = np.random.default_rng(3)
    before = random.normal(size=(400, 3)) * 2 + [0.0, 0.0, -60.0]
    unlike = np.repeat([0.0, 1.0], 200)[:, None]
    after = before + (1 - unlike) * [0.0, 3.0, 0.0]
    balance = _balance(before, after, unlike, np.zeros(3))

    def second(logits: NDArray[np.float64]) -> float:
        powers = np.exp(logits)
        return float((powers[:, 1] / powers.sum(axis=1)).mean())

    assert second(after) > second(before) + 0.1
    assert second(after + balance * unlike) == pytest.approx(second(before), abs=0.01)
    assert abs(balance[2]) < 1, "a label that the sample lacks needs none"
