"""How much of a change is taken."""

import numpy as np
import pytest
from numpy.typing import NDArray

from training.retraining.weight_interpolation import KEPT, SHARES, interpolate_weights

pytestmark = pytest.mark.training

CHAMPION = np.repeat([0, 3], [40, 40])


def changed(count: int) -> NDArray[np.intp]:
    """The champion's answers but for so many to label 3."""
    answers = CHAMPION.copy()
    answers[40 : 40 + count] = 0
    return answers


@pytest.mark.parametrize(
    ("lost_by_all", "expected"),
    [(0, 1.0), (3, 1.0), (4, 0.75), (6, 0.5), (400, SHARES[-1])],
)
def test_the_largest_share_that_leaves_enough_answers_alone(
    lost_by_all: int, expected: float
) -> None:
    assert KEPT == 0.925  # of 40 faces, 3 may be answered otherwise
    assert (
        interpolate_weights(CHAMPION, lambda share: changed(round(lost_by_all * share))) == expected
    )
