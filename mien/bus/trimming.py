"""Deletes from a stream what all its groups are done with, so that it does not grow until full."""

from typing import Any, cast

from redis import Redis
from redis.exceptions import ResponseError


def trim_done(redis: Redis, stream: str, kept_ms: int) -> None:
    """Delete entries that every group has acknowledged, but for the last ``kept_ms``.

    Args:
        redis: The server.
        stream: Its groups have to be there: what no group has read is kept.
        kept_ms: For those who read along outside the groups; counted back from the newest entry,
            so that it does not matter whose clock is right.
    """
    pipe = redis.pipeline(transaction=False)
    pipe.xinfo_stream(stream)
    pipe.xinfo_groups(stream)
    try:
        info, groups = cast(tuple[Any, Any], pipe.execute())
        done = [_first_open(redis, stream, group) for group in groups]
    except ResponseError:  # no such stream yet, or no more: the server came back empty
        return
    newest_ms = int(info["last-generated-id"].partition(b"-")[0])
    if done:
        before = min(*done, (newest_ms - kept_ms, 0))
        redis.xtrim(stream, minid=f"{max(0, before[0])}-{before[1]}", approximate=True)


def _first_open(redis: Redis, stream: str, group: Any) -> tuple[int, int]:
    """Time and number of the first id that a group has not acknowledged, or has not read."""
    first = group["last-delivered-id"]
    if group["pending"]:
        summary: Any = redis.xpending(stream, group["name"])
        first = summary["min"] or first
    milliseconds, _, number = first.decode().partition("-")
    return int(milliseconds), int(number)
