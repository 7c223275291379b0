"""Training as it moves: what wakes the service, what it can do, how far it is."""

from typing import Any, cast

from redis import Redis

from mien.bus import streams
from mien.bus.messages import TrainingOffer, TrainingProgress, decode_known, encode
from mien.bus.registry import HEARTBEAT_TTL_MS
from mien.bus.shards import keyspace
from mien.bus.streams import Publication


def wake(redis: Redis) -> None:
    """Say that the rows of the training jobs have changed."""
    redis.xadd(keyspace.TRAINING_JOBS, {b"message": b""}, maxlen=1, approximate=False)


def wait(redis: Redis, after: bytes, most_ms: int) -> bytes:
    """Wait until somebody wakes the service, or so long at most.

    Args:
        redis: The server.
        after: What the last call gave; ``0-0`` at first.
        most_ms: Below the socket timeout.

    Returns:
        Where to wait from the next time.
    """
    changes = streams.read(redis, {keyspace.TRAINING_JOBS: after}, count=1, block_ms=most_ms)
    return changes[-1][1] if changes else after


def tell(redis: Redis, progress: TrainingProgress) -> None:
    """Publish how far a job is."""
    pipe = redis.pipeline(transaction=False)
    streams.add(pipe, Publication(keyspace.TRAINING_PROGRESS, progress))
    pipe.execute()


def newest(redis: Redis) -> TrainingProgress | None:
    """What was told last; None when nothing was."""
    entries: Any = redis.xrevrange(keyspace.TRAINING_PROGRESS, count=1)
    for _, fields in entries:
        return decode_known(TrainingProgress, streams.fields_of(fields)[0])
    return None


def offer(redis: Redis, offered: TrainingOffer) -> None:
    """Say what this training service can do; forgotten when it is not said again."""
    redis.set(keyspace.TRAINING_OFFER, encode(offered), px=HEARTBEAT_TTL_MS)


def read_offer(redis: Redis) -> TrainingOffer | None:
    """What the training service can do; None when none is alive."""
    return decode_known(TrainingOffer, cast(bytes | None, redis.get(keyspace.TRAINING_OFFER)))
