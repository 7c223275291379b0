"""Writes down who looks at which camera, where an administrator wants that."""

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable

import structlog

from mien.store.admin import choices
from mien.store.admin.choices import Auditing
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.errors import UnavailableError
from web.http.identity import Identity

#: The same look is written down once in so long.
NOTED_S = 3_600.0
#: How long it may take until a switch is seen.
SWITCHED_S = 2.0
_MOST_NOTED = 10_000
#: Rows of one session in an hour: who may see all may ask for cameras that never were.
MOST_EACH = 1_000
_Key = tuple[str, int | None, str | None]
log = structlog.get_logger()


class Looks:
    """Knows what was written down in this process; any thread may enter.

    Args:
        database: Where the audit is, and whether looks belong into it.
        clock: Seconds that only grow.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._noted: OrderedDict[_Key, float] = OrderedDict()
        self._each, self._hour_s = Counter[tuple[str, int | None]](), clock()
        self._wanted, self._asked_s = False, -SWITCHED_S
        self._lock = threading.Lock()

    def note(self, asking: Identity, cameras: Iterable[str | None], how: str) -> None:
        """Somebody looks at cameras: one row for each session, camera and hour.

        While the database is away nothing is written down, and people go on looking.

        Args:
            asking: Who.
            cameras: Ids; None for all at once.
            how: At what of them.
        """
        for camera in cameras:
            try:
                if self._is_wanted() and self._is_new(asking, camera):
                    audit.add(self._database, "looked", {"at": how}, camera or "all cameras")
            except UnavailableError as error:
                log.warning("a look was not written down", camera=camera, reason=str(error))

    def _is_wanted(self) -> bool:
        now_s = self._clock()
        if now_s - self._asked_s >= SWITCHED_S:
            self._wanted = choices.read(self._database, Auditing).looks
            self._asked_s = now_s
        return self._wanted

    def _is_new(self, asking: Identity, camera: str | None) -> bool:
        key = asking.name, asking.session_id, camera
        now_s = self._clock()
        with self._lock:
            if now_s - self._noted.get(key, -NOTED_S) < NOTED_S:
                return False
            if now_s - self._hour_s >= NOTED_S:
                self._each.clear()
                self._hour_s = now_s
            self._each[key[:2]] += 1
            if self._each[key[:2]] > MOST_EACH:
                return False
            self._noted[key] = now_s
            self._noted.move_to_end(key)
            while len(self._noted) > _MOST_NOTED:
                self._noted.popitem(last=False)
        return True
