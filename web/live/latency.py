"""How old a frame is when it leaves for a viewer, or is ready when nobody watches."""

import threading
from dataclasses import dataclass, field

from mien.bus.messages import now_ms
from mien.process.metrics import Metrics


@dataclass
class SharedMetrics(Metrics):
    """Metrics that many threads write while another reads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)

    def handled(self, latency_ms: float, count: int = 1) -> None:
        """Record ``count`` entries handled with this latency."""
        with self._lock:
            super().handled(latency_ms, count)

    def rate(self) -> float:
        """Entries per second over the window, or since the start when that is shorter."""
        with self._lock:
            return super().rate()

    def percentiles_ms(self) -> tuple[float, float]:
        """Median and 95th percentile of the latency over the window; zeros when idle."""
        with self._lock:
            return super().percentiles_ms()


@dataclass
class Latency:
    """Times since capture over the last seconds; safe to use from many threads."""

    sent: SharedMetrics = field(default_factory=SharedMetrics)
    ready: SharedMetrics = field(default_factory=SharedMetrics)

    def record_sent(self, captured_ms: int) -> None:
        """A frame was handed to a viewer's connection."""
        self.sent.handled(now_ms() - captured_ms)

    def record_ready(self, captured_ms: int) -> None:
        """A frame with its boxes could have been sent."""
        self.ready.handled(now_ms() - captured_ms)

    def percentiles_ms(self) -> tuple[float, float]:
        """Median and 95th percentile from captured to sent; to ready when nothing was sent."""
        return (self.sent if self.sent.rate() else self.ready).percentiles_ms()
