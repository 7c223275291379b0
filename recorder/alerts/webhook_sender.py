"""Posts to webhooks side by side, of each webhook one after the other; nothing waits for them."""

import queue
import threading

import structlog

from mien.bus.lease import LeaderLease
from mien.bus.messages import now_ms
from mien.store.alerts import deliveries
from mien.store.alerts.deliveries import Due
from mien.store.core.database import Database
from recorder.alerts.post_result import PostResult
from recorder.alerts.sending import send

log = structlog.get_logger()

#: Pauses after the first and each further attempt in vain; after the last the post has failed.
PAUSES_S = (5, 30, 120, 600, 1_800, 3_600, 10_800)
#: Posts under way at most, each to another webhook.
AT_ONCE = 16
#: How soon what became due is seen while other posts are under way.
LOOK_S = 0.2


class WebhookSender:
    """Sends what is due and records what came of it.

    Of each webhook one post is under way at most, so its posts arrive in order, and one that does
    not answer delays no other webhook. One thread calls ``step``; posts run in threads of their
    own, which touch nothing here but the queue of answers.

    Args:
        database: Open, at the newest revision.
        leader: Whose turn it is.
        local: True posts to addresses of this machine as well.
    """

    def __init__(self, database: Database, leader: LeaderLease, *, local: bool = False) -> None:
        self._database = database
        self._leader = leader
        self._local = local
        #: Webhooks with a post under way.
        self._busy: set[int] = set()
        self._answers: queue.SimpleQueue[tuple[Due, PostResult]] = queue.SimpleQueue()

    def step(self, stopping: threading.Event) -> None:
        """Send until nothing is due and nothing is under way.

        Raises:
            StoreError: The database cannot be used now; what was sent last may be sent again.
        """
        while not stopping.is_set():
            if not self._leader.held:
                self._forget()
                return
            for due in deliveries.due(self._database, now_ms()):
                if due.webhook_id not in self._busy and len(self._busy) < AT_ONCE:
                    self._begin(due)
            if not self._busy:
                return
            self._record_next()

    def _begin(self, due: Due) -> None:
        self._busy.add(due.webhook_id)
        # A daemon: one that hangs does not keep the process from ending; it is sent again later.
        threading.Thread(
            target=self._send, args=[due, self._answers], name=f"post-{due.id}", daemon=True
        ).start()

    def _send(self, due: Due, answers: "queue.SimpleQueue[tuple[Due, PostResult]]") -> None:
        answer = PostResult(False, "this post could not be made; the recorder's log says why")
        try:
            answer = send(due, now_ms(), local=self._local)
        finally:
            answers.put((due, answer))

    def _record_next(self) -> None:
        """Record the next answer, if one comes soon."""
        try:
            due, answer = self._answers.get(timeout=LOOK_S)
        except queue.Empty:
            return
        self._busy.discard(due.webhook_id)
        self._record(due, answer)

    def _record(self, due: Due, answer: PostResult) -> None:
        at_ms = now_ms()
        due_ms = at_ms
        if answer.accepted:
            state: deliveries.State = "delivered"
        elif due.attempts < len(PAUSES_S) and due.event != deliveries.TEST:
            state = "waiting"
            due_ms += PAUSES_S[due.attempts] * 1000
        else:
            state = "failed"
        deliveries.tried(self._database, due.id, state, answer.text, at_ms, due_ms)
        log.info("posted", delivery=due.id, webhook=due.webhook_id, state=state, answer=answer.text)

    def _forget(self) -> None:
        """Drop what is under way: another recorder posts now and records what comes of it."""
        self._busy.clear()
        self._answers = queue.SimpleQueue()
