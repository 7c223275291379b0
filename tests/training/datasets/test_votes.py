"""FER+'s protocol on votes counted by hand."""

import numpy as np
import pytest

from training.datasets import votes

pytestmark = pytest.mark.training

# neutral, happiness, surprise, sadness, anger, disgust, fear, contempt, unknown, NF
ROWS = np.array(
    [
        [6, 0, 0, 3, 1, 0, 0, 0, 0, 0],  # the single vote goes; 6 of 9 is a majority
        [4, 0, 0, 4, 0, 0, 0, 0, 2, 0],  # a tie is none
        [5, 5, 0, 0, 0, 0, 0, 0, 0, 0],  # half is none
        [0, 0, 2, 0, 0, 0, 0, 0, 8, 0],  # unknown has it
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],  # nothing remains
        [0, 0, 0, 0, 0, 0, 0, 9, 1, 0],
    ],
    np.float32,
)


def test_majority() -> None:
    assert votes.majority(ROWS).tolist() == [0, -1, -1, -1, -1, 7]


def test_plurality() -> None:
    assert votes.plurality(ROWS).tolist() == [0, 0, 0, 2, -1, 7]


def test_distributions() -> None:
    result = votes.distributions(ROWS)
    assert result.dtype == np.float32
    assert np.allclose(result[0], [6 / 9, 0, 0, 3 / 9, 0, 0, 0, 0])
    assert np.allclose(result[1], [0.5, 0, 0, 0.5, 0, 0, 0, 0])
    assert result.sum(axis=1).tolist() == [1, 1, 1, 0, 0, 1]
