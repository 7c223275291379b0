"""Attempts to sign in, slowed down by name and by address, with nobody locked out for good.

Each failure beyond the first few doubles the pause before the next attempt. What is tried during a
pause does not count, so a pause ends however often a stranger tries, and an address from which a
person signed in before waits for its own failures only.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE = 5
#: The longest pauses: a name's own is short, since strangers can bring it about.
LONGEST_NAME_S, LONGEST_ADDRESS_S = 30.0, 900.0
FORGET_S = 3_600.0
MOST_KEPT = 10_000

_Key = tuple[str, str]


@dataclass
class _Failures:
    count: int = 0
    last_s: float = 0.0


class Attempts:
    """What was tried in this process; any thread may enter.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[_Key, _Failures] = OrderedDict()
        self._known: OrderedDict[_Key, None] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, name: str, address: str) -> float:
        """Begin an attempt, which counts as failed until it is said otherwise.

        Args:
            name: As it is compared.
            address: From where.

        Returns:
            For how many seconds it is too soon; 0 when it may go on.
        """
        with self._lock:
            now_s = self._clock()
            keys = self._keys(name, address)
            wait_s = max(self._wait_s(key, longest_s, now_s) for key, longest_s in keys)
            if wait_s <= 0:
                for key, _ in keys:
                    self._count(key, now_s)
            return max(wait_s, 0.0)

    def undo(self, name: str, address: str) -> None:
        """An attempt was neither wrong nor enough yet: a code is to follow."""
        with self._lock:
            for key, _ in self._keys(name, address):
                if key in self._failures:
                    self._failures[key].count -= 1

    def succeeded(self, name: str, address: str) -> None:
        """An attempt was right: what failed before it is forgotten."""
        with self._lock:
            for key, _ in self._keys(name, address):
                self._failures.pop(key, None)
            self._known[name, address] = None
            _cut(self._known)

    def _keys(self, name: str, address: str) -> tuple[tuple[_Key, float], ...]:
        own = (name, address) if (name, address) in self._known else (name, "")
        return (own, LONGEST_NAME_S), (("", address), LONGEST_ADDRESS_S)

    def _wait_s(self, key: _Key, longest_s: float, now_s: float) -> float:
        failures = self._failures.get(key)
        if failures is None or failures.count < FREE or now_s - failures.last_s > FORGET_S:
            return 0.0
        pause_s = min(2.0 ** min(failures.count - FREE, 20), longest_s)
        return failures.last_s + pause_s - now_s

    def _count(self, key: _Key, now_s: float) -> None:
        failures = self._failures.setdefault(key, _Failures())
        if now_s - failures.last_s > FORGET_S:
            failures.count = 0
        failures.count += 1
        failures.last_s = now_s
        self._failures.move_to_end(key)
        _cut(self._failures)


def _cut(counts: OrderedDict[_Key, _Failures] | OrderedDict[_Key, None]) -> None:
    while len(counts) > MOST_KEPT:
        counts.popitem(last=False)
