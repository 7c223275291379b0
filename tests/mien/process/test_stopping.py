"""A loop hears that it should end, at once and from a signal handler too."""

import signal
import threading
import time
from types import FrameType

from mien.process.stopping import Stopping


def test_waits_for_the_time_given() -> None:
    stopping = Stopping()
    began = time.monotonic()
    assert not stopping.wait(0.05)
    assert time.monotonic() - began >= 0.05
    assert not stopping.is_set()


def test_another_thread_ends_the_wait_and_no_wait_follows() -> None:
    stopping = Stopping()
    setter = threading.Timer(0.05, stopping.set)
    setter.start()
    assert stopping.wait(30)
    assert stopping.wait(30)
    assert stopping.is_set()
    setter.join()


def test_a_signal_handler_may_set_it_while_its_own_thread_sets_or_waits() -> None:
    stopping = Stopping()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = signal.signal(signal.SIGALRM, on_signal)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.0001)
    try:
        for _ in range(2_000):
            stopping.set()
            assert stopping.wait(30)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
