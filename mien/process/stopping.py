"""How a loop is told to end, by a signal handler too."""

import contextlib
from queue import Empty, SimpleQueue


class Stopping:
    """An event that one thread waits for and that a signal handler may set.

    A handler runs in the main thread, whatever that is just doing: it could find the lock of a
    ``threading.Event`` in its own thread's hands and wait for it for ever.
    """

    def __init__(self) -> None:
        self._set = False
        self._wake: SimpleQueue[None] = SimpleQueue()

    def is_set(self) -> bool:
        """True once ``set`` was called."""
        return self._set

    def set(self) -> None:
        """Ask to end."""
        self._set = True
        self._wake.put(None)

    def wait(self, timeout_s: float) -> bool:
        """Wait until ``set`` is called, so many seconds at most; return ``is_set``."""
        if not self._set:
            with contextlib.suppress(Empty):
                self._wake.get(timeout=timeout_s)
        return self._set
