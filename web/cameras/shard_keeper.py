"""What web does for cameras that were placed in another shard."""

import contextlib

from redis import Redis

from mien.bus import streams
from mien.bus.shards import keyspace, moving
from mien.bus.shards.layout import read_layout
from mien.bus.shards.retiring import Retired


class ShardKeeper:
    """Finishes what a changed number of shards has begun; every replica may.

    Args:
        redis: The server.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._retired = Retired(redis, keyspace.changes)

    def tidy(self) -> None:
        """Called every second or oftener.

        While a shard's master is away this waits, and so must nothing else for it.
        """
        with contextlib.suppress(*streams.LOST):
            moving.finish(self._redis)
            self._retired.delete(read_layout(self._redis))
