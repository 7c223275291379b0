"""Shards that nothing is placed in any more: read until they are worked off, then deleted.

Who owns a stream deletes it: so each service needs no rights to what is another's.
"""

from collections.abc import Callable
from typing import Any, cast

import structlog
from msgspec.structs import replace
from redis import Redis
from redis.client import Pipeline

from mien.bus import registry
from mien.bus.messages import ShardLayout, encode, now_ms
from mien.bus.server.asking import ask_each
from mien.bus.shards import keyspace, moving
from mien.bus.shards.layout import read_layout

#: Longer than a worker goes on reading a shard that is not to be read any more.
FORGET_MS = 5_000

log = structlog.get_logger()


def fit(redis: Redis) -> None:
    """Let as many shards be read as cameras lie in: the last one no more when it is worked off."""
    layout = read_layout(redis)
    cameras = registry.read_cameras(redis, ("browser", "upload", "test")).values()
    used = {camera.shard for camera in cameras} | {old.shard for old in moving.read_moved(redis)}
    needed = max(layout.placed, *(shard + 1 for shard in used), 1)
    if needed > layout.read:  # a server that came back empty has forgotten how many there were
        _change(redis, layout, replace(layout, read=needed, most=max(needed, layout.most)))
    elif needed < layout.read and _is_worked_off(redis, layout.read - 1):
        _change(redis, layout, replace(layout, read=layout.read - 1, read_since_ms=now_ms()))


def _change(redis: Redis, before: ShardLayout, after: ShardLayout) -> None:
    """Publish a layout, unless somebody has changed it meanwhile."""

    def publish(pipe: Pipeline) -> None:
        unchanged = read_layout(cast(Redis, pipe)) == before
        pipe.multi()
        if unchanged:
            pipe.set(keyspace.SHARDS, encode(after))

    if redis.transaction(cast(Any, publish), keyspace.SHARDS):
        log.info("other shards are read", shards=after.read, before=before.read)


def _is_worked_off(redis: Redis, shard: int) -> bool:
    if redis.xlen(keyspace.faces(shard)):
        return False
    emotions = keyspace.emotions(shard)
    if not redis.exists(emotions):
        return True
    end = redis.xinfo_stream(emotions)["last-generated-id"]
    groups = redis.xinfo_groups(emotions)
    if not groups:  # whoever is to read them has yet to come
        return not redis.xlen(emotions)
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
            left = range(layout.read, layout.most)
            gone = ask_each(
                self._redis, left, lambda at: self._redis.delete(self._stream(at)), self._stream
            )
            if gone.loss is None:  # else the rest goes when its server is back
                self._since_ms = layout.read_since_ms
