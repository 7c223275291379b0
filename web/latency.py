"""How old a frame is when it leaves for a viewer, or is ready when nobody watches."""

import threading
from dataclasses import dataclass, field

from bus.messages import now_ms
from bus.metrics import Metrics


@dataclass
class Latency:
    """Times since capture over the last seconds; safe to use from many threads."""

    sent: Metrics = field(default_factory=Metrics)
    ready: Metrics = field(default_factory=Metrics)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def record_sent(self, captured_ms: int) -> None:
        """A frame was handed to a viewer's connection."""
        with self._lock:
            self.sent.handled(now_ms() - captured_ms)

    def record_ready(self, captured_ms: int) -> None:
        """A frame with its boxes could have been sent."""
        with self._lock:
            self.ready.handled(now_ms() - captured_ms)

    def percentiles_ms(self) -> tuple[float, float]:
        """Median and 95th percentile from captured to sent; to ready when nothing was sent."""
        with self._lock:
            figures = self.sent if self.sent.rate() else self.ready
            return figures.percentiles_ms()
