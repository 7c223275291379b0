"""Reading along what classifiers say, beside the recorder's own share of it."""

from typing import Any

from redis import Redis

from mien.bus import streams
from mien.bus.messages import DecodeError, Emotions, decode
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
        self._positions: dict[int, bytes] = {}

    def rest(self) -> None:
        """Leave out what comes until one asks again."""
        self._positions.clear()

    def new(self) -> list[Emotions]:
        """Read what came since the last time; at the first time, and after a rest, nothing."""
        said: list[Emotions] = []
        first = not self._positions
        for shard in range(read_layout(self._redis).read):
            if first:
                newest: Any = self._redis.xrevrange(keyspace.emotions(shard), count=1)
                self._positions[shard] = newest[0][0] if newest else b"0-0"
            else:
                said += self._new_of(shard)
        return said

    def _new_of(self, shard: int) -> list[Emotions]:
        """What came in a shard; in one that is new all that lies there."""
        said: list[Emotions] = []
        more = True
        while more:
            position = self._positions.get(shard, b"0-0")
            entries: Any = self._redis.xrange(
                keyspace.emotions(shard), min=b"(" + position, count=_BATCH
            )
            for entry_id, fields in entries:
                self._positions[shard] = entry_id
                try:
                    said.append(decode(Emotions, streams.fields_of(fields)[0]))
                except DecodeError:
                    continue  # the recorder itself makes it a dead letter
            more = len(entries) == _BATCH
        return said
