"""How many shards there are: where cameras are placed, and which shards are read."""

from typing import cast

from redis import Redis

from mien.bus.messages import ShardLayout, decode_known
from mien.bus.server.asking import execute_each
from mien.bus.server.connection import LOST
from mien.bus.shards import keyspace

#: A worker asks so often how many shards there are.
LOOK_EVERY_S = 1.0


def read_layout(redis: Redis) -> ShardLayout:
    """Read how many shards there are; one when nobody has said."""
    raw = cast(bytes | None, redis.get(keyspace.SHARDS))
    return decode_known(ShardLayout, raw) or ShardLayout()


def widened(layout: ShardLayout, placed: int) -> ShardLayout:
    """The layout when cameras are to be placed among so many: what was read is read on."""
    return ShardLayout(
        placed=placed,
        read=max(layout.read, placed),
        most=max(layout.most, placed),
        read_since_ms=layout.read_since_ms,
    )


def read_totals(redis: Redis) -> list[int | None]:
    """Count the faces that were ever classified in each shard; None where it does not answer."""
    pipe = redis.pipeline(transaction=False)
    for shard in range(read_layout(redis).most):
        pipe.get(keyspace.emotions_total(shard))
    totals = execute_each(pipe)
    return [None if isinstance(total, LOST) else int(total or 0) for total in totals]


def read_total(redis: Redis) -> int:
    """Count the faces that were ever classified in the shards that answer."""
    return sum(filter(None, read_totals(redis)))
