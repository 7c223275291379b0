"""Retention, at the start and once a day: what is older than people chose to keep goes."""

import threading
import time

import structlog

from mien.bus.lease import LeaderLease
from mien.bus.messages import now_ms
from mien.store.admin import choices, retention
from mien.store.admin.choices import Retention
from mien.store.core.database import Database

log = structlog.get_logger()

EVERY_S = 24 * 3_600.0
#: Between two batches others write.
PAUSE_S = 0.05


class RetentionJob:
    """Applies retention when its time has come, or when somebody changed it.

    Args:
        database: Open, at the newest revision.
        leader: Whose turn it is.
    """

    def __init__(self, database: Database, leader: LeaderLease) -> None:
        self._database = database
        self._leader = leader
        self._next = 0.0
        self._applied: Retention | None = None

    def step(self, stopping: threading.Event) -> None:
        """Apply it once, if it is time.

        Raises:
            StoreError: The database cannot be used now; it is tried again.
        """
        if not self._leader.held:
            return
        chosen = choices.read(self._database, Retention)
        if chosen == self._applied and time.monotonic() < self._next:
            return
        rows = 0
        for batch in retention.apply(self._database, chosen, now_ms()):
            rows += batch
            if stopping.wait(PAUSE_S) or not self._leader.held:
                return
        if rows:
            log.info("retention applied", rows=rows)
        self._applied = chosen
        self._next = time.monotonic() + EVERY_S
