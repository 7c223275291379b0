"""Smoothing against cases computed by hand."""

import math

import pytest

from mien.faces.smoothing import FORGET_S, Smoothed, smooth, verdict


def test_a_new_track_shows_its_first_scores() -> None:
    assert smooth(None, [0.2, 0.8], 1_000) == Smoothed((0.2, 0.8), 1_000)


def test_after_one_time_constant_the_old_average_has_37_percent_of_the_weight() -> None:
    blended = smooth(Smoothed((1.0, 0.0), 0), [0.0, 1.0], 600, time_constant_s=0.6)
    assert blended.scores == pytest.approx((math.exp(-1), 1 - math.exp(-1)))
    assert blended.at_ms == 600


def test_two_half_steps_do_as_much_as_one_step() -> None:
    start = Smoothed((1.0, 0.0), 0)
    halves = smooth(smooth(start, [0.0, 1.0], 100), [0.0, 1.0], 200)
    assert halves.scores == pytest.approx(smooth(start, [0.0, 1.0], 200).scores)


def test_the_scores_still_sum_to_one() -> None:
    average = None
    for step in range(20):
        average = smooth(average, [0.1 * (step % 5), 1 - 0.1 * (step % 5)], step * 200)
        assert sum(average.scores) == pytest.approx(1)


@pytest.mark.parametrize("at_ms", [1_000, 999])
def test_late_or_repeated_scores_change_nothing(at_ms: int) -> None:
    average = Smoothed((0.3, 0.7), 1_000)
    assert smooth(average, [1.0, 0.0], at_ms) is average


def test_after_a_long_silence_a_track_starts_anew() -> None:
    later_ms = int(FORGET_S * 1000) + 1
    assert smooth(Smoothed((1.0, 0.0), 0), [0.0, 1.0], later_ms).scores == (0.0, 1.0)


def test_another_number_of_labels_starts_anew() -> None:
    assert smooth(Smoothed((1.0, 0.0), 0), [0.2, 0.3, 0.5], 100).scores == (0.2, 0.3, 0.5)


def test_the_verdict_names_the_top_and_whether_it_is_too_low() -> None:
    clear = verdict([0.1, 0.6, 0.3])
    assert (clear.top, clear.confidence, clear.uncertain) == (1, 0.6, False)
    assert verdict([0.3, 0.3, 0.4]).uncertain is True
    assert verdict([0.55, 0.45]).uncertain is False


def test_the_models_rule_decides_which_label_is_shown_and_how_sure_that_is() -> None:
    shown = verdict([0.6, 0.4], weights=(1.0, 2.0))
    assert (shown.top, shown.uncertain) == (1, False)
    assert shown.confidence == pytest.approx(0.8 / 1.4)
    assert verdict([0.4, 0.35, 0.25], weights=(1.0, 1.2, 1.6)).uncertain is True


def test_no_scores_have_no_verdict() -> None:
    with pytest.raises(ValueError, match="empty"):
        verdict([])
