"""The loop that every stream-driven service runs: take, handle, publish, acknowledge.

Publishing and acknowledging are one transaction, so what was handled is published exactly once
unless the server itself is lost. A ``TransientError`` leaves entries pending, a
``PermanentError`` makes a dead letter, anything unknown ends the process and the supervisor
starts it again.
"""

import time
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import msgspec
import structlog
from redis import Redis
from redis.client import Pipeline

from mien.bus import streams
from mien.bus.group import Backlog, Entry
from mien.bus.heartbeat import Heartbeat
from mien.bus.messages import Message, now_ms
from mien.bus.shards import keyspace
from mien.bus.streams import Publication, Write
from mien.process import tracing
from mien.process.metrics import Metrics
from mien.process.stopping import Stopping
from mien.process.tracing import TracedStage

M = TypeVar("M", bound=Message)
log = structlog.get_logger()

RETRY_S = 0.5
#: Longest that a stopped worker goes on with what it left waiting in order to gather: below the
#: ten seconds that containers are given. Who has less patience kills it, between two transactions.
DRAIN_S = 8.0
#: What a service does to a frame, as traces call it.
STAGES = {"detector": "detect", "classifier": "classify", "recorder": "record"}

#: A frame's camera and number.
TracedFrame = tuple[str, int]


class TransientError(RuntimeError):
    """Handling failed for now (a database is away, say): the entries stay and are tried again."""


class PermanentError(RuntimeError):
    """An entry can never be handled: it becomes a dead letter."""


class Inbox(Protocol[M]):
    """Where a worker's entries come from."""

    def take(self, block_ms: int) -> list[Entry[M]]:
        """Return the next entries, waiting up to ``block_ms``."""

    def commit(self, pipe: Pipeline, entries: list[Entry[M]]) -> bool:
        """Execute what was queued together with what marks these entries as done.

        All of it lies in one shard.

        Returns:
            False when they are no longer ours; then nothing was written.
        """

    def bury(self, entry: Entry[M], reason: str) -> None:
        """Put one entry aside for good."""

    def rest(self) -> list[Entry[M]]:
        """Return what was taken ahead and not handed out; called at the end until nothing is."""

    def reset(self) -> None:
        """Called after a lost connection or a transient error."""

    def backlog(self) -> Backlog:
        """Tell what waits."""

    def release(self) -> None:
        """Called once at the end: what this worker holds passes to others at once."""


class Handler(Protocol[M]):
    """What a service does with its entries; needs no Redis and is tested without."""

    def handle(self, entries: list[Entry[M]]) -> list[Write]:
        """Return what is to be published for these entries, each in the shard of its entry."""


class Worker:
    """Runs one handler on one inbox until told to stop.

    Args:
        redis: The server.
        inbox: Where entries come from.
        handler: What is done with them.
        heartbeat: The sign of life.
        metrics: Where rate and latency are counted.
        gather_s: Pause between two batches, so that each is worth a database transaction. What
            waits when the worker is stopped is still handled.
        retry_s: Pause before what failed is tried again.
    """

    def __init__(
        self,
        redis: Redis,
        inbox: Inbox[Any],
        handler: Handler[Any],
        heartbeat: Heartbeat,
        metrics: Metrics,
        gather_s: float = 0.0,
        retry_s: float = RETRY_S,
    ) -> None:
        self._redis = redis
        self._inbox = inbox
        self._handler = handler
        self._heartbeat = heartbeat
        self._metrics = metrics
        self._gather_s = gather_s
        self._retry_s = retry_s
        self._stopping = Stopping()
        self._lost = False

    def stop(self) -> None:
        """Ask the loop to end after the batch in hand."""
        self._stopping.set()

    def run(self) -> None:
        """Work until ``stop`` is called, through any loss of the server."""
        while not self._stopping.is_set():
            try:
                self._step()
            except streams.LOST as error:
                self._wait_for_redis(error)
        try:
            while (ahead := self._inbox.rest()) and self._process(ahead):
                continue
            if self._gather_s:
                self._drain()
            self._inbox.release()
            self._heartbeat.retire()
        except streams.LOST:
            log.info("stopped while Redis was away")

    def _step(self) -> None:
        if self._heartbeat.due():
            self._heartbeat.beat(self._inbox.backlog())
        entries = self._inbox.take(streams.BLOCK_MS)
        if self._lost:
            self._lost = False
            log.info("Redis is back")
        if entries:
            self._process(entries)
            if self._gather_s:
                self._stopping.wait(self._gather_s)

    def _drain(self) -> None:
        deadline = time.monotonic() + DRAIN_S
        while time.monotonic() < deadline:
            entries = self._inbox.take(1)
            if not entries or not self._process(entries):
                return

    def _process(self, entries: list[Entry[Any]]) -> bool:
        """Handle a batch; False when it has to be tried again."""
        began = time.monotonic()
        try:
            return self._handle(entries)
        finally:
            self._metrics.worked(time.monotonic() - began)

    def _handle(self, entries: list[Entry[Any]]) -> bool:
        stages = self._stages(entries)
        try:
            writes = self._handler.handle(entries)
        except TransientError as error:
            log.warning("will be tried again", reason=str(error), entries=len(entries))
            self._inbox.reset()
            self._stopping.wait(self._retry_s)
            return False
        except PermanentError as error:
            return self._single_out(entries, error)
        if stages:
            writes = [_traced(item, stages) for item in writes]
        if not self._commit(writes, entries):
            return False
        now = now_ms()
        for entry in entries:
            self._metrics.handled(streams.entry_age_ms(entry.id, now))
        for stage in stages.values():
            stage.end()
        return True

    def _stages(self, entries: list[Entry[Any]]) -> dict[TracedFrame, TracedStage]:
        """Begin the spans of those frames that are traced."""
        begun: dict[TracedFrame, TracedStage] = {}
        for entry in entries:
            frame = entry.message
            if getattr(frame, "trace", None) is None:
                continue
            name = STAGES[self._heartbeat.service]
            since_ms = int(entry.id.partition("-")[0])
            stage = tracing.begin(name, frame.camera, frame.seq, since_ms, frame.trace)
            if stage is not None:
                begun[frame.camera, frame.seq] = stage
        return begun

    def _commit(self, writes: list[Write], entries: list[Entry[Any]]) -> bool:
        """Write and acknowledge in one step a shard; False when some were no longer ours."""
        ours = True
        for shard, own in _by_shard(entries).items():
            pipe = self._redis.pipeline(transaction=True)
            for item in writes:
                if keyspace.shard_of(item.key) == shard:
                    streams.write(pipe, item)
            ours = self._inbox.commit(pipe, own) and ours
        return ours

    def _single_out(self, entries: list[Entry[Any]], error: PermanentError) -> bool:
        if len(entries) == 1:
            self._inbox.bury(entries[0], str(error))
            return True
        return all(self._handle([entry]) for entry in entries)

    def _wait_for_redis(self, error: Exception) -> None:
        if not self._lost:
            log.warning("lost Redis, trying again", reason=str(error))
        self._lost = True
        self._inbox.reset()
        self._stopping.wait(self._retry_s)


def _traced(item: Write, stages: dict[TracedFrame, TracedStage]) -> Write:
    """Tell those who read it to which span theirs belong."""
    if not isinstance(item, Publication):
        return item
    message: Any = item.message
    stage = stages.get((message.camera, message.seq))
    if stage is None:
        return item
    return replace(item, message=msgspec.structs.replace(message, trace=stage.traceparent))


def _by_shard(entries: list[Entry[M]]) -> dict[int, list[Entry[M]]]:
    by_shard: dict[int, list[Entry[M]]] = {}
    for entry in entries:
        by_shard.setdefault(keyspace.shard_of(entry.stream), []).append(entry)
    return by_shard
