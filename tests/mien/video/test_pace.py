from itertools import pairwise

import pytest

from mien.video.pace import Clock, Limiter


class FakeTime:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_pictures_are_due_at_their_own_time() -> None:
    now = FakeTime()
    clock = Clock(now)
    assert clock.wait_s(0.0) == 0
    now.now += 0.03
    assert clock.wait_s(0.1) == pytest.approx(0.07)


def test_a_late_picture_is_skipped_and_the_next_is_on_time() -> None:
    now = FakeTime()
    clock = Clock(now)
    clock.wait_s(0.0)
    now.now += 0.35
    assert clock.wait_s(0.1) is None
    assert clock.wait_s(0.2) is None
    assert clock.wait_s(0.3) == 0
    assert clock.wait_s(0.4) == pytest.approx(0.05)


@pytest.mark.parametrize("jump_s", [5.0, -50.0])
def test_after_a_long_pause_or_a_jump_the_clock_starts_anew(jump_s: float) -> None:
    now = FakeTime()
    clock = Clock(now)
    clock.wait_s(0.0)
    now.now += jump_s
    assert clock.wait_s(0.1) == 0
    assert clock.wait_s(0.2) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("limit", "expected"), [(None, 300), (30, 300), (10, 100), (7, 70), (1, 10)]
)
def test_limits_the_rate_evenly(limit: float | None, expected: int) -> None:
    limiter = Limiter(limit)
    jitter_s = [0.0, 0.004, -0.004]
    taken = [n for n in range(300) if limiter.take(n / 30 + jitter_s[n % 3])]
    assert abs(len(taken) - expected) <= 1
    gaps = {b - a for a, b in pairwise(taken)}
    assert max(gaps) - min(gaps) <= 1


def test_a_source_that_starts_over_is_not_held_back() -> None:
    limiter = Limiter(2)
    assert limiter.take(100.0)
    assert limiter.take(0.0)
    assert not limiter.take(0.2)
    assert limiter.take(0.5)
