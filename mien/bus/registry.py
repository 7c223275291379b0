"""The small shared state beside the streams: cameras wanted, workers alive."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import msgspec
from redis import Redis
from redis.client import Pipeline

from mien.bus import streams
from mien.bus.messages import (
    Camera,
    CameraStatus,
    OpenAlert,
    OpenAlerts,
    PlacedCamera,
    Purpose,
    ShardLayout,
    TemporaryCamera,
    WorkerStatus,
    decode,
    decode_known,
    encode,
    now_ms,
)
from mien.bus.server.asking import ask_each, execute_each
from mien.bus.shards import keyspace, moving
from mien.bus.shards.layout import read_layout, widened
from mien.bus.shards.place import Placement, place

HEARTBEAT_TTL_MS = 3_000
#: Long enough to leaf through cameras and back without opening a stream anew.
CLOSE_LOOK_MS = 5_000
#: Purposes of temporary cameras that people see.
SHOWN: tuple[Purpose, ...] = ("browser",)


def read_cameras(redis: Redis, purposes: tuple[Purpose, ...] = SHOWN) -> dict[str, PlacedCamera]:
    """Read the cameras that are wanted, by id.

    Args:
        redis: The server.
        purposes: Which of those wanted for a short while are to be among them; by default only
            those that people see.

    Raises:
        DecodeError: An entry is not a camera.
    """
    pipe = redis.pipeline(transaction=True)
    pipe.hgetall(keyspace.CAMERAS)
    pipe.hgetall(keyspace.GUESTS)
    known, visiting = cast(tuple[dict[bytes, bytes], dict[bytes, bytes]], pipe.execute())
    cameras = [decode(PlacedCamera, raw) for raw in known.values()]
    now = now_ms()
    for temporary in (decode(TemporaryCamera, raw) for raw in visiting.values()):
        if temporary.purpose in purposes and temporary.until_ms > now:
            cameras.append(temporary.camera)
    return {camera.id: camera for camera in cameras}


def publish_cameras(
    redis: Redis,
    cameras: Iterable[Camera],
    sources: Mapping[str, str],
    views: Mapping[str, str] | None = None,
    shards: int = 1,
) -> None:
    """Replace the wanted cameras as one step; temporary cameras stay.

    Args:
        redis: The server.
        cameras: What is wanted, without credentials.
        sources: Full source URLs by camera id, for those that hold credentials; only capture
            reads them.
        views: The same of the second addresses.
        shards: Cameras are placed among so many.
    """
    wanted = [placed(camera, shards) for camera in cameras]

    def replace(pipe: Pipeline) -> None:
        layout = widened(read_layout(cast(Redis, pipe)), shards)
        before = _places(cast(Any, pipe.hgetall(keyspace.CAMERAS)))
        pipe.multi()
        pipe.delete(keyspace.CAMERAS, keyspace.CREDENTIALS, keyspace.VIEW_CREDENTIALS)
        for camera in wanted:
            pipe.hset(keyspace.CAMERAS, camera.id, encode(camera))
            old = before.get(camera.id, camera.place)
            if old != camera.place:
                pipe.hset(keyspace.MOVED, moving.field(old), now_ms())
                pipe.hdel(keyspace.MOVED, moving.field(camera.place))
        for camera_id, source in sources.items():
            pipe.hset(keyspace.CREDENTIALS, camera_id, source)
        for camera_id, view in (views or {}).items():
            pipe.hset(keyspace.VIEW_CREDENTIALS, camera_id, view)
        pipe.set(keyspace.SHARDS, encode(layout))
        pipe.set(keyspace.CAMERAS_PUBLISHED, now_ms())

    # Watched, so that no other replica's cameras come between what was read and what is written.
    redis.transaction(cast(Any, replace), keyspace.CAMERAS, keyspace.SHARDS)
    _wake(redis)


def _places(cameras: dict[bytes, bytes]) -> dict[str, Placement]:
    known = (decode_known(PlacedCamera, raw) for raw in cameras.values())
    return {camera.id: camera.place for camera in known if camera is not None}


def placed(camera: Camera, shards: int) -> PlacedCamera:
    """A camera in its place among so many shards."""
    return placed_at(camera, place(camera.id, shards).shard)


def placed_at(camera: Camera, shard: int) -> PlacedCamera:
    """A camera in a shard."""
    return PlacedCamera(**msgspec.structs.asdict(camera) | {"shard": shard})


def publish_temporary_camera(
    redis: Redis, temporary: TemporaryCamera, source: str | None = None
) -> None:
    """Make a camera wanted for a short while, or renew it.

    Args:
        redis: The server.
        temporary: Whom; its camera without credentials.
        source: The full source URL where it holds credentials.
    """
    camera_id = temporary.camera.id
    pipe = redis.pipeline(transaction=True)
    pipe.hset(keyspace.GUESTS, camera_id, encode(temporary))
    if source is not None:
        pipe.hset(keyspace.GUEST_CREDENTIALS, camera_id, source)
    pipe.execute()
    _wake(redis)


def renew_temporary_camera(
    redis: Redis, temporary: TemporaryCamera, source: str | None = None
) -> None:
    """Say that an unchanged temporary camera is still wanted; arguments as above."""
    redis.hset(keyspace.GUESTS, temporary.camera.id, encode(temporary))
    if source is not None:
        redis.hset(keyspace.GUEST_CREDENTIALS, temporary.camera.id, source)


def remove_temporary_camera(redis: Redis, camera: str) -> None:
    """Make a temporary camera unwanted at once."""
    pipe = redis.pipeline(transaction=True)
    pipe.hdel(keyspace.GUESTS, camera)
    pipe.hdel(keyspace.GUEST_CREDENTIALS, camera)
    pipe.execute()
    _wake(redis)


def remove_expired_temporary_cameras(redis: Redis) -> None:
    """Clear away temporary cameras of a web process that died."""
    now = now_ms()
    for camera, raw in cast(dict[bytes, bytes], redis.hgetall(keyspace.GUESTS)).items():
        temporary = decode_known(TemporaryCamera, raw)
        if temporary is None or temporary.until_ms < now:
            remove_temporary_camera(redis, camera.decode())
            forget_camera(redis, camera.decode())


def _wake(redis: Redis) -> None:
    """Wake whoever waits, in whatever shard.

    Where a shard's master is away nobody is woken: workers look every second anyway.
    """
    with contextlib.suppress(*streams.LOST):
        pipe = redis.pipeline(transaction=False)
        for shard in range(read_layout(redis).read):
            pipe.xadd(keyspace.changes(shard), {b"message": b""}, maxlen=1, approximate=False)
        execute_each(pipe)


def confirm_cameras(redis: Redis, shards: int = 1) -> None:
    """Say again that no camera is wanted, and among how many shards others are placed.

    Other than ``publish_cameras`` it changes nothing that is there.
    """
    pipe = redis.pipeline(transaction=True)
    pipe.set(keyspace.CAMERAS_PUBLISHED, now_ms(), nx=True)
    pipe.set(keyspace.SHARDS, encode(widened(ShardLayout(), shards)), nx=True)
    pipe.execute()


def cameras_published(redis: Redis) -> bool:
    """False when nobody has said yet which cameras are wanted, as after a server's restart."""
    return cameras_published_at(redis) is not None


def cameras_published_at(redis: Redis) -> bytes | None:
    """When it was last said which cameras are wanted (ms); None when nobody has."""
    return cast(bytes | None, redis.get(keyspace.CAMERAS_PUBLISHED))


def read_sources(redis: Redis) -> dict[str, str]:
    """Read the full source URLs of the cameras that need credentials. Never to be shown."""
    pipe = redis.pipeline(transaction=False)
    pipe.hgetall(keyspace.CREDENTIALS)
    pipe.hgetall(keyspace.GUEST_CREDENTIALS)
    of_cameras, of_temporary = cast(list[dict[bytes, bytes]], pipe.execute())
    cameras = of_cameras | of_temporary
    return {camera.decode(): source.decode() for camera, source in cameras.items()}


def read_views(redis: Redis) -> dict[str, str]:
    """Read the full second addresses of those that need credentials. Never to be shown."""
    views = cast(dict[bytes, bytes], redis.hgetall(keyspace.VIEW_CREDENTIALS))
    return {camera.decode(): view.decode() for camera, view in views.items()}


def look_closely(redis: Redis, cameras: Iterable[str]) -> None:
    """Say that somebody looks at these cameras closely; it holds for ``CLOSE_LOOK_MS``."""
    pipe = redis.pipeline(transaction=False)
    for camera in cameras:
        pipe.set(keyspace.camera_looked_at(camera), b"", px=CLOSE_LOOK_MS)
    pipe.execute()


def looked_at_closely(redis: Redis, cameras: Sequence[str]) -> set[str]:
    """Tell which of these cameras somebody looks at closely."""
    pipe = redis.pipeline(transaction=False)
    for camera in cameras:
        pipe.exists(keyspace.camera_looked_at(camera))
    return {camera for camera, there in zip(cameras, pipe.execute(), strict=True) if there}


def forget_camera(redis: Redis, camera: str) -> None:
    """Delete everything that is kept of a removed camera.

    Raises:
        redis.exceptions.ConnectionError: A shard does not answer (``streams.LOST``); in the others
            all is deleted.
    """

    def forget_in(shard: int) -> None:
        old = Placement(camera, shard)
        moving.delete(redis, old)
        redis.hdel(keyspace.MOVED, moving.field(old))

    shards = range(read_layout(redis).read)
    replies = ask_each(redis, shards, forget_in, keyspace.changes)
    redis.delete(keyspace.camera_status(camera), keyspace.camera_tracks(camera))
    if replies.loss is not None:
        raise replies.loss


def read_status(redis: Redis, camera: str) -> CameraStatus | None:
    """Read what capture last said of a camera; None when nothing that this release understands."""
    return decode_known(CameraStatus, cast(Any, redis.get(keyspace.camera_status(camera))))


def publish_alerts(redis: Redis, alerts: Iterable[OpenAlert]) -> None:
    """Replace what is known of the alerts that are open."""
    redis.set(keyspace.ALERTS_OPEN, encode(OpenAlerts(alerts=tuple(alerts))))


def read_alerts(redis: Redis) -> tuple[OpenAlert, ...]:
    """Read the alerts that are open; none when no recorder of this release has said yet."""
    alerts = decode_known(OpenAlerts, cast(Any, redis.get(keyspace.ALERTS_OPEN)))
    return () if alerts is None else alerts.alerts


def beat(redis: Redis, status: WorkerStatus) -> None:
    """Publish a worker's heartbeat."""
    redis.set(keyspace.worker(status.service, status.name), encode(status), px=HEARTBEAT_TTL_MS)


def retire(redis: Redis, service: str, name: str) -> None:
    """Withdraw a heartbeat, so that others share out this worker's cameras at once."""
    redis.delete(keyspace.worker(service, name))


def read_workers(redis: Redis, service: str = "*") -> list[WorkerStatus]:
    """Read the heartbeats of all workers that are alive, of one service or of all."""
    keys = sorted(redis.scan_iter(match=keyspace.worker(service, "*"), count=1_000))
    beats = redis.mget(keys) if keys else []  # one that died between the two commands is None
    workers = (decode_known(WorkerStatus, raw) for raw in cast(list[Any], beats))
    return [worker for worker in workers if worker is not None]


def place_among(workers: Iterable[WorkerStatus], name: str) -> tuple[int, int]:
    """How many workers there are and which of them this one is, from 0, the oldest first.

    So one that joins takes from others, and none of them has to change more than that. A worker
    that is not among them, since its heartbeat came too late, counts as the last.
    """
    names = [
        worker.name
        for worker in sorted(workers, key=lambda worker: (worker.started_ms, worker.name))
    ]
    if name not in names:
        names.append(name)
    return len(names), names.index(name)
