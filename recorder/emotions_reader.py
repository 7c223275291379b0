"""Reading along what classifiers say, beside the recorder's own share of it."""

from typing import Any

from redis import Redis

from mien.bus import streams
from mien.bus.messages import DecodeError, Emotions, decode
from mien.bus.server.asking import ask_each
from mien.bus.shards import keyspace
from mien.bus.shards.layout import read_layout

_BATCH = 2_000


class EmotionsReader:
    """Gives the emotions that came since one last asked.

    Args:
        redis: The server.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        #: None in a shard of which only what comes from now on is to be read.
        self._positions: dict[int, bytes | None] = {}

    def rest(self) -> None:
        """Leave out what comes until one asks again."""
        self._positions.clear()

    def new(self) -> list[Emotions]:
        """Read what came since the last time; at the first time, and after a rest, nothing.

        What came in a shard that is away is read when it answers again.
        """
        shards = range(read_layout(self._redis).read)
        if not self._positions:
            self._positions = dict.fromkeys(shards)
        read = ask_each(self._redis, shards, self._new_of, keyspace.emotions)
        return [emotions for said in read.given.values() for emotions in said]

    def _new_of(self, shard: int) -> list[Emotions]:
        """What came in a shard; in one that is new all that lies there."""
        position = self._positions.get(shard, b"0-0")
        if position is None:
            self._positions[shard] = self._newest_of(shard)
            return []
        said: list[Emotions] = []
        more = True
        while more:
            entries: Any = self._redis.xrange(
                keyspace.emotions(shard), min=b"(" + position, count=_BATCH
            )
            for entry_id, fields in entries:
                position = entry_id
                try:
                    said.append(decode(Emotions, streams.fields_of(fields)[0]))
                except DecodeError:
                    continue  # the recorder itself makes it a dead letter
            more = len(entries) == _BATCH
        self._positions[shard] = position
        return said

    def _newest_of(self, shard: int) -> bytes:
        newest: Any = self._redis.xrevrange(keyspace.emotions(shard), count=1)
        return newest[0][0] if newest else b"0-0"
