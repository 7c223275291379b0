"""Something done again and again in a thread of its own, through any loss of server or database."""

import threading
from collections.abc import Callable

import structlog

from mien.bus import streams
from mien.store.core.errors import StoreError

log = structlog.get_logger()


class PeriodicThread:
    """Runs a step, waits, and runs it again, until told to stop.

    The step and ``broken`` run in its thread; ``start``, ``stop`` and ``join`` are for another.

    Args:
        name: What log lines call it.
        every_s: Pause between two steps.
        step: What is done; it is given the event that asks it to end early.
        broken: Called when the step fails in a way that nobody foresaw; the thread then ends.
    """

    def __init__(
        self,
        name: str,
        every_s: float,
        step: Callable[[threading.Event], None],
        broken: Callable[[], None],
    ) -> None:
        self._name = name
        self._every_s = every_s
        self._step = step
        self._broken = broken
        self._stopping = threading.Event()
        # A post may hang for seconds when the process is to end; it is sent again later.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._lost = False

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask to end."""
        self._stopping.set()

    def join(self, timeout_s: float) -> None:
        """Wait until it has ended, so long at most."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._try()
                self._stopping.wait(self._every_s)
        finally:
            if not self._stopping.is_set():
                self._broken()

    def _try(self) -> None:
        try:
            self._step(self._stopping)
        except (StoreError, *streams.LOST) as error:
            if not self._lost:
                log.warning("will be tried again", leader=self._name, reason=str(error))
            self._lost = True
        else:
            self._lost = False
