"""One thread reads what detectors and classifiers publish and passes it on."""

import threading
import time
from collections.abc import Callable, Collection
from typing import Any, TypeVar

import structlog
from redis import Redis

from mien.bus import streams
from mien.bus.messages import DecodeError, Detections, Emotions, Message, decode
from mien.bus.server.asking import ask_each
from mien.bus.shards import keyspace
from mien.bus.shards.layout import LOOK_EVERY_S, read_layout
from mien.bus.shards.waiting import ShardReads
from mien.bus.streams import StreamEntry
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
        self._positions: dict[int, dict[str, bytes]] = {}
        self._shards: Collection[int] = ()
        #: Shards that were there when reading began, whether they answered then or not.
        self._old: set[int] = set()
        self._reads = ShardReads(self._read)
        self._look_at = 0.0

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
        if time.monotonic() >= self._look_at:
            self._look()
        bodies: dict[str, list[bytes]] = {"detections": [], "emotions": []}
        for entries in self._reads.next(self._shards, BLOCK_MS).values():
            for stream, entry_id, fields in entries:
                self._positions[keyspace.shard_of(stream)][stream] = entry_id
                bodies[keyspace.kind(stream)].append(streams.fields_of(fields)[0])
        self._live.add_emotions(self._decode(Emotions, bodies["emotions"]))
        newest = self._live.add_detections(self._decode(Detections, bodies["detections"]))
        if newest:
            self._offer(newest)

    def _look(self) -> None:
        """See which shards there are; begin at the newest, but in one that is new at the first."""
        self._look_at = time.monotonic() + LOOK_EVERY_S
        shards = range(read_layout(self._redis).read)
        begun = bool(self._positions)
        if not begun:
            self._live.forget_all()
        unread = [shard for shard in shards if shard not in self._positions]
        if not begun:
            self._old = set(unread)
        ends = ask_each(self._redis, unread, self._ends, keyspace.detections)
        self._positions |= ends.given
        self._shards = [shard for shard in shards if shard in self._positions]
        if ends.loss is not None and not self._shards:
            raise ends.loss

    def _ends(self, shard: int) -> dict[str, bytes]:
        names = (keyspace.detections(shard), keyspace.emotions(shard))
        return {name: self._newest_id(name) if shard in self._old else b"0-0" for name in names}

    def _wait_for_redis(self, error: Exception) -> None:
        if self._positions:
            log.warning("lost Redis, trying again", reason=str(error))
        self._reads.rest()
        self._positions, self._look_at = {}, 0.0
        self._stopping.wait(RETRY_S)

    def _newest_id(self, stream: str) -> bytes:
        newest: Any = self._redis.xrevrange(stream, count=1)
        return newest[0][0] if newest else b"0-0"

    def _read(self, shard: int, block_ms: int) -> list[StreamEntry]:
        """Read a shard; by a thread of its own when there are several."""
        return streams.read(self._redis, self._positions[shard], BATCH, block_ms)

    def _decode(self, kind: type[M], raw: list[bytes]) -> list[M]:
        messages = []
        for body in raw:
            try:
                messages.append(decode(kind, body))
            except DecodeError as error:
                self._metrics.drops["undecodable"] += 1
                log.debug("undecodable entry", kind=kind.__name__, reason=str(error))
        return messages
