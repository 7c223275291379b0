"""The deadline of an inference: a model that takes far too long is given up."""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterable

import structlog

from classifier.loader import Loader
from mien.bus import streams
from mien.bus.group import GroupInbox
from mien.bus.messages import Faces
from mien.bus.shards.inbox import ShardedInbox
from mien.models.scorer import Scorer
from mien.process.starvation import Silence

log = structlog.get_logger()

LOOK_EVERY_S = 0.1
#: Processor time of one inference of at most 32 faces; a trial allows 1.6 s.
MOST_S = 5.0
#: Time of any kind, but for what the machine is to blame for: below the 15 s after which the
#: supervisor, which judges alike, would end this process, and again and again.
MOST_WAIT_S = 9.0
_LONGEST_LOOK_S = 1.0
#: Below the 3 s after which the other workers take over what a worker has in hand.
HOLD_EVERY_S = 1.0
#: A run ends between two operators. One that is still in a single one ends with its process.
GRACE_S = 2.0


class Watchdog:
    """Watches the inferences of this process from a thread of its own.

    ``run`` belongs to that thread; any other may call ``stop``.

    Args:
        loader: Tells everybody what is refused.
        scorers: Those that may be at work now.
        end: Ends the process, since an operator cannot be interrupted.
        inbox: Where the faces in hand came from. They are kept from the other workers meanwhile,
            and a model that hangs is not held against them.
        most_s: Processor time that one inference may take.
        look_every_s: How often to look.
    """

    def __init__(
        self,
        loader: Loader,
        scorers: Callable[[], Iterable[Scorer]],
        end: Callable[[], None],
        inbox: GroupInbox[Faces] | ShardedInbox[Faces],
        *,
        most_s: float = MOST_S,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._loader = loader
        self._scorers = scorers
        self._end = end
        self._inbox = inbox
        self._most_s = most_s
        self._look_every_s = look_every_s
        self._hold_at = 0.0
        self._stopping = threading.Event()

    def run(self) -> None:
        """Watch until ``stop`` is called."""
        watched: dict[str, tuple[float, Silence]] = {}
        while not self._stopping.wait(self._look_every_s):
            for scorer in self._scorers():
                busy_s = scorer.busy_s()
                before_s, run = watched.get(scorer.version, (0.0, Silence(_LONGEST_LOOK_S)))
                if not 0 < before_s <= busy_s:
                    run.end()  # another run, or none
                watched[scorer.version] = busy_s, run
                wait_s = run.go_on([os.getpid()]) if busy_s else 0.0
                if busy_s and time.monotonic() > self._hold_at:
                    self._hold(innocent=False)
                if not scorer.abandoned and self._too_long(busy_s, wait_s):
                    self._give_up(scorer)

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self._stopping.set()

    def _too_long(self, busy_s: float, wait_s: float) -> bool:
        return busy_s > self._most_s or wait_s > MOST_WAIT_S

    def _hold(self, *, innocent: bool) -> None:
        self._hold_at = time.monotonic() + HOLD_EVERY_S
        with contextlib.suppress(*streams.LOST):
            self._inbox.hold(innocent=innocent)

    def _give_up(self, scorer: Scorer) -> None:
        reason = (
            f"an inference took more than {self._most_s:g} s of processor time or {MOST_WAIT_S:g} s"
        )
        with contextlib.suppress(*streams.LOST):  # it is given up even when nobody can be told
            self._loader.give_up(scorer.version, reason)
        self._hold(innocent=True)
        scorer.abandon()
        deadline = time.monotonic() + GRACE_S
        while scorer.busy_s():
            if time.monotonic() > deadline:
                log.error("an inference does not end, so this process does", version=scorer.version)
                self._end()
                return
            self._stopping.wait(self._look_every_s)
