"""What became of cameras' frames, as it is shown."""

from collections.abc import Collection

from redis import Redis

from mien.bus.messages import CameraStatus, decode_known
from mien.bus.server.asking import execute_each
from mien.bus.server.connection import LOST
from mien.bus.shards import keyspace, moving
from mien.bus.shards.frame_accounting import Fields, FrameAccounting, left_behind, total_of
from mien.bus.shards.place import Placement


def read_all_accounting(
    redis: Redis, places: Collection[Placement]
) -> dict[str, tuple[FrameAccounting | None, CameraStatus | None]]:
    """Read frame accounting and status of many cameras in a few round trips, by camera.

    What was counted in a place that a camera has left, and is not handed over yet, is among it.
    There is no accounting of those of which a shard does not answer.
    """
    left = _left(redis, places)
    pipe = redis.pipeline(transaction=False)
    for where in places:
        pipe.hgetall(keyspace.camera_counts(*where))
        pipe.get(keyspace.camera_status(where.camera))
    answers = execute_each(pipe)
    known: dict[str, tuple[FrameAccounting | None, CameraStatus | None]] = {}
    for where, fields, status in zip(places, answers[::2], answers[1::2], strict=True):
        if isinstance(status, LOST):
            raise status
        earlier = left.get(where.camera, {})
        away = earlier is None or isinstance(fields, LOST)
        counts = None if away else total_of(earlier | fields)
        known[where.camera] = counts, decode_known(CameraStatus, status)
    return known


def _left(redis: Redis, places: Collection[Placement]) -> dict[str, Fields | None]:
    """What is not handed over yet, by camera: read before that to which it is handed over.

    So it may be in both, under one name, but never in neither. None where a shard does not answer.
    """
    present = {where.camera: where for where in places}
    moved = [
        (old, moved_ms)
        for old, moved_ms in moving.read_moved(redis).items()
        if present.get(old.camera, old) != old
    ]
    if not moved:
        return {}
    pipe = redis.pipeline(transaction=False)
    for old, _ in moved:
        pipe.hgetall(keyspace.camera_counts(*old))
    left: dict[str, Fields | None] = {}
    for (old, moved_ms), fields in zip(moved, execute_each(pipe), strict=True):
        before = left.setdefault(old.camera, {})
        if isinstance(fields, LOST):
            left[old.camera] = None
        elif before is not None:
            before.update(left_behind(fields, old, moved_ms))
    return left
