"""The small shared state beside the streams: cameras wanted, camera books, workers alive."""

from collections.abc import Iterable
from typing import cast

import msgspec
from redis import Redis

from bus import streams
from bus.messages import Camera, CameraStatus, DecodeError, WorkerStatus, decode, encode, now_ms

HEARTBEAT_TTL_MS = 3_000


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """A camera's books, kept by its detector: captured = processed + skipped + failed.

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

    def account(self, seq: int, position: str, *, faces: int, failed: bool) -> "Counts":
        """Books one frame, and every number missing before it as skipped.

        A number that does not grow means that capture started anew: what is missing is then
        counted from 1.
        """
        previous = self.last_seq if seq > self.last_seq else 0
        skipped = seq - previous - 1
        return Counts(
            captured=self.captured + skipped + 1,
            processed=self.processed + (not failed),
            skipped=self.skipped + skipped,
            failed=self.failed + failed,
            faces=faces,
            last_seq=seq,
            position=position,
        )

    def at(self, position: str) -> "Counts":
        """The same books, at a later entry that is not accounted for."""
        return msgspec.structs.replace(self, position=position)

    def as_dict(self) -> dict[str, int | str]:
        """The fields as a hash."""
        return msgspec.structs.asdict(self)


def read_cameras(redis: Redis) -> dict[str, Camera]:
    """Reads the cameras that are wanted, by id.

    Raises:
        DecodeError: An entry is not a camera.
    """
    found = cast(dict[bytes, bytes], redis.hgetall(streams.CAMERAS))
    cameras = (decode(Camera, raw) for raw in found.values())
    return {camera.id: camera for camera in cameras}


def publish_cameras(redis: Redis, cameras: Iterable[Camera], sources: dict[str, str]) -> None:
    """Replaces the wanted cameras as one step.

    Args:
        redis: The server.
        cameras: What is wanted, without credentials.
        sources: Full source URLs by camera id, for those that hold credentials; only capture
            reads them.
    """
    pipe = redis.pipeline(transaction=True)
    pipe.delete(streams.CAMERAS, streams.CREDENTIALS)
    for camera in cameras:
        pipe.hset(streams.CAMERAS, camera.id, encode(camera))
    for camera_id, source in sources.items():
        pipe.hset(streams.CREDENTIALS, camera_id, source)
    pipe.set(streams.CAMERAS_PUBLISHED, now_ms())
    pipe.execute()


def cameras_published(redis: Redis) -> bool:
    """False when nobody has said yet which cameras are wanted, as after a server's restart."""
    return bool(redis.exists(streams.CAMERAS_PUBLISHED))


def read_sources(redis: Redis) -> dict[str, str]:
    """Reads the full source URLs of the cameras that need credentials. Never to be shown."""
    found = cast(dict[bytes, bytes], redis.hgetall(streams.CREDENTIALS))
    return {camera.decode(): source.decode() for camera, source in found.items()}


def forget_camera(redis: Redis, camera: str) -> None:
    """Deletes a removed camera's pictures and books."""
    redis.delete(
        streams.frames(camera), streams.camera_status(camera), streams.camera_counts(camera)
    )


def read_counts(redis: Redis, camera: str) -> Counts:
    """Reads a camera's books; all zero when there are none."""
    raw = cast(dict[bytes, bytes], redis.hgetall(streams.camera_counts(camera)))
    return msgspec.convert({k.decode(): v.decode() for k, v in raw.items()}, Counts, strict=False)


def read_status(redis: Redis, camera: str) -> CameraStatus | None:
    """Reads what capture last said of a camera; None when nothing."""
    raw = cast(bytes | None, redis.get(streams.camera_status(camera)))
    return None if raw is None else decode(CameraStatus, raw)


def beat(redis: Redis, status: WorkerStatus) -> None:
    """Publishes a worker's heartbeat."""
    redis.set(streams.worker(status.service, status.name), encode(status), px=HEARTBEAT_TTL_MS)


def retire(redis: Redis, service: str, name: str) -> None:
    """Withdraws a heartbeat, so that others share out this worker's cameras at once."""
    redis.delete(streams.worker(service, name))


def read_workers(redis: Redis, service: str = "*") -> list[WorkerStatus]:
    """Reads the heartbeats of all workers that are alive, of one service or of all."""
    keys = sorted(redis.scan_iter(match=streams.worker(service, "*"), count=1_000))
    found = cast(list[bytes | None], redis.mget(keys) if keys else [])
    workers = []
    for raw in found:
        if raw is None:
            continue  # died between the two commands
        try:
            workers.append(decode(WorkerStatus, raw))
        except DecodeError:
            continue  # a worker of another release; it does not belong to our fleet
    return workers
