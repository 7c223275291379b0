"""What champion and shadow answered to the same faces: counts that outlive whoever counted.

Classifiers count in Redis; web copies the whole to the database, and gives it back to a Redis that
lost it.
"""

from collections.abc import Mapping
from typing import Any, cast

import msgspec
import numpy as np
from numpy.typing import NDArray
from redis import Redis

from mien.bus.shards import keyspace

#: A run that nobody keeps any more is forgotten.
KEPT_S = 86_400
_BASE = b"base"

#: Rows are the champion's labels, columns the shadow's.
Matrix = NDArray[np.int64]


def count(redis: Redis, run: int, pairs: Mapping[tuple[int, int], int]) -> None:
    """Add faces to a run.

    Args:
        redis: The server.
        run: Number of the comparison.
        pairs: How often the champion said one label, by its index, and the shadow another.
    """
    key = keyspace.confusion(run)
    pipe = redis.pipeline(transaction=True)
    for (champion, shadow), times in pairs.items():
        pipe.hincrby(key, f"{champion}:{shadow}", times)
    pipe.expire(key, KEPT_S)
    pipe.execute()


def read(redis: Redis, run: int, stored: Matrix) -> Matrix:
    """All that was counted in a run, what a lost server had counted among it.

    Args:
        redis: The server.
        run: Number of the comparison.
        stored: What the database has of it; int64 (labels, labels).
    """
    key = keyspace.confusion(run)
    pipe = redis.pipeline(transaction=True)
    pipe.hsetnx(key, cast(Any, _BASE), msgspec.json.encode(stored.tolist()))
    pipe.expire(key, KEPT_S)
    pipe.hgetall(key)
    counts = cast(dict[bytes, bytes], pipe.execute()[-1])
    total = np.array(msgspec.json.decode(counts.pop(_BASE)), np.int64)
    for field, times in counts.items():
        champion, _, shadow = field.partition(b":")
        total[int(champion), int(shadow)] += int(times)
    return total


def forget(redis: Redis, run: int) -> None:
    """Delete a run that is over."""
    redis.delete(keyspace.confusion(run))
