"""Reading along what classifiers say, beside the recorder's own share of it."""

from typing import Any

from redis import Redis

from mien.bus import streams
from mien.bus.messages import DecodeError, Emotions, decode
from mien.bus.shards import keyspace

_BATCH = 2_000


class EmotionsReader:
    """Gives the emotions that came since one last asked.

    Args:
        redis: The server.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._position: bytes | None = None

    def rest(self) -> None:
        """Leave out what comes until one asks again."""
        self._position = None

    def new(self) -> list[Emotions]:
        """Read what came since the last time; at the first time, and after a rest, nothing."""
        if self._position is None:
            newest: Any = self._redis.xrevrange(keyspace.emotions(0), count=1)
            self._position = newest[0][0] if newest else b"0-0"
            return []
        said: list[Emotions] = []
        more = True
        while more:
            entries: Any = self._redis.xrange(
                keyspace.emotions(0), min=b"(" + self._position, count=_BATCH
            )
            for entry_id, fields in entries:
                self._position = entry_id
                try:
                    said.append(decode(Emotions, streams.fields_of(fields)[0]))
                except DecodeError:
                    continue  # the recorder itself makes it a dead letter
            more = len(entries) == _BATCH
        return said
