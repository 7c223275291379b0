"""Posts to webhooks, one after the other, in a thread that nothing else waits for."""

import threading

import structlog

from bus.messages import now_ms
from recorder.duty import Duty
from recorder.post import post
from store import deliveries
from store.database import Database
from store.deliveries import Due

log = structlog.get_logger()

#: Pauses after the first and each further attempt in vain; after the last the post has failed.
PAUSES_S = (5, 30, 120, 600, 1_800, 3_600, 10_800)


class Courier:
    """Sends what is due and books what came of it.

    Of each webhook one post is tried in a round, so that one that does not answer delays the
    others by its timeout at most.

    Args:
        database: Open, at the newest revision.
        duty: Whose turn it is.
        local: True posts to addresses of this machine as well.
    """

    def __init__(self, database: Database, duty: Duty, *, local: bool = False) -> None:
        self._database = database
        self._duty = duty
        self._local = local

    def step(self, stopping: threading.Event) -> None:
        """Sends until nothing is due.

        Raises:
            StoreError: The database cannot be used now; what was sent last may be sent again.
        """
        while self._duty.held:
            waiting = deliveries.due(self._database, now_ms())
            if not waiting:
                return
            for one in waiting:
                if stopping.is_set() or not self._duty.held:
                    return
                self._send(one)

    def _send(self, one: Due) -> None:
        answer = post(one, now_ms(), local=self._local)
        at_ms = now_ms()
        due_ms = at_ms
        if answer.accepted:
            state: deliveries.State = "delivered"
        elif one.attempts < len(PAUSES_S) and one.event != deliveries.TEST:
            state = "waiting"
            due_ms += PAUSES_S[one.attempts] * 1000
        else:
            state = "failed"
        deliveries.tried(self._database, one.id, state, answer.text, at_ms, due_ms)
        log.info("posted", delivery=one.id, webhook=one.webhook_id, state=state, answer=answer.text)
