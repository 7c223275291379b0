"""Silence is a process's own only where the machine let it run."""

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import psutil
import pytest

from mien.process import starvation
from mien.process.starvation import Silence, waits_s
from tests.conftest import wait_until

ME = (os.getpid(), os.getpid())


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that the test sets."""
    clock = SimpleNamespace(s=0.0)
    monkeypatch.setattr(starvation, "time", SimpleNamespace(monotonic=lambda: clock.s))
    return clock


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[int, int], float]:
    """How long the threads have waited, as the test says."""
    waits: dict[tuple[int, int], float] = {ME: 100.0}
    monkeypatch.setattr(starvation, "waits_s", lambda _pids: dict(waits))
    return waits


@pytest.mark.usefixtures("waited")
def test_silence_adds_up_look_by_look_and_begins_anew(now: SimpleNamespace) -> None:
    silence = Silence(2.0)
    assert [silence.go_on([1]) for now.s in (0.0, 1.0, 2.5)] == [0.0, 1.0, 2.5]
    silence.end()
    assert [silence.go_on([1]) for now.s in (10.0, 11.0)] == [0.0, 1.0]


@pytest.mark.usefixtures("waited")
def test_time_in_which_nobody_looked_counts_as_one_look(now: SimpleNamespace) -> None:
    silence = Silence(2.0)
    assert [silence.go_on([1]) for now.s in (0.0, 60.0, 61.0)] == [0.0, 2.0, 3.0]


def test_time_of_waiting_for_a_processor_does_not_count(
    now: SimpleNamespace, waited: dict[tuple[int, int], float]
) -> None:
    silence = Silence(2.0)
    seconds = []
    for now.s, waited[ME] in ((0.0, 100.0), (1.0, 100.9), (2.0, 102.5), (3.0, 102.5)):
        seconds.append(silence.go_on([1]))
    assert seconds == pytest.approx([0.0, 0.1, 0.1, 1.1])
    waited[7, 7] = 50.0  # a thread that began since: what it waited before we looked is unknown
    now.s = 4.0
    assert silence.go_on([1]) == pytest.approx(2.1)


@pytest.fixture
def rivals() -> Iterator[list[int]]:
    """Two processes that never rest, on one core."""
    core = psutil.Process().cpu_affinity()[0]
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    for process in processes:
        psutil.Process(process.pid).cpu_affinity([core])
    yield [process.pid for process in processes]
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_linux_tells_how_long_a_thread_has_waited(rivals: list[int]) -> None:
    before = waits_s(rivals)
    assert sorted(before) == [(pid, pid) for pid in sorted(rivals)]

    def both_waited() -> bool:
        return all(wait > before[thread] + 0.1 for thread, wait in waits_s(rivals).items())

    wait_until(both_waited, "both to wait for the other")
    assert waits_s(itertools.repeat(2**22 + 1, 1)) == {}, "nothing of a process that is not there"
