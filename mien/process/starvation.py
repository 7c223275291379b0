"""Telling a process that hangs from one that a busy machine does not let run."""

import contextlib
import time
from collections.abc import Iterable
from pathlib import Path

_NS = 1e-9

#: By process and thread.
_Waits = dict[tuple[int, int], float]


def waits_s(pids: Iterable[int]) -> _Waits:
    """How long the threads of processes have waited for a processor since they began, in seconds.

    Returns:
        By process and thread; nothing of a process that is gone, and nothing where the system does
        not tell, as on macOS.
    """
    waits: _Waits = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                _ran, waited, *_ = (thread / "schedstat").read_text().split()
                waits[pid, int(thread.name)] = int(waited) * _NS
    return waits


class Silence:
    """For how long processes have been silent though they could have spoken.

    Time in which one of their threads waited for a processor does not count, nor does time in
    which nobody looked: he who looks was then stopped, starved or asleep with the whole machine.

    Args:
        look_s: The longest time between two looks that counts in full.
    """

    def __init__(self, look_s: float) -> None:
        self._look_s = look_s
        self.end()

    def end(self) -> None:
        """They have spoken, or nobody can tell."""
        self._seconds = 0.0
        self._waits: _Waits = {}
        self._looked: float | None = None

    def go_on(self, pids: Iterable[int]) -> float:
        """They are still silent.

        Returns:
            Seconds of silence since it began that are no fault of the machine.
        """
        now, waits = time.monotonic(), waits_s(pids)
        if self._looked is not None:
            added = (wait - self._waits.get(thread, wait) for thread, wait in waits.items())
            passed_s = min(now - self._looked, self._look_s)
            self._seconds += max(0.0, passed_s - max(added, default=0.0))
        self._looked, self._waits = now, waits
        return self._seconds
