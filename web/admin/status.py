"""What is shown of the whole system: cameras with their accounting, workers, totals, latency."""

from collections.abc import Callable

import msgspec
from redis import Redis

from mien.bus import registry
from mien.bus.messages import (
    Camera,
    CameraState,
    CameraStatus,
    OpenAlert,
    Trouble,
    WorkerStatus,
    now_ms,
)
from mien.bus.shards import totals
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.shards.layout import read_total
from mien.store.uploads.runs import RunSummary
from web.admin.machine import Machine, MachineNow
from web.http.identity import Identity
from web.live.latency import Latency

CONNECTING = CameraStatus(camera="", state="connecting", since_ms=0)


class Percentiles(msgspec.Struct, frozen=True):
    """Median and 95th percentile in milliseconds."""

    p50: float
    p95: float


class CameraNow(msgspec.Struct, frozen=True):
    """A camera's state and its accounting: captured is processed, skipped and failed together."""

    id: str
    name: str
    group: str | None
    state: CameraState
    reason: str | None
    since_ms: int
    fps: float
    width: int
    height: int
    captured: int
    processed: int
    skipped: int
    failed: int
    faces: int


class WorkerNow(msgspec.Struct, frozen=True):
    """A worker's last sign of life."""

    service: str
    name: str
    host: str
    pid: int
    rate: float
    lag: int
    oldest_ms: int
    latency_ms: Percentiles
    memory_bytes: int
    model_version: str | None
    drops: dict[str, int]
    trouble: Trouble | None


class Status(msgspec.Struct, frozen=True):
    """The whole system now; ``latency_ms`` is from captured to sent.

    ``machine`` is told to operators and above.
    """

    now_ms: int
    cameras: list[CameraNow]
    workers: list[WorkerNow]
    emotions_total: int
    latency_ms: Percentiles
    viewers: int
    alerts: list[OpenAlert]
    machine: MachineNow | None


class StatusEvent(Status, frozen=True):
    """What viewers are told once a second: the same, and the videos that are not over."""

    runs: list[RunSummary]


class LostEvent(msgspec.Struct, frozen=True):
    """What viewers are told when there is no status: why."""

    reason: str


class StatusReader:
    """Reads how the whole system is; any thread may.

    Args:
        redis: The server.
        latency: From captured to sent.
        viewers: How many there are.
        machine: That of this process.
    """

    def __init__(
        self, redis: Redis, latency: Latency, viewers: Callable[[], int], machine: Machine
    ) -> None:
        self._redis = redis
        self._latency = latency
        self._viewers = viewers
        self._machine = machine

    def read(self) -> Status:
        """Read the present state."""
        redis = self._redis
        workers = registry.read_workers(redis)
        captures = {worker.name for worker in workers if worker.service == "capture"}
        cameras = registry.read_cameras(redis)
        accounting = totals.read_all_accounting(redis, [each.place for each in cameras.values()])
        p50_ms, p95_ms = self._latency.percentiles_ms()
        return Status(
            now_ms=now_ms(),
            cameras=[
                _camera(camera, *accounting[name], captures) for name, camera in cameras.items()
            ],
            workers=[_worker(worker) for worker in workers],
            emotions_total=read_total(redis),
            latency_ms=Percentiles(round(p50_ms, 1), round(p95_ms, 1)),
            viewers=self._viewers(),
            alerts=list(registry.read_alerts(redis)),
            machine=self._machine.now(),
        )


def seen_by(who: Identity, present: Status) -> Status:
    """The same as somebody is told it: cameras and alerts as far as they were given."""
    if not who.may("operator"):
        present = msgspec.structs.replace(present, machine=None)
    if who.cameras is None:
        return present
    return msgspec.structs.replace(
        present,
        cameras=[camera for camera in present.cameras if who.sees(camera.id)],
        alerts=[alert for alert in present.alerts if who.sees_whole(alert.cameras)],
    )


def _camera(
    camera: Camera, known: FrameAccounting | None, said: CameraStatus | None, captures: set[str]
) -> CameraNow:
    status, counts = said or CONNECTING, known or FrameAccounting()
    if status.worker and status.worker not in captures and status.state == "live":
        status = CameraStatus(
            camera=camera.id,
            state="stalled",
            since_ms=status.since_ms,
            reason="its capture worker is gone; another will take over",
        )
    elif known is None and status.state == "live":
        status = CameraStatus(
            camera=camera.id,
            state="stalled",
            since_ms=status.since_ms,
            reason="the Redis that its pictures go to does not answer",
        )
    return CameraNow(
        id=camera.id,
        name=camera.name,
        group=camera.group,
        state="paused" if camera.paused else status.state,
        reason=status.reason,
        since_ms=status.since_ms,
        fps=round(status.fps, 1),
        width=status.width,
        height=status.height,
        captured=counts.captured,
        processed=counts.processed,
        skipped=counts.skipped,
        failed=counts.failed,
        faces=counts.faces,
    )


def _worker(worker: WorkerStatus) -> WorkerNow:
    return WorkerNow(
        service=worker.service,
        name=worker.name,
        host=worker.host,
        pid=worker.pid,
        rate=worker.rate,
        lag=worker.lag,
        oldest_ms=worker.oldest_ms,
        latency_ms=Percentiles(worker.latency_p50_ms, worker.latency_p95_ms),
        memory_bytes=worker.memory_bytes,
        model_version=worker.model_version,
        drops=worker.drops,
        trouble=worker.trouble,
    )
