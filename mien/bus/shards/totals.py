"""What became of cameras' frames, as it is shown."""

from collections.abc import Iterable
from typing import Any

from redis import Redis

from mien.bus.messages import CameraStatus, decode_known
from mien.bus.shards import keyspace
from mien.bus.shards.frame_accounting import FrameAccounting, total_of
from mien.bus.shards.place import Placement


def read_all_accounting(
    redis: Redis, places: Iterable[Placement]
) -> dict[str, tuple[FrameAccounting, CameraStatus | None]]:
    """Read frame accounting and status of many cameras in one round trip, by camera."""
    read = list(places)
    pipe = redis.pipeline(transaction=False)
    for where in read:
        pipe.hgetall(keyspace.camera_counts(*where))
        pipe.get(keyspace.camera_status(where.camera))
    answers: list[Any] = pipe.execute()
    return {
        where.camera: (total_of(counts), decode_known(CameraStatus, status))
        for where, counts, status in zip(read, answers[::2], answers[1::2], strict=True)
    }
