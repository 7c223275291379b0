"""Figures of one process over the last seconds: rates, latency percentiles, drops."""

import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field

import psutil

WINDOW_S = 10.0


@dataclass
class Metrics:
    """Counts what one worker handles, for one thread; any may call ``drop``."""

    drops: Counter[str] = field(default_factory=Counter)
    _handled: deque[tuple[float, float, int]] = field(default_factory=deque)
    _started: float = field(default_factory=time.monotonic)
    _dropping: threading.Lock = field(default_factory=threading.Lock)

    def drop(self, cause: str) -> None:
        """Count something that was dropped."""
        with self._dropping:
            self.drops[cause] += 1

    def handled(self, latency_ms: float, count: int = 1) -> None:
        """Record ``count`` entries handled with this latency."""
        self._handled.append((time.monotonic(), latency_ms, count))
        self._forget()

    def _forget(self) -> None:
        horizon = time.monotonic() - WINDOW_S
        while self._handled and self._handled[0][0] < horizon:
            self._handled.popleft()

    def rate(self) -> float:
        """Entries per second over the window, or since the start when that is shorter."""
        self._forget()
        span_s = min(WINDOW_S, max(time.monotonic() - self._started, 1.0))
        return sum(count for _, _, count in self._handled) / span_s

    def percentiles_ms(self) -> tuple[float, float]:
        """Median and 95th percentile of the latency over the window; zeros when idle."""
        self._forget()
        return percentiles([latency for _, latency, _ in self._handled])


def percentiles(values: list[float]) -> tuple[float, float]:
    """Nearest-rank median and 95th percentile; zeros for no values."""
    if not values:
        return 0.0, 0.0
    ordered = sorted(values)
    last = len(ordered) - 1
    return ordered[round(0.5 * last)], ordered[round(0.95 * last)]


def memory_bytes() -> int:
    """Resident memory of this process."""
    return int(psutil.Process().memory_info().rss)
