"""Averages around events, against means done by hand."""

import pytest

from mien.results.studies.aligned import Aligned, Around

AROUND = Around(before_ms=1_000, after_ms=1_000, step_ms=500)


def aligned(*values: tuple[str, int, float, float]) -> Aligned:
    taken = Aligned(AROUND)
    for participant, event, after_s, value in values:
        taken.add(participant, event, after_s, {"valence": value})
    return taken


def test_each_event_and_each_participant_counts_once() -> None:
    taken = aligned(
        ("a", 1, 0.0, 0.0),
        ("a", 1, 0.1, 0.0),
        ("a", 1, 0.2, 0.0),
        ("a", 2, 0.3, 1.0),
        ("b", 3, 0.4, 1.0),
    )
    average = taken.averages()["valence"]
    assert AROUND.starts_ms() == [-1_000, -500, 0, 500]
    assert average.mean == [None, None, 0.75, None]
    assert taken.counts() == [0, 0, 2, 0]
    assert taken.participants == 2


def test_steps_are_half_open_and_what_is_outside_is_left_out() -> None:
    taken = aligned(
        ("a", 1, -1.0, 0.1), ("a", 1, -0.5, 0.2), ("a", 1, 0.999, 0.4), ("a", 1, 1.0, 0.9)
    )
    taken.add("a", 1, -1.001, {"valence": 0.9})
    assert taken.averages()["valence"].mean == [0.1, 0.2, None, 0.4]


def test_one_participant_has_no_interval() -> None:
    average = aligned(("a", 1, 0.0, 0.5)).averages()["valence"]
    assert (average.low[2], average.mean[2], average.high[2]) == (None, 0.5, None)


def test_the_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    values = [(name, number, 0.0, number / 10) for number, name in enumerate("abcdefghij")]
    first, second = (aligned(*values).averages()["valence"] for _ in range(2))
    assert first == second
    low, mean, high = first.low[2], first.mean[2], first.high[2]
    assert low is not None
    assert mean is not None
    assert high is not None
    # A normal interval of these ten: 0.45 with a standard error of 0.0957, without the 10/9.
    assert mean == pytest.approx(0.45)
    assert low == pytest.approx(0.45 - 1.96 * 0.0908, abs=0.03)
    assert high == pytest.approx(0.45 + 1.96 * 0.0908, abs=0.03)
    same = aligned(*((name, number, 0.0, 0.5) for number, name in enumerate("abc"))).averages()
    assert (same["valence"].low[2], same["valence"].high[2]) == (0.5, 0.5)
