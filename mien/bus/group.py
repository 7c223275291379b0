"""Reading a stream as one of a consumer group: at least once, nothing forgotten.

Entries come in this order: our own pending ones after a lost connection, those of a dead worker,
then new ones. An entry that was delivered three times in vain becomes a dead letter.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import structlog
from redis import Redis
from redis.client import Pipeline
from redis.exceptions import ResponseError

from mien.bus import streams
from mien.bus.messages import DeadLetter, DecodeError, Message, decode, encode, now_ms
from mien.bus.shards import keyspace
from mien.process.metrics import Metrics

MAX_DELIVERIES = 3
#: Must exceed the slowest handler, or a living worker's entries are taken from it; one that may
#: take longer holds them.
RECLAIM_IDLE_MS = 3_000
RECLAIM_EVERY_S = 1.0
FORGET_CONSUMER_MS = 60_000

M = TypeVar("M", bound=Message)
log = structlog.get_logger()


@dataclass(frozen=True)
class Entry(Generic[M]):
    """One decoded stream entry, and the stream that it lies in."""

    id: str
    message: M
    data: bytes
    stream: str


@dataclass(frozen=True)
class Backlog:
    """What waits: how many entries, and the age of the oldest in milliseconds."""

    lag: int = 0
    oldest_ms: int = 0

    @classmethod
    def of_all(cls, backlogs: Collection["Backlog"]) -> "Backlog":
        """What waits in several streams together."""
        return cls(
            sum(backlog.lag for backlog in backlogs),
            max((backlog.oldest_ms for backlog in backlogs), default=0),
        )


class GroupInbox(Generic[M]):
    """One consumer of one group on one stream.

    One thread at a time takes, and may be another than the one that commits; any may call ``hold``.

    Args:
        redis: The server.
        stream: Stream to read.
        group: Consumer group, created when missing.
        consumer: This worker's name, unique among the living.
        kind: Message type of the stream.
        metrics: Where drops are counted.
        batch: Entries to take at once; may be changed.
        stale: Tells from a message and the present time (ms) that it is too old to be worth
            handling; such entries are dropped and counted. None keeps everything.
        work_queue: True deletes entries when they are done, so that the stream's length is the
            true backlog; only for streams that nobody else reads.
        max_deliveries: An entry delivered more often than this is a dead letter; None never gives
            one up, for handlers whose failures are not the entry's fault.
        reclaim_idle_ms: What another worker has in hand for so long is taken over.
    """

    def __init__(
        self,
        redis: Redis,
        stream: str,
        group: str,
        consumer: str,
        kind: type[M],
        metrics: Metrics,
        *,
        batch: int,
        stale: Callable[[M, int], bool] | None = None,
        work_queue: bool = False,
        max_deliveries: int | None = MAX_DELIVERIES,
        reclaim_idle_ms: int = RECLAIM_IDLE_MS,
    ) -> None:
        self._redis = redis
        self._stream = stream
        self._group = group
        self._consumer = consumer
        self._kind = kind
        self._metrics = metrics
        self.batch = batch
        self._stale = stale
        self._work_queue = work_queue
        self._max_deliveries = max_deliveries
        self._reclaim_idle_ms = reclaim_idle_ms
        self._own_pending = True
        self._blameless = False
        self._cursor: bytes | str = "0-0"
        self._reclaim_at = 0.0

    def reset(self) -> None:
        """Read our own pending entries first: the server or a handler's means were away.

        That is no fault of the entries, however often it happens: their deliveries are counted
        anew.
        """
        self._own_pending = self._blameless = True

    def hold(self, *, innocent: bool) -> None:
        """Keep what this worker has in hand from being taken over; any thread may call it.

        Args:
            innocent: What was tried so far was not the entries' fault: their deliveries are
                counted anew.
        """
        stream, group, me = self._stream, self._group, self._consumer
        try:
            held: list[Any] = self._redis.xpending_range(
                stream, group, min="-", max="+", count=self.batch, consumername=me
            )
            if held:
                ids, anew = [entry["message_id"] for entry in held], 0 if innocent else None
                self._redis.xclaim(stream, group, me, 0, ids, retrycount=anew, justid=True)
        except ResponseError as error:  # the server came back empty: nothing is in hand
            if not str(error).startswith("NOGROUP"):
                raise

    def take(self, block_ms: int) -> list[Entry[M]]:
        """Return the next entries, waiting up to ``block_ms`` for new ones."""
        try:
            again = self._pending() or self._abandoned()
            if again:
                return self._fit(self._bury_hopeless(again), redelivered=True)
            return self._fit(self._read(">", block_ms), redelivered=False)
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            self._create_group()
            return []

    def commit(self, pipe: Pipeline, entries: list[Entry[M]]) -> bool:
        """Execute what was queued and the acknowledgement of entries as one step."""
        self._done(pipe, [entry.id for entry in entries])
        pipe.execute()
        return True

    def bury(self, entry: Entry[M], reason: str) -> None:
        """Make one entry a dead letter."""
        self._bury(entry.id, encode(entry.message), reason)

    def rest(self) -> list[Entry[M]]:
        """Nothing: what was taken was handed out at once."""
        return []

    def release(self) -> None:
        """Nothing to give back: what may still be pending is taken over by the others."""

    def backlog(self) -> Backlog:
        """Count what no consumer has taken yet."""
        try:
            groups = {g["name"]: g for g in self._redis.xinfo_groups(self._stream)}
        except ResponseError:  # no such stream yet
            return Backlog()
        group = groups.get(self._group.encode())
        if group is None:
            return Backlog()
        after = group["last-delivered-id"].decode()
        oldest: Any = self._redis.xrange(self._stream, min=f"({after}", count=1)
        if not oldest:
            return Backlog()
        waiting = (
            self._redis.xlen(self._stream) - group["pending"] if self._work_queue else group["lag"]
        )
        return Backlog(max(1, waiting or 0), streams.entry_age_ms(oldest[0][0], now_ms()))

    def _create_group(self) -> None:
        try:
            self._redis.xgroup_create(self._stream, self._group, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise
        self.reset()

    def _read(self, after: str, block_ms: int | None) -> list[Any]:
        answer = self._redis.xreadgroup(
            self._group,
            self._consumer,
            {self._stream: after},
            count=self.batch,
            block=block_ms,
        )
        return [(entry.id, entry.fields) for entry in streams.entries_of(answer)]

    def _pending(self) -> list[Any]:
        if not self._own_pending:
            return []
        if self._blameless:
            self.hold(innocent=True)
            self._blameless = False
        entries = self._read("0", None)
        self._own_pending = bool(entries)
        return entries

    def _abandoned(self) -> list[Any]:
        if time.monotonic() < self._reclaim_at:
            return []
        self._cursor, abandoned, _trimmed = self._redis.xautoclaim(
            self._stream,
            self._group,
            self._consumer,
            min_idle_time=self._reclaim_idle_ms,
            start_id=cast(Any, self._cursor),
            count=self.batch,
        )
        if self._cursor in (b"0-0", "0-0"):
            self._reclaim_at = time.monotonic() + RECLAIM_EVERY_S
            self._forget_dead_consumers()
        if abandoned:
            log.info(
                "took over entries of a dead worker", stream=self._stream, entries=len(abandoned)
            )
        return cast(list[Any], abandoned)

    def _forget_dead_consumers(self) -> None:
        for consumer in self._redis.xinfo_consumers(self._stream, self._group):
            if consumer["pending"] == 0 and consumer["idle"] > FORGET_CONSUMER_MS:
                self._redis.xgroup_delconsumer(self._stream, self._group, consumer["name"])

    def _bury_hopeless(self, raw: list[Any]) -> list[Any]:
        if self._max_deliveries is None:
            return raw
        hopeful = []
        for entry_id, fields in raw:
            pending: list[Any] = self._redis.xpending_range(
                self._stream, self._group, min=entry_id, max=entry_id, count=1
            )
            deliveries = pending[0]["times_delivered"] if pending else 1
            if deliveries > self._max_deliveries and fields:
                reason = f"failed {self._max_deliveries} times"
                self._bury(entry_id.decode(), streams.fields_of(fields)[0], reason)
            else:
                hopeful.append((entry_id, fields))
        return hopeful

    def _fit(self, raw: list[Any], *, redelivered: bool) -> list[Entry[M]]:
        """Decode entries; bury the undecodable, drop the trimmed and the stale.

        Redelivered entries are never stale: they were taken in time, and a worker's death must
        not lose them.
        """
        fresh: list[Entry[M]] = []
        gone: list[str] = []
        now = now_ms()
        for raw_id, fields in raw:
            entry_id = raw_id.decode()
            if not fields:
                gone.append(entry_id)
                self._metrics.drop("trimmed")
                continue
            body, data = streams.fields_of(fields)
            try:
                message = decode(self._kind, body)
            except DecodeError as error:
                self._bury(entry_id, body, str(error))
                continue
            if self._stale and not redelivered and self._stale(message, now):
                gone.append(entry_id)
                self._metrics.drop("stale")
            else:
                fresh.append(Entry(entry_id, message, data, self._stream))
        if gone:
            pipe = self._redis.pipeline(transaction=True)
            self._done(pipe, gone)
            pipe.execute()
        return fresh

    def _done(self, pipe: Pipeline, ids: list[str]) -> None:
        pipe.xack(self._stream, self._group, *ids)
        if self._work_queue:
            pipe.xdel(self._stream, *ids)

    def _bury(self, entry_id: str, body: bytes, reason: str) -> None:
        letter = DeadLetter(stream=self._stream, entry_id=entry_id, reason=reason, message=body)
        pipe = self._redis.pipeline(transaction=True)
        streams.add(
            pipe, streams.Publication(keyspace.dead(keyspace.shard_of(self._stream)), letter)
        )
        self._done(pipe, [entry_id])
        pipe.execute()
        self._metrics.drop("dead letter")
        log.warning("dead letter", stream=self._stream, entry=entry_id, reason=reason)
