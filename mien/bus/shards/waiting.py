"""Waiting for several shards at once.

No command waits for keys of two slots, so each shard is waited for by a thread of its own; a
single one is waited for right here.
"""

import time
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Generic, TypeVar

import structlog

from mien.bus import streams
from mien.bus.shards.place import MOST

T = TypeVar("T")
#: A shard that does not answer is asked again after so long; the others are read meanwhile.
RETRY_S = 0.5

log = structlog.get_logger()


class ShardReads(Generic[T]):
    """Blocking reads, one of each shard at a time. One thread calls all of it.

    Args:
        read: Reads a shard, waiting for so many milliseconds; called by a thread of the shard, or
            by the caller's when there is but one.
        lost: Told of a shard that does not answer while others do; by the caller's thread.
    """

    def __init__(
        self, read: Callable[[int, int], T], lost: Callable[[int], None] = lambda _: None
    ) -> None:
        self._read = read
        self._lost = lost
        self._under_way: dict[int, Future[T]] = {}
        self._retry_at: dict[int, float] = {}
        self._threads = ThreadPoolExecutor(MOST, "shard")

    def next(self, shards: Collection[int], block_ms: int) -> dict[int, T]:
        """Read each shard that is not being read, and give what the first ones to end have read.

        Args:
            shards: Those to read.
            block_ms: How long to wait when there is nothing.

        Raises:
            redis.exceptions.ConnectionError: No shard answers (``streams.LOST``).
        """
        if len(shards) == 1 and not self._under_way:
            (shard,) = shards
            return {shard: self._read(shard, block_ms)}
        now = time.monotonic()
        for shard in shards:
            paused = self._under_way and self._retry_at.get(shard, 0.0) > now
            if shard not in self._under_way and not paused:
                # With the caller's context, so that log lines name the service.
                run = copy_context().run
                self._under_way[shard] = self._threads.submit(run, self._read, shard, block_ms)
        wait(self._under_way.values(), block_ms / 1_000, FIRST_COMPLETED)
        read, error = self._ended()
        if error is not None and not read and not self._under_way:
            raise error
        return read

    def rest(self) -> dict[int, T]:
        """Wait for the reads under way, and give what they have read."""
        wait(self._under_way.values())
        return self._ended()[0]

    def _ended(self) -> tuple[dict[int, T], Exception | None]:
        """What was read, and what kept the last one that does not answer from it."""
        read: dict[int, T] = {}
        error: Exception | None = None
        for shard, future in list(self._under_way.items()):
            if not future.done():
                continue
            del self._under_way[shard]
            try:
                read[shard] = future.result()
            except streams.LOST as loss:
                error = loss
                self._note_loss(shard, loss)
            else:
                self._retry_at.pop(shard, None)
        return read, error

    def _note_loss(self, shard: int, loss: Exception) -> None:
        if shard not in self._retry_at:
            log.warning("lost a shard, trying again", shard=shard, reason=str(loss))
        self._retry_at[shard] = time.monotonic() + RETRY_S
        self._lost(shard)
