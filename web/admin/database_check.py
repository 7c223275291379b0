"""Asks regularly whether the database can be used, so that people hear of it early."""

import contextlib
import threading

from mien.store.core.database import Database
from mien.store.core.errors import StoreError

EVERY_S = 2.0


class DatabaseCheck:
    """The check, in a thread of its own: a database that is away makes whoever asks wait.

    ``run`` belongs to that thread; any other may call ``stop``.

    Args:
        database: Which remembers how it was last time.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stopping = threading.Event()

    def run(self) -> None:
        """Check until ``stop`` is called."""
        while not self._stopping.wait(EVERY_S):
            with contextlib.suppress(StoreError):  # its trouble is shown with the heartbeat
                self._database.check()

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self._stopping.set()
