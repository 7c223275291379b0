"""Whether the database can be used, as those see it who use it, and since when it cannot."""

import threading

from mien.bus.messages import Trouble


class Outage:
    """What went wrong last when the database was read or written; safe to use from many threads.

    A full or locked database can still be read, so only a write proves that it can be written.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reading: Trouble | None = None
        self._writing: Trouble | None = None

    def failed(self, reason: str, since_ms: int, *, writing: bool) -> None:
        """Note a failure; of several in a row the first tells since when, the last tells why."""
        with self._lock:
            before = self._writing if writing else self._reading
            trouble = Trouble(reason=reason, since_ms=before.since_ms if before else since_ms)
            if writing:
                self._writing = trouble
            else:
                self._reading = trouble

    def worked(self, *, writing: bool) -> None:
        """Note that the database was read, or written."""
        with self._lock:
            self._reading = None
            if writing:
                self._writing = None

    @property
    def present(self) -> Trouble | None:
        """Why it cannot be used now; None while it can, as far as anybody tried."""
        with self._lock:
            return self._writing or self._reading
