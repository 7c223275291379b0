"""What became of cameras' frames, as it is shown."""

from collections.abc import Collection
from typing import Any

from redis import Redis

from mien.bus.messages import CameraStatus, decode_known
from mien.bus.shards import keyspace, moving
from mien.bus.shards.frame_accounting import FrameAccounting, left_behind, total_of
from mien.bus.shards.place import Placement


def read_all_accounting(
    redis: Redis, places: Collection[Placement]
) -> dict[str, tuple[FrameAccounting, CameraStatus | None]]:
    """Read frame accounting and status of many cameras in a few round trips, by camera.

    What was counted in a place that a camera has left, and is not handed over yet, is among it.
    """
    left = _left(redis, places)
    pipe = redis.pipeline(transaction=False)
    for where in places:
        pipe.hgetall(keyspace.camera_counts(*where))
        pipe.get(keyspace.camera_status(where.camera))
    answers: list[Any] = pipe.execute()
    return {
        where.camera: (
            total_of(left.get(where.camera, {}) | fields),
            decode_known(CameraStatus, status),
        )
        for where, fields, status in zip(places, answers[::2], answers[1::2], strict=True)
    }


def _left(redis: Redis, places: Collection[Placement]) -> dict[str, dict[bytes, bytes]]:
    """What is not handed over yet, by camera: read before that to which it is handed over.

    So it may be in both, under one name, but never in neither.
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
    left: dict[str, dict[bytes, bytes]] = {}
    for (old, moved_ms), fields in zip(moved, pipe.execute(), strict=True):
        left.setdefault(old.camera, {}).update(left_behind(fields, old, moved_ms))
    return left
