from fractions import Fraction

import pytest

from mien.video.times import Times

MS = Fraction(1, 1000)


def told(ticks: list[int | None], start: int | None = 0) -> list[float]:
    times = Times(start, MS, 25)
    return [times.next_s(tick) for tick in ticks]


def test_times_are_those_of_the_container() -> None:
    assert told([0, 40, 95]) == [0, 0.04, 0.095]
    assert told([1040, 1080], start=1000) == pytest.approx([0.04, 0.08])


def test_the_first_tick_is_the_start_where_none_is_known() -> None:
    assert told([2000, 2040], start=None) == [0, 0.04]


def test_pictures_without_a_time_follow_at_the_usual_rate() -> None:
    assert told([None, None, 100, None]) == pytest.approx([0, 0.04, 0.1, 0.14])


def test_a_small_step_back_changes_nothing_after_it() -> None:
    assert told([0, 120, 80, 80, 160]) == pytest.approx([0, 0.12, 0.121, 0.122, 0.16])


def test_where_two_recordings_were_joined_the_times_go_on() -> None:
    assert told([0, 40, 5000, 0, 40]) == pytest.approx([0, 0.04, 5, 5.04, 5.08])
