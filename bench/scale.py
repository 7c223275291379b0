"""What one Redis carries, and what all of it costs besides pictures: by cameras, rates and sizes.

The stages that look at pictures are mocks (``bench.mock_stages``), so that the transport is what is
measured; Redis, the recorder and web are the real ones. Costs are processor time, so that they say
more than two cores could carry at once.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression
from typing import Any

import psutil
from redis import Redis

from bench import system
from mien.bus import registry, streams
from mien.bus.shards import totals
from mien.cli.machine import valkey

WARM_UP_S = 3.0
MEASURE_S = 8.0
PATIENCE_S = 60.0
#: Of the loop that Mien is compared with.
PEER_S = 2.0
PEER_KEPT = 10
SERVICES = ("redis", "recorder", "web")

Row = dict[str, Any]


@dataclass(frozen=True)
class Load:
    """What is measured at once."""

    cameras: int
    fps: float
    picture_kb: int
    shards: int = 1
    faces: int = 1


#: What all others differ from in one thing.
USUAL = Load(60, 5, 30)
#: How the cost of a frame falls with how many there are, what a picture's size does to it, further
#: faces, the rate of each camera, and the number of shards.
LOADS = (
    *(Load(cameras, 5, 30) for cameras in (4, 20, 60, 120, 180)),
    *(Load(60, 5, picture_kb) for picture_kb in (10, 80, 200)),
    Load(60, 5, 30, faces=3),
    Load(20, 15, 30),
    *(Load(120, 5, 30, shards) for shards in (2, 4, 8)),
)


def run() -> dict[str, Any]:
    """Measure each load, and what the same server takes for a bare loop of the same pictures."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [_measure(Path(folder) / str(number), load) for number, load in enumerate(LOADS)]
    return {"processor": system.processor(), "rows": rows}


def curve(rows: list[Row], service: str) -> tuple[tuple[int, float], ...]:
    """What a frame costs a service by the rate of all together: what ``mien plan`` reckons with."""
    usual = [row for row in rows if _usual(row) and row["picture_kb"] == USUAL.picture_kb]
    return tuple((row["frames_a_second"], row["frame_ms"][service]) for row in usual)


def redis_ms_a_kb(rows: list[Row]) -> float:
    """What each further kilobyte of a picture costs Redis, by the straight line that fits best."""
    sizes = [row for row in rows if _usual(row) and row["cameras"] == USUAL.cameras]
    points = [(row["picture_kb"], row["frame_ms"]["redis"]) for row in sizes]
    slope, _ = linear_regression(*zip(*points, strict=True))
    return round(slope, 4)


def _usual(row: Row) -> bool:
    return (row["fps"], row["shards"], row["faces"]) == (USUAL.fps, 1, 1)


def _measure(folder: Path, load: Load) -> Row:
    folder.mkdir()
    socket = folder / "valkey.sock"
    url = valkey.url(socket)
    server = subprocess.Popen(valkey.command(socket), stdout=subprocess.DEVNULL)
    try:
        redis = streams.connect_within(url, PATIENCE_S)
        peer_ms = _peer_ms(redis, server.pid, load.picture_kb * 1_000)
        with _running(url, folder, load, redis) as services:
            processes = {"redis": server.pid, **services}
            time.sleep(WARM_UP_S)
            before, frames = _cpu_s(processes), _frames(redis)
            time.sleep(MEASURE_S)
            after, done = _cpu_s(processes), _frames(redis)
    finally:
        server.terminate()
        server.wait(60)
    captured, processed = (now - then for now, then in zip(done, frames, strict=True))
    costs = {name: 1_000 * (after[name] - before[name]) / processed for name in after}
    return {
        "cameras": load.cameras,
        "fps": load.fps,
        "picture_kb": load.picture_kb,
        "shards": load.shards,
        "faces": load.faces,
        "frames_a_second": round(processed / MEASURE_S),
        "skipped": captured - processed,
        "frame_ms": {name: round(cost, 3) for name, cost in costs.items()},
        "peer_ms": round(peer_ms, 3),
        "ratio": round(costs["redis"] / peer_ms, 2),
    }


def _peer_ms(redis: Redis, pid: int, picture_bytes: int) -> float:
    """Processor milliseconds of the server for an entry that is added and read, and no more."""
    picture = bytes(picture_bytes)
    last: bytes | str = "0-0"
    began, end, entries = _process_s(pid), time.monotonic() + PEER_S, 0
    while time.monotonic() < end:
        redis.xadd("peer", {"data": picture}, maxlen=PEER_KEPT, approximate=False)
        ((_, last, _),) = streams.read(redis, {"peer": last}, 1, 1_000)
        entries += 1
    used_s = _process_s(pid) - began
    redis.delete("peer")
    return 1_000 * used_s / entries


@contextmanager
def _running(url: str, folder: Path, load: Load, redis: Redis) -> Iterator[dict[str, int]]:
    """Start all services, real and mock, until the block ends; gives their process ids."""
    addresses = [f"rtsp://127.0.0.1:9/{number}" for number in range(load.cameras)]
    environment = os.environ | {
        "MIEN_REDIS_URL": url,
        "MIEN_DATA_DIR": str(folder),
        "MIEN_DATABASE_URL": "",
        "MIEN_PORT": str(system.PORT),
        "MIEN_SHARDS": str(load.shards),
        "MIEN_SOURCES": json.dumps(addresses),
        "MIEN_LOG_LEVEL": "WARNING",
    }
    mock = [sys.executable, "-m", "bench.mock_stages"]
    commands = {
        "web": [sys.executable, "-m", "web"],
        "recorder": [sys.executable, "-m", "recorder"],
        "detector": [*mock, "detector", str(load.faces)],
        "classifier": [*mock, "classifier"],
        "capture": [*mock, "capture", str(load.fps), str(1_000 * load.picture_kb)],
    }
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            if name == "capture":
                _wait(lambda: len(registry.read_cameras(redis)) == load.cameras, "the cameras")
                _wait(lambda: len(registry.read_workers(redis)) >= len(SERVICES), "the workers")
            processes[name] = subprocess.Popen(command, env=environment)
        yield {name: process.pid for name, process in processes.items()}
    finally:
        for process in reversed(processes.values()):
            process.terminate()
        for process in processes.values():
            process.wait(60)


def _wait(condition: Any, what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {PATIENCE_S:g} s in vain for {what}")
        threading.Event().wait(0.05)


def _frames(redis: Redis) -> tuple[int, int]:
    """Frames captured and processed so far, of all cameras."""
    places = [camera.place for camera in registry.read_cameras(redis).values()]
    read = totals.read_all_accounting(redis, places).values()
    counts = [of for of, _ in read if of is not None]
    return sum(of.captured for of in counts), sum(of.processed for of in counts)


def _cpu_s(processes: dict[str, int]) -> dict[str, float]:
    return {name: _process_s(pid) for name, pid in processes.items()}


def _process_s(pid: int) -> float:
    """Processor seconds of a process and of those that it started."""
    first = psutil.Process(pid)
    times = [process.cpu_times() for process in (first, *first.children(recursive=True))]
    return float(sum(of.user + of.system for of in times))
