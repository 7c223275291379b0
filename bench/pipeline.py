"""Pipeline against monolith: what the streams cost, and what the tracker's gates bring back."""

import os
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any

from redis import Redis

from bench import media, monolith
from mien.bus import registry, streams
from mien.bus.messages import Camera, Detections, decode
from mien.bus.shards import keyspace
from mien.cli.machine import processes

#: Long enough that neither the start nor the last frames of one camera count for much.
SECONDS = 60.0
ROUNDS = 3
WARM_UP_FRAMES = 100
START_S = 60.0


def run() -> dict[str, Any]:
    """Measure all on the same clip, in turn and several times: a machine's speed wanders.

    Returns:
        Median frames per second of each, and the median of each round's ratios.
    """
    frames = round(SECONDS * media.FPS)
    rounds: list[tuple[float, float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        clip = media.write_mjpeg(Path(folder) / "clip.mkv", SECONDS)
        for _ in range(ROUNDS):
            limit = monolith.frames_per_second(clip, frames)
            every = _pipeline(clip, frames, classify_hz=None)
            gated = _pipeline(clip, frames, classify_hz=5.0)
            rounds.append((limit, every, gated))
    return {
        "media": media.source_name(),
        "cores": os.cpu_count(),
        "rounds": [[round(fps, 1) for fps in each] for each in rounds],
        "monolith_fps": round(median(limit for limit, _, _ in rounds), 1),
        "pipeline_every_face_fps": round(median(every for _, every, _ in rounds), 1),
        "pipeline_gated_fps": round(median(gated for _, _, gated in rounds), 1),
        "ratio_every_face": round(median(every / limit for limit, every, _ in rounds), 3),
        "ratio_gated": round(median(gated / limit for limit, _, gated in rounds), 3),
    }


def _pipeline(clip: Path, frames: int, classify_hz: float | None) -> float:
    """Frames per second through capture, detectors and a classifier as separate processes."""
    cores = os.cpu_count() or 1
    cameras = [
        Camera(
            id=f"clip-{number}",
            name="",
            source=str(clip),
            files=(os.fsencode(clip),),
            lossless=True,
            classify_hz=classify_hz,
            detect_width=monolith.DETECT_WIDTH,
        )
        for number in range(cores)
    ]
    with processes.private_server() as (url, server):
        services = [
            server,
            processes.service("capture"),
            *processes.pool("detector", cores),
            processes.service("classifier"),
        ]
        environment = processes.environment({"REDIS_URL": url}, "WARNING")
        with processes.supervised(services, environment, print):
            redis = streams.connect_within(url, START_S)
            _wait_for_workers(redis, len(services) - 1)
            return _measure(redis, cameras, frames)


def _wait_for_workers(redis: Redis, number: int) -> None:
    """Before there are cameras: a detector alone would take all, and give some back a second later.

    Raises:
        TimeoutError: They have not started in time.
    """
    deadline = time.monotonic() + START_S
    while len(registry.read_workers(redis)) < number:
        if time.monotonic() > deadline:
            raise TimeoutError(f"fewer than {number} workers within {START_S:g} s")
        threading.Event().wait(0.05)


def _measure(redis: Redis, cameras: list[Camera], frames: int) -> float:
    """Count complete frames after a warm-up; delete each, which lets capture go on."""
    registry.publish_cameras(redis, cameras, {})
    expected = len(cameras) * frames
    complete, started, first = 0, 0.0, 0
    seen: dict[str, bytes | str] = {keyspace.detections(0): "0-0"}
    while complete < expected:
        entries = streams.read(redis, seen, 256, 1_000)
        pipe = redis.pipeline(transaction=False)
        for stream, entry_id, fields in entries:
            seen[stream] = entry_id
            detections = decode(Detections, fields[b"message"])
            pipe.xdel(keyspace.frames(detections.camera, 0), detections.frame_id)
        pipe.execute()
        complete += len(entries)
        if not started and complete >= WARM_UP_FRAMES * len(cameras):
            started, first = time.perf_counter(), complete
    while redis.xlen(keyspace.faces(0)):
        threading.Event().wait(0.001)
    return (complete - first) / (time.perf_counter() - started)
