"""Intervals against what is known of shares."""

import math

import numpy as np
import pytest

from training.evaluation.intervals import bootstrap

pytestmark = pytest.mark.training


def test_a_share_lies_within_two_deviations_of_itself() -> None:
    right = np.arange(400) < 320
    low, high = bootstrap(400, lambda rows: {"share": float(right[rows].mean())})["share"]
    deviation = math.sqrt(0.8 * 0.2 / 400)
    assert low == pytest.approx(0.8 - 1.96 * deviation, abs=0.006)
    assert high == pytest.approx(0.8 + 1.96 * deviation, abs=0.006)


def test_what_some_draws_cannot_measure_is_measured_by_the_others() -> None:
    intervals = bootstrap(2, lambda rows: {"share": 1.0} if rows.any() else {})
    assert intervals == {"share": (1.0, 1.0)}


def test_what_no_draw_can_measure_has_no_interval() -> None:
    intervals = bootstrap(3, lambda rows: {"never": math.nan, "always": 1.0})
    assert intervals == {"always": (1.0, 1.0)}
