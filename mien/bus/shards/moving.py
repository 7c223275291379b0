"""Cameras on their way from one shard to another.

From one frame on capture writes to the new place. What lies in the old one is worked off there by a
detector, then its accounting is handed over and its streams are deleted.
"""

from collections.abc import Collection
from typing import Any, cast

import structlog
from redis import Redis

from mien.bus.messages import now_ms
from mien.bus.server.asking import ask_each, execute_each
from mien.bus.shards import frame_accounting, keyspace
from mien.bus.shards.place import Placement

#: Longer than a lease and a worker's round: by then nobody goes on writing to the old place.
SETTLED_MS = 5_000
#: What no detector has worked off by then counts as skipped.
OVERDUE_MS = 60_000

log = structlog.get_logger()


def field(old: Placement) -> str:
    """The field of an old place in the hash of those that are not worked off."""
    return f"{old.shard} {old.camera}"


def read_moved(redis: Redis) -> dict[Placement, int]:
    """Read the old places that are not worked off yet, and when their cameras were moved (ms)."""
    moved: dict[Placement, int] = {}
    for raw, at_ms in cast(dict[bytes, bytes], redis.hgetall(keyspace.MOVED)).items():
        shard, _, camera = raw.decode().partition(" ")
        moved[Placement(camera, int(shard))] = int(at_ms)
    return moved


def still_written(redis: Redis, places: Collection[Placement]) -> frozenset[Placement]:
    """Tell which of these places a capture worker may still hold the lease of.

    It may where nobody answers.
    """
    if not places:
        return frozenset()
    pipe = redis.pipeline(transaction=False)
    for place in places:
        pipe.exists(keyspace.camera_lease("capture", *place))
    answers = execute_each(pipe)
    return frozenset(place for place, held in zip(places, answers, strict=True) if held)


def finish(redis: Redis, now: Collection[Placement]) -> None:
    """Hand over what was counted in the old places that are worked off, and delete them.

    Each step may be done twice, by two processes or after a crash between them.

    Args:
        redis: The server.
        now: Where the wanted cameras are.
    """
    places = {place.camera: place for place in now}
    moved = read_moved(redis)

    def finish_one(old: Placement) -> None:
        age_ms = now_ms() - moved[old]
        if age_ms > SETTLED_MS and not still_written(redis, [old]):
            _finish(redis, old, places.get(old.camera), overdue=age_ms > OVERDUE_MS)

    ask_each(redis, moved, finish_one, lambda old: keyspace.frames(*old))


def _finish(redis: Redis, old: Placement, new: Placement | None, *, overdue: bool) -> None:
    last_id = _last_id(redis, old)
    counted = frame_accounting.read_accounting(redis, old)
    if new is not None and last_id not in (None, counted.position) and not overdue:
        return
    if new is not None:
        last_seq = int(last_id.partition("-")[2]) if last_id else counted.last_seq
        frame_accounting.hand_over(redis, old, new, last_seq)
    delete(redis, old)
    redis.hdel(keyspace.MOVED, field(old))
    log.info("a camera has left a shard", camera=old.camera, shard=old.shard)


def delete(redis: Redis, place: Placement) -> None:
    """Delete all that is kept of a camera in a shard."""
    redis.delete(keyspace.frames(*place), keyspace.blurred(*place), keyspace.camera_counts(*place))


def _last_id(redis: Redis, place: Placement) -> str | None:
    """Id of the last frame that was written; None when none was."""
    if not redis.exists(keyspace.frames(*place)):
        return None
    info: Any = redis.xinfo_stream(keyspace.frames(*place))
    return str(info["last-generated-id"].decode())
