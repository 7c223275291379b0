"""One inbox over the streams of all shards."""

import time
from collections.abc import Callable, Collection
from typing import Generic, TypeVar

from redis import Redis
from redis.client import Pipeline

from mien.bus.group import Backlog, Entry, GroupInbox
from mien.bus.messages import Message, ShardLayout
from mien.bus.server.asking import ask_each
from mien.bus.shards import keyspace
from mien.bus.shards.layout import LOOK_EVERY_S, read_layout
from mien.bus.shards.retiring import Retired
from mien.bus.shards.waiting import ShardReads

M = TypeVar("M", bound=Message)


class ShardedInbox(Generic[M]):
    """An ``Inbox`` over one group's inboxes, one a shard, all of them as one.

    One thread calls it, any may call ``hold``. With one shard it is that shard's inbox. With
    several, each is read ahead by a share of a batch, so that what waits here is less than two.

    Args:
        redis: The server.
        stream: Names the stream of a shard.
        open_inbox: Opens the inbox of a stream.
        batch: Entries to take at once.
    """

    def __init__(
        self,
        redis: Redis,
        stream: Callable[[int], str],
        open_inbox: Callable[[str], GroupInbox[M]],
        batch: int,
    ) -> None:
        self._redis = redis
        self._stream = stream
        self._retired = Retired(redis, stream)
        self._open_inbox = open_inbox
        self._batch = batch
        self._inboxes: dict[int, GroupInbox[M]] = {}
        self._reads: ShardReads[list[Entry[M]]] = ShardReads(self._take, self._reset)
        self._ready: list[Entry[M]] = []
        self._layout = ShardLayout()
        self._shards: Collection[int] = ()
        self._look_at = 0.0

    def take(self, block_ms: int) -> list[Entry[M]]:
        """Return the next entries of any shard, waiting up to ``block_ms`` for new ones."""
        self._look()
        self._retired.delete(self._layout)
        if not self._ready:
            self._add(self._reads.next(self._shards, block_ms))
        return self._pop()

    def rest(self) -> list[Entry[M]]:
        """Return what was read ahead; nothing more is read."""
        self._add(self._reads.rest())
        return self._pop()

    def commit(self, pipe: Pipeline, entries: list[Entry[M]]) -> bool:
        """Execute what was queued and the acknowledgement of a shard's entries as one step."""
        return self._of(entries[0]).commit(pipe, entries)

    def bury(self, entry: Entry[M], reason: str) -> None:
        """Make one entry a dead letter."""
        self._of(entry).bury(entry, reason)

    def hold(self, *, innocent: bool) -> None:
        """Keep what this worker has in hand from being taken over; any thread may call it."""
        inboxes = dict(self._inboxes)
        ask_each(
            self._redis,
            inboxes,
            lambda shard: inboxes[shard].hold(innocent=innocent),
            self._stream,
        )

    def reset(self) -> None:
        """Read what is pending first, what was read ahead among it."""
        self._reads.rest()
        self._ready = []
        for inbox in self._inboxes.values():
            inbox.reset()

    def backlog(self) -> Backlog:
        """Count what no consumer has taken yet, in the shards that answer."""
        self._look()
        waiting = ask_each(
            self._redis, self._shards, lambda shard: self._inboxes[shard].backlog(), self._stream
        )
        return Backlog.of_all(waiting.given.values())

    def release(self) -> None:
        """Nothing to give back: what may still be pending is taken over by the others."""

    def _look(self) -> None:
        """See once a second which shards there are."""
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + LOOK_EVERY_S
        self._layout = read_layout(self._redis)
        self._shards = range(self._layout.read)
        for shard in self._shards:
            if shard not in self._inboxes:
                self._inboxes[shard] = self._open_inbox(self._stream(shard))
            self._inboxes[shard].batch = -(-self._batch // len(self._shards))

    def _take(self, shard: int, block_ms: int) -> list[Entry[M]]:
        return self._inboxes[shard].take(block_ms)

    def _reset(self, shard: int) -> None:
        self._inboxes[shard].reset()

    def _add(self, read: dict[int, list[Entry[M]]]) -> None:
        for entries in read.values():
            self._ready += entries

    def _pop(self) -> list[Entry[M]]:
        taken, self._ready = self._ready[: self._batch], self._ready[self._batch :]
        return taken

    def _of(self, entry: Entry[M]) -> GroupInbox[M]:
        return self._inboxes[keyspace.shard_of(entry.stream)]
