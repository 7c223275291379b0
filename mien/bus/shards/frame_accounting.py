"""What became of a camera's frames in a shard: kept by its detector, read by whoever shows it."""

from typing import Any, cast

import msgspec
from redis import Redis

from mien.bus.shards import keyspace
from mien.bus.shards.place import Placement

#: What is kept of a camera in a shard, as it is on the server.
Fields = dict[bytes, bytes]
#: Fields of the sums of a place where the camera was before.
_EARLIER = b"before:"


class FrameAccounting(msgspec.Struct, frozen=True, kw_only=True):
    """A camera's frame accounting, kept by its detector: captured = processed + skipped + failed.

    ``position`` is the last frame entry that was accounted for, ``last_seq`` its number, and
    ``faces`` how many faces that frame showed.
    """

    captured: int = 0
    processed: int = 0
    skipped: int = 0
    failed: int = 0
    faces: int = 0
    last_seq: int = 0
    position: str = "0-0"

    def account(self, seq: int, position: str, *, faces: int, failed: bool) -> "FrameAccounting":
        """Account for one frame, and every number missing before it as skipped.

        A number that does not grow means that capture started anew: what is missing is then
        counted from 1.
        """
        previous = self.last_seq if seq > self.last_seq else 0
        skipped = seq - previous - 1
        return FrameAccounting(
            captured=self.captured + skipped + 1,
            processed=self.processed + (not failed),
            skipped=self.skipped + skipped,
            failed=self.failed + failed,
            faces=faces,
            last_seq=seq,
            position=position,
        )

    def at(self, position: str) -> "FrameAccounting":
        """The same frame accounting, at a later entry that is not accounted for."""
        return msgspec.structs.replace(self, position=position)

    def plus(self, captured: int, processed: int, skipped: int, failed: int) -> "FrameAccounting":
        """With what was counted elsewhere."""
        return msgspec.structs.replace(
            self,
            captured=self.captured + captured,
            processed=self.processed + processed,
            skipped=self.skipped + skipped,
            failed=self.failed + failed,
        )

    def as_dict(self) -> dict[str, int | str]:
        """The fields as a hash."""
        return msgspec.structs.asdict(self)


def read_accounting(redis: Redis, where: Placement) -> FrameAccounting:
    """Read the frame accounting of a camera in a shard; all zero when there is none."""
    return counts_of(read_fields(redis, where))


def read_fields(redis: Redis, where: Placement) -> Fields:
    """Read all that was counted of a camera in a shard, and handed over to it; may be empty."""
    return cast(Fields, redis.hgetall(keyspace.camera_counts(*where)))


def counts_of(fields: Fields) -> FrameAccounting:
    """What was counted in a place itself."""
    own = {k.decode(): v.decode() for k, v in fields.items() if not k.startswith(_EARLIER)}
    return msgspec.convert(own, FrameAccounting, strict=False)


def earlier_of(fields: Fields) -> Fields:
    """Those fields that were handed over to a place."""
    return {name: sums for name, sums in fields.items() if name.startswith(_EARLIER)}


def total_of(fields: Fields) -> FrameAccounting:
    """What was counted in a place, and in those where the camera was before."""
    total = counts_of(fields)
    for sums in earlier_of(fields).values():
        total = total.plus(*map(int, sums.split()))
    return total


def left_behind(fields: Fields, old: Placement, moved_ms: int, last_seq: int = 0) -> Fields:
    """What the fields of a place where a camera was say to the place where it is.

    Args:
        fields: Those of the old place.
        old: Where it was.
        moved_ms: When it left; a stay is known by it, so that what is handed over twice counts
            once, and what was counted in two stays counts twice.
        last_seq: Number of the last frame there; what no detector has come to counts as skipped.
    """
    own = counts_of(fields)
    unseen = max(0, last_seq - own.last_seq)
    sums = own.captured + unseen, own.processed, own.skipped + unseen, own.failed
    earlier = earlier_of(fields)
    if sums[0]:
        earlier[_EARLIER + f"{old.shard}:{moved_ms}".encode()] = b"%d %d %d %d" % sums
    return earlier


def hand_over(redis: Redis, left: Fields, new: Placement) -> None:
    """Add what was left behind in an old place to where the camera is."""
    if left:
        redis.hset(keyspace.camera_counts(*new), mapping=cast(Any, left))


def restore_accounting(
    redis: Redis, where: Placement, counts: FrameAccounting, earlier: Fields | None = None
) -> bool:
    """Write a camera's frame accounting where there is none; True when that was so.

    Args:
        redis: The server.
        where: The camera, and the shard in which it was counted.
        counts: What was counted there.
        earlier: What was handed over to it; what was handed over since stays.
    """
    there = read_fields(redis, where)
    if there.keys() - earlier_of(there).keys():
        return False
    fields = (earlier or {}) | cast(Any, counts.as_dict())
    redis.hset(keyspace.camera_counts(*where), mapping=cast(Any, fields))
    return True
