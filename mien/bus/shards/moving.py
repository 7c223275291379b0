"""Cameras on their way from one shard to another.

From one frame on capture writes to the new place. What lies in the old one is worked off there by a
detector, then its accounting is handed over and its streams are deleted.
"""

from collections.abc import Collection
from typing import Any, cast

import structlog
from redis import Redis
from redis.exceptions import ResponseError

from mien.bus.messages import PlacedCamera, decode, now_ms
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


def finish(redis: Redis) -> None:
    """Hand over what was counted in the old places that are worked off, and delete them.

    Each step may be done twice, by two processes or after a crash between them.

    Raises:
        DecodeError: A camera that was moved cannot be read.
    """
    moved = read_moved(redis)

    def finish_one(old: Placement) -> None:
        age_ms = now_ms() - moved[old]
        if age_ms > SETTLED_MS and not still_written(redis, [old]):
            _finish(redis, old, moved[old], overdue=age_ms > OVERDUE_MS)

    ask_each(redis, moved, finish_one, lambda old: keyspace.frames(*old))


def _finish(redis: Redis, old: Placement, moved_ms: int, *, overdue: bool) -> None:
    fields = frame_accounting.read_fields(redis, old)
    last_id = _last_id(redis, old)
    there = redis.exists(keyspace.frames(*old), keyspace.camera_counts(*old))
    if there != bool(fields) + (last_id is not None):
        return  # deleted while it was read: another process has handed it over
    still_ms, new = _look_again(redis, old)
    if still_ms != moved_ms:
        return  # the camera is back, or all is done
    counted = frame_accounting.counts_of(fields)
    if new is not None and last_id not in (None, counted.position) and not overdue:
        return
    if new is not None:
        last_seq = int(last_id.partition("-")[2]) if last_id else counted.last_seq
        left = frame_accounting.left_behind(fields, old, moved_ms, last_seq)
        frame_accounting.hand_over(redis, left, new)
    delete(redis, old)
    redis.hdel(keyspace.MOVED, field(old))
    log.info("a camera has left a shard", camera=old.camera, shard=old.shard)


def _look_again(redis: Redis, old: Placement) -> tuple[int | None, Placement | None]:
    """When a camera left an old place, None when it did not, and where it is, if it is wanted."""
    pipe = redis.pipeline(transaction=True)
    pipe.hget(keyspace.MOVED, field(old))
    pipe.hget(keyspace.CAMERAS, old.camera)
    moved_ms, camera = cast(list[bytes | None], pipe.execute())
    return (
        None if moved_ms is None else int(moved_ms),
        None if camera is None else decode(PlacedCamera, camera).place,
    )


def delete(redis: Redis, place: Placement) -> None:
    """Delete all that is kept of a camera in a shard."""
    redis.delete(keyspace.frames(*place), keyspace.blurred(*place), keyspace.camera_counts(*place))


def _last_id(redis: Redis, place: Placement) -> str | None:
    """Id of the last frame that was written; None when none was."""
    try:
        info: Any = redis.xinfo_stream(keyspace.frames(*place))
    except ResponseError:  # no such stream
        return None
    return str(info["last-generated-id"].decode())
