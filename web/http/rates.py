"""How often somebody may ask: so many requests at once, and as many again within a minute.

Own code, since what libraries keep in memory is tidied by threads that never rest.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

#: Whom to remember: those that asked last; everybody else has all of the minute's requests anyway.
MOST_KEPT = 10_000
MINUTE_S = 60.0


@dataclass
class _Asking:
    left: float
    at_s: float


class Rates:
    """Counts requests by whom they are of, in this process; any thread may enter.

    Args:
        most: Requests of each in a minute.
        clock: Seconds that only grow.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._known: OrderedDict[str, _Asking] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, who: str) -> float:
        """Count a request; say for how many seconds it is too soon, 0 when it may go on.

        What is refused does not count, so the wait is over however often it is tried.
        """
        with self._lock:
            now_s = self._clock()
            asking = self._known.setdefault(who, _Asking(self._most, now_s))
            gained = (now_s - asking.at_s) * self._most / MINUTE_S
            asking.left = min(self._most, asking.left + gained)
            asking.at_s = now_s
            self._known.move_to_end(who)
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
            if asking.left < 1:
                return (1 - asking.left) * MINUTE_S / self._most
            asking.left -= 1
            return 0.0
