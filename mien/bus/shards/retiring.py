"""Shards that nothing is placed in any more: read until they are worked off, then deleted.

Who owns a stream deletes it: so each service needs no rights to what is another's.
"""

from collections.abc import Callable
from typing import Any, cast

import msgspec
import structlog
from redis import Redis
from redis.client import Pipeline

from mien.bus import registry
from mien.bus.messages import ShardLayout, encode, now_ms
from mien.bus.shards import keyspace, moving
from mien.bus.shards.layout import read_layout

#: Longer than a worker goes on reading a shard that is not to be read any more.
FORGET_MS = 5_000

log = structlog.get_logger()


def retire(redis: Redis) -> None:
    """Let the last shard be read no more when all that lay in it is worked off."""
    layout = read_layout(redis)
    last = layout.read - 1
    if last < layout.placed:
        return
    cameras = registry.read_cameras(redis, ("browser", "upload", "test")).values()
    used = {camera.shard for camera in cameras} | {old.shard for old in moving.read_moved(redis)}
    if last in used or not _is_worked_off(redis, last):
        return
    fewer = msgspec.structs.replace(layout, read=last, read_since_ms=now_ms())

    def publish(pipe: Pipeline) -> None:
        unchanged = read_layout(cast(Redis, pipe)) == layout
        pipe.multi()
        if unchanged:
            pipe.set(keyspace.SHARDS, encode(fewer))

    redis.transaction(cast(Any, publish), keyspace.SHARDS)
    log.info("a shard is read no more", shard=last)


def _is_worked_off(redis: Redis, shard: int) -> bool:
    if redis.xlen(keyspace.faces(shard)):
        return False
    emotions = keyspace.emotions(shard)
    if not redis.exists(emotions):
        return True
    end = redis.xinfo_stream(emotions)["last-generated-id"]
    groups = redis.xinfo_groups(emotions)
    return all(not group["pending"] and group["last-delivered-id"] == end for group in groups)


class Retired:
    """Deletes one kind of stream in shards that are read no more, once each time.

    Args:
        redis: The server.
        stream: Names the stream in a shard.
    """

    def __init__(self, redis: Redis, stream: Callable[[int], str]) -> None:
        self._redis = redis
        self._stream = stream
        self._since_ms = 0

    def delete(self, layout: ShardLayout) -> None:
        """Delete what is left, when nobody can read it any more."""
        fewer = layout.read < layout.most and layout.read_since_ms != self._since_ms
        if fewer and now_ms() - layout.read_since_ms > FORGET_MS:
            self._since_ms = layout.read_since_ms
            for shard in range(layout.read, layout.most):
                self._redis.delete(self._stream(shard))
