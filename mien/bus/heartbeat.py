"""A worker's sign of life, once a second: rate, lag, latency, memory, drops."""

import contextlib
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable

import msgspec
import structlog
from redis import Redis

from mien.bus import registry, streams
from mien.bus.group import Backlog
from mien.bus.messages import Trouble, WorkerStatus, now_ms
from mien.process.metrics import Metrics, memory_bytes

EVERY_S = 1.0
REPORT_DROPS_EVERY_S = 10.0
#: Why something was dropped, and what to do about it.
MEANS = {
    "late": (
        "pictures read too late to be shown; lower the rate or the size of a camera's pictures, "
        "or watch fewer cameras on this machine"
    ),
    "damaged": "damaged pictures; see whether the camera's network is good",
    "redis away": "pictures that came while Redis was away",
    "redis full": "pictures that came while Redis was full; give it more memory",
    "lease lost": "pictures of a camera that another worker has taken over",
    "stale": "faces that waited for more than 2 s; start another classifier",
    "trimmed": "entries overtaken before they were read; start another worker of this service",
    "dead letter": "entries given up after three failures; mien inspect shows them",
    "undecodable": "entries that this release cannot read",
}

#: A worker that waits for something outside counts as alive for so long; then it hangs.
PATIENCE_S = 60.0

log = structlog.get_logger()


class Heartbeat:
    """Publishes the ``WorkerStatus`` of this process.

    One thread calls ``due``, ``beat`` and ``retire``.

    Args:
        redis: The server.
        service: ``capture``, ``detector``, ``classifier``, ``recorder``, ``training`` or ``web``.
        metrics: The worker's figures.
        model_version: Tells the version of the model in use, where there is one.
        trouble: Tells what keeps the worker from its work, where that can be; any thread may call
            it.
        every_s: Pause between two beats.
        patience_s: How long a worker that waits is spoken for.
        report_drops_every_s: How often drops are told in the log.
    """

    def __init__(
        self,
        redis: Redis,
        service: str,
        metrics: Metrics,
        model_version: Callable[[], str] | None = None,
        trouble: Callable[[], Trouble | None] = lambda: None,
        every_s: float = EVERY_S,
        patience_s: float = PATIENCE_S,
        report_drops_every_s: float = REPORT_DROPS_EVERY_S,
    ) -> None:
        self.service = service
        self.host = socket.gethostname()
        self.name = f"{self.host}-{os.getpid()}-{secrets.token_hex(2)}"
        self._redis = redis
        self._metrics = metrics
        self._model_version = model_version
        self._trouble = trouble
        self._every_s = every_s
        self._patience_s = patience_s
        self._report_drops_every_s = report_drops_every_s
        self._publishing = threading.Lock()
        self._last: WorkerStatus | None = None
        self._retired = threading.Event()
        self._started_ms = now_ms()
        self._next = 0.0
        self._told_version: str | None = None
        self._next_report = time.monotonic() + report_drops_every_s
        self._reported: dict[str, int] = {}

    def due(self) -> bool:
        """True when a second has passed since the last beat, or another model is in use."""
        return time.monotonic() >= self._next or self._version() != self._told_version

    def beat(self, backlog: Backlog) -> None:
        """Publish the present figures."""
        self._next = time.monotonic() + self._every_s
        self._told_version = self._version()
        p50_ms, p95_ms = self._metrics.percentiles_ms()
        status = WorkerStatus(
            service=self.service,
            name=self.name,
            host=self.host,
            pid=os.getpid(),
            started_ms=self._started_ms,
            rate=round(self._metrics.rate(), 2),
            busy=round(self._metrics.busy(), 3),
            lag=backlog.lag,
            oldest_ms=backlog.oldest_ms,
            latency_p50_ms=round(p50_ms, 2),
            latency_p95_ms=round(p95_ms, 2),
            memory_bytes=memory_bytes(),
            model_version=self._told_version,
            drops=dict(self._metrics.drops),
        )
        self._publish(status)
        self._report_drops()

    def keep_on(self) -> None:
        """Go on beating, from a thread of its own, while the worker waits for a database.

        A worker that does not come back in time hangs: it is no longer spoken for.
        """
        threading.Thread(target=self._go_on, name="heartbeat", daemon=True).start()

    def _go_on(self) -> None:
        while not self._retired.wait(self._every_s):
            late_s = time.monotonic() - self._next
            if self._last is not None and 0 < late_s < self._patience_s:
                with contextlib.suppress(*streams.LOST):
                    self._publish(self._last)

    def _publish(self, status: WorkerStatus) -> None:
        with self._publishing:
            if not self._retired.is_set():
                self._last = msgspec.structs.replace(status, trouble=self._trouble())
                registry.beat(self._redis, self._last)

    def _version(self) -> str | None:
        return self._model_version() if self._model_version else None

    def _report_drops(self) -> None:
        if time.monotonic() < self._next_report:
            return
        self._next_report = time.monotonic() + self._report_drops_every_s
        drops = dict(self._metrics.drops)
        new = {cause: n - self._reported.get(cause, 0) for cause, n in drops.items()}
        new = {cause: n for cause, n in new.items() if n}
        for cause, count in new.items():
            if cause in self._reported:
                log.info("dropped", seconds=self._report_drops_every_s, cause=cause, count=count)
            else:
                means = MEANS.get(cause, cause)
                log.warning(f"{count} dropped in 10 s: {means}. More are counted, not told.")
        self._reported = drops

    def retire(self) -> None:
        """Withdraw the heartbeat when the worker ends in order."""
        with self._publishing:
            self._retired.set()
        registry.retire(self._redis, self.service, self.name)
