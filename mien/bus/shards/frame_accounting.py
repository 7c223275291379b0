"""What became of a camera's frames in a shard: kept by its detector, read by whoever shows it."""

from collections.abc import Iterable
from typing import Any, cast

import msgspec
from redis import Redis

from mien.bus.messages import CameraStatus, decode_known
from mien.bus.server.asking import execute_each
from mien.bus.server.connection import LOST
from mien.bus.shards import keyspace
from mien.bus.shards.place import Placement

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
    return _counts(cast(dict[bytes, bytes], redis.hgetall(keyspace.camera_counts(*where))))


def read_all_accounting(
    redis: Redis, places: Iterable[Placement]
) -> dict[str, tuple[FrameAccounting | None, CameraStatus | None]]:
    """Read frame accounting and status of many cameras in one round trip, by camera.

    There is no accounting of those whose shard does not answer.
    """
    read = list(places)
    pipe = redis.pipeline(transaction=False)
    for where in read:
        pipe.hgetall(keyspace.camera_counts(*where))
        pipe.get(keyspace.camera_status(where.camera))
    answers = execute_each(pipe)
    known: dict[str, tuple[FrameAccounting | None, CameraStatus | None]] = {}
    for where, counts, status in zip(read, answers[::2], answers[1::2], strict=True):
        if isinstance(status, LOST):
            raise status
        known[where.camera] = (
            None if isinstance(counts, LOST) else _total(counts),
            decode_known(CameraStatus, status),
        )
    return known


def _counts(raw: dict[bytes, bytes]) -> FrameAccounting:
    own = {k.decode(): v.decode() for k, v in raw.items() if not k.startswith(_EARLIER)}
    return msgspec.convert(own, FrameAccounting, strict=False)


def _total(raw: dict[bytes, bytes]) -> FrameAccounting:
    """What was counted here, and in the places where the camera was before."""
    total = _counts(raw)
    for name, sums in raw.items():
        if name.startswith(_EARLIER):
            total = total.plus(*map(int, sums.split()))
    return total


def hand_over(redis: Redis, old: Placement, new: Placement, last_seq: int) -> None:
    """Add what was counted in a place where a camera was to where it is; twice is like once.

    Args:
        redis: The server.
        old: Where it was.
        new: Where it is.
        last_seq: Number of the last frame there; what no detector has come to counts as skipped.
    """
    raw = cast(dict[bytes, bytes], redis.hgetall(keyspace.camera_counts(*old)))
    own = _counts(raw)
    unseen = max(0, last_seq - own.last_seq)
    sums = own.captured + unseen, own.processed, own.skipped + unseen, own.failed
    earlier = {name: sums for name, sums in raw.items() if name.startswith(_EARLIER)}
    if sums[0]:
        earlier[_EARLIER + f"{old.shard}:{last_seq}".encode()] = b"%d %d %d %d" % sums
    if earlier:
        redis.hset(keyspace.camera_counts(*new), mapping=cast(Any, earlier))


def restore_accounting(redis: Redis, where: Placement, counts: FrameAccounting) -> bool:
    """Write a camera's frame accounting where there is none; True when that was so."""
    if redis.exists(keyspace.camera_counts(*where)):
        return False
    redis.hset(keyspace.camera_counts(*where), mapping=cast(Any, counts.as_dict()))
    return True
