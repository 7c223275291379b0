"""Figures over the last seconds, by a clock that the test sets."""

from types import SimpleNamespace

import pytest

from mien.process import metrics
from mien.process.metrics import Metrics


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The present time in its only element."""
    now = [100.0]
    monkeypatch.setattr(metrics, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def test_busy_is_the_share_of_the_last_ten_seconds(clock: list[float]) -> None:
    of = Metrics(_started=clock[0])
    assert of.busy() == 0
    clock[0] += 2
    of.worked(1.0)
    assert of.busy() == pytest.approx(0.5), "since the start while that is shorter"
    clock[0] += 8
    of.worked(2.0)
    assert of.busy() == pytest.approx(0.3)
    clock[0] += 4.5
    assert of.busy() == pytest.approx(0.2), "what was done before is forgotten"


def test_no_more_than_all_of_it(clock: list[float]) -> None:
    of = Metrics(_started=clock[0])
    clock[0] += 12
    of.worked(11.0)  # one inference that began before the window
    assert of.busy() == 1
