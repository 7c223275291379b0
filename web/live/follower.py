"""One thread reads what detectors and classifiers publish and passes it on."""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from redis import Redis

from mien.bus import streams
from mien.bus.messages import DecodeError, Detections, Emotions, Message, decode
from mien.bus.shards import keyspace
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

    ``run`` and the positions that it reads from belong to one thread; any other may call ``stop``.

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
                name: self._newest_id(name)
                for name in (keyspace.detections(0), keyspace.emotions(0))
            }
        bodies = self._read()
        self._live.add_emotions(self._decode(Emotions, bodies[keyspace.emotions(0)]))
        newest = self._live.add_detections(self._decode(Detections, bodies[keyspace.detections(0)]))
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

    def _read(self) -> dict[str, list[bytes]]:
        """Read the next messages of each stream, not yet decoded."""
        bodies: dict[str, list[bytes]] = {stream: [] for stream in self._positions}
        for entry in streams.read(self._redis, self._positions, BATCH, BLOCK_MS):
            self._positions[entry.stream] = entry.id
            bodies[entry.stream].append(streams.fields_of(entry.fields)[0])
        return bodies

    def _decode(self, kind: type[M], raw: list[bytes]) -> list[M]:
        messages = []
        for body in raw:
            try:
                messages.append(decode(kind, body))
            except DecodeError as error:
                self._metrics.drops["undecodable"] += 1
                log.debug("undecodable entry", kind=kind.__name__, reason=str(error))
        return messages
