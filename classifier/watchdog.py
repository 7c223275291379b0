"""The deadline of an inference: a model that takes far too long is given up."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable

import structlog

from classifier.loader import Loader
from mien.bus import streams
from mien.models.scorer import Scorer

log = structlog.get_logger()

LOOK_EVERY_S = 0.1
#: Processor time of one inference of at most 32 faces; a trial allows 1.6 s.
MOST_S = 5.0
#: On a starved machine the supervisor, which waits 15 s, would otherwise be first, and again and
#: again. Time in which this process was stopped counts for a second at most.
MOST_WAIT_S = 9.0
_LONGEST_LOOK_S = 1.0
#: A run ends between two operators. One that is still in a single one ends with its process.
GRACE_S = 2.0


class Watchdog:
    """Watches the inferences of this process from a thread of its own.

    Args:
        loader: Tells everybody what is refused.
        scorers: Those that may be at work now.
        end: Ends the process, since an operator cannot be interrupted.
    """

    def __init__(
        self,
        loader: Loader,
        scorers: Callable[[], Iterable[Scorer]],
        end: Callable[[], None],
    ) -> None:
        self._loader = loader
        self._scorers = scorers
        self._end = end
        self._stopping = threading.Event()

    def run(self) -> None:
        """Watches until ``stop`` is called."""
        waited_s: dict[str, tuple[float, float]] = {}
        looked = time.monotonic()
        while not self._stopping.wait(LOOK_EVERY_S):
            since_s, looked = time.monotonic() - looked, time.monotonic()
            for scorer in self._scorers():
                busy_s = scorer.busy_s()
                before_s, wait_s = waited_s.get(scorer.version, (0.0, 0.0))
                same_run = 0 < before_s <= busy_s
                wait_s = wait_s + min(since_s, _LONGEST_LOOK_S) if same_run else 0.0
                waited_s[scorer.version] = busy_s, wait_s
                if not scorer.abandoned and (busy_s > MOST_S or wait_s > MOST_WAIT_S):
                    self._give_up(scorer)

    def stop(self) -> None:
        """Asks ``run`` to end."""
        self._stopping.set()

    def _give_up(self, scorer: Scorer) -> None:
        reason = f"an inference took more than {MOST_S:g} s of processor time or {MOST_WAIT_S:g} s"
        with contextlib.suppress(*streams.LOST):  # it is given up even when nobody can be told
            self._loader.give_up(scorer.version, reason)
        scorer.abandon()
        deadline = time.monotonic() + GRACE_S
        while scorer.busy_s():
            if time.monotonic() > deadline:
                log.error("an inference does not end, so this process does", version=scorer.version)
                self._end()
                return
            self._stopping.wait(LOOK_EVERY_S)
