"""What is shown of the whole system: cameras with their accounting, workers, totals, latency."""

from typing import Any, cast

import msgspec
from redis import Redis

from mien.bus import registry, streams
from mien.bus.messages import Camera, CameraStatus, WorkerStatus, now_ms
from mien.bus.registry import FrameAccounting
from web.live.latency import Latency

CONNECTING = CameraStatus(camera="", state="connecting", since_ms=0)


def read(redis: Redis, latency: Latency, viewers: int) -> dict[str, Any]:
    """Reads the present state; the keys are those of ``GET /api/status``."""
    workers = registry.read_workers(redis)
    captures = {worker.name for worker in workers if worker.service == "capture"}
    cameras = registry.read_cameras(redis)
    accounting = registry.read_all_accounting(redis, cameras)
    p50_ms, p95_ms = latency.percentiles_ms()
    return {
        "now_ms": now_ms(),
        "cameras": [
            _camera(camera, *accounting[name], captures) for name, camera in cameras.items()
        ],
        "workers": [_worker(worker) for worker in workers],
        "emotions_total": int(cast(bytes | None, redis.get(streams.EMOTIONS_TOTAL)) or 0),
        "latency_ms": {"p50": round(p50_ms, 1), "p95": round(p95_ms, 1)},
        "viewers": viewers,
        "alerts": [msgspec.structs.asdict(one) for one in registry.read_alerts(redis)],
    }


def _camera(
    camera: Camera, counts: FrameAccounting, said: CameraStatus | None, captures: set[str]
) -> dict[str, Any]:
    status = said or CONNECTING
    if status.worker and status.worker not in captures and status.state == "live":
        status = CameraStatus(
            camera=camera.id,
            state="stalled",
            since_ms=status.since_ms,
            reason="its capture worker is gone; another will take over",
        )
    return {
        "id": camera.id,
        "name": camera.name,
        "state": "paused" if camera.paused else status.state,
        "reason": status.reason,
        "since_ms": status.since_ms,
        "fps": round(status.fps, 1),
        "width": status.width,
        "height": status.height,
        "captured": counts.captured,
        "processed": counts.processed,
        "skipped": counts.skipped,
        "failed": counts.failed,
        "faces": counts.faces,
    }


def _worker(worker: WorkerStatus) -> dict[str, Any]:
    return {
        "service": worker.service,
        "name": worker.name,
        "host": worker.host,
        "pid": worker.pid,
        "rate": worker.rate,
        "lag": worker.lag,
        "oldest_ms": worker.oldest_ms,
        "latency_ms": {"p50": worker.latency_p50_ms, "p95": worker.latency_p95_ms},
        "memory_bytes": worker.memory_bytes,
        "model_version": worker.model_version,
        "drops": worker.drops,
        "trouble": msgspec.structs.asdict(worker.trouble) if worker.trouble else None,
    }
