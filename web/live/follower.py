"""One thread reads what detectors and classifiers publish and passes it on."""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

import structlog
from redis import Redis

from mien.bus import streams
from mien.bus.messages import DecodeError, Detections, Emotions, Message, decode
from mien.process.metrics import Metrics
from web.live.live import Live

log = structlog.get_logger()

RETRY_S = 0.5
#: Reads begin at least this far apart, so that many cameras are handled by one read.
READ_EVERY_S = 0.008
BATCH = 500
#: Short, since the service ends no sooner than a read.
BLOCK_MS = 250

M = TypeVar("M", bound=Message)


class Follower:
    """Reads ``detections`` and ``emotions`` from the newest on, through any loss of the server.

    Args:
        redis: The server.
        live: Where the newest is kept.
        offer: Told the newest frame of each camera that has one.
        metrics: Where undecodable entries are counted.
    """

    def __init__(
        self,
        redis: Redis,
        live: Live,
        offer: Callable[[dict[str, Detections]], None],
        metrics: Metrics,
    ) -> None:
        self._redis = redis
        self._live = live
        self._offer = offer
        self._metrics = metrics
        self._stopping = threading.Event()
        self._positions: dict[str, bytes] = {}

    def run(self) -> None:
        """Follow until ``stop`` is called."""
        while not self._stopping.is_set():
            begun_s = time.monotonic()
            try:
                self._step()
                self._stopping.wait(max(0.0, begun_s + READ_EVERY_S - time.monotonic()))
            except streams.LOST as error:
                self._wait_for_redis(error)

    def stop(self) -> None:
        """Ask ``run`` to end, which it does within a blocking read."""
        self._stopping.set()

    def _step(self) -> None:
        if not self._positions:
            self._live.forget_all()
            self._positions = {
                name: self._newest_id(name) for name in (streams.DETECTIONS, streams.EMOTIONS)
            }
        found = self._redis.xread(cast(Any, self._positions), count=BATCH, block=BLOCK_MS)
        entries = {name: self._take(name, found) for name in self._positions}
        self._live.add_emotions(self._decode(Emotions, entries[streams.EMOTIONS]))
        newest = self._live.add_detections(self._decode(Detections, entries[streams.DETECTIONS]))
        if newest:
            self._offer(newest)

    def _wait_for_redis(self, error: Exception) -> None:
        if self._positions:
            log.warning("lost Redis, trying again", reason=str(error))
        self._positions = {}
        self._stopping.wait(RETRY_S)

    def _newest_id(self, stream: str) -> bytes:
        newest: Any = self._redis.xrevrange(stream, count=1)
        return newest[0][0] if newest else b"0-0"

    def _take(self, stream: str, found: Any) -> list[bytes]:
        """Messages of one stream in an XREAD answer, in RESP2's or RESP3's shape."""
        answers = found.items() if isinstance(found, dict) else found or ()
        raw: list[Any] = next((part for name, part in answers if name == stream.encode()), [])
        entries = [entry for batch in raw for entry in batch] if isinstance(found, dict) else raw
        if entries:
            self._positions[stream] = entries[-1][0]
        return [streams.fields_of(fields)[0] for _, fields in entries]

    def _decode(self, kind: type[M], raw: list[bytes]) -> list[M]:
        messages = []
        for body in raw:
            try:
                messages.append(decode(kind, body))
            except DecodeError as error:
                self._metrics.drops["undecodable"] += 1
                log.debug("undecodable entry", kind=kind.__name__, reason=str(error))
        return messages
