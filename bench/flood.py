"""What a flood by one client leaves others: frames a second of a viewer, with it and without."""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import media, system
from bench.flooder import KINDS

CAMERAS = 4
PAIRS = 3
WARM_UP_S = 3.0
MEASURE_S = 8.0


def run() -> dict[str, Any]:
    """Watch some cameras without a flood and with one, in turn, for each kind of flood."""
    with tempfile.TemporaryDirectory() as folder:
        clip = media.write_mjpeg(Path(folder) / "one.mkv", 20.0)
        with system.running([clip] * CAMERAS) as mien:
            system.wait_for_emotions(mien, least=CAMERAS)
            ids = [camera["id"] for camera in mien.status()["cameras"]]
            rows = [_measure(mien.url, ids, kind) for kind in KINDS]
    return {
        "media": media.source_name(),
        "cores": os.cpu_count(),
        "cameras": CAMERAS,
        "pairs": PAIRS,
        "by_kind": rows,
    }


def _measure(url: str, cameras: list[str], kind: str) -> dict[str, Any]:
    pairs = []
    for _ in range(PAIRS):
        rest = _watch(url, cameras)
        with _flooding(url, kind):
            pairs.append((rest, _watch(url, cameras)))
    return {
        "kind": kind,
        "fps_rest": round(statistics.median(a["fps"] for a, _ in pairs) / len(cameras), 2),
        "fps_flood": round(statistics.median(b["fps"] for _, b in pairs) / len(cameras), 2),
        "kept": round(statistics.median(b["fps"] / a["fps"] for a, b in pairs), 3),
        "p95_rest_ms": round(statistics.median(a["p95_ms"] for a, _ in pairs), 1),
        "p95_flood_ms": round(statistics.median(b["p95_ms"] for _, b in pairs), 1),
    }


def _watch(url: str, cameras: list[str]) -> dict[str, float]:
    arguments = [url, ",".join(cameras), str(WARM_UP_S), str(MEASURE_S)]
    command = [sys.executable, "-m", "bench.viewer", *arguments]
    watched = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    seen: dict[str, float] = json.loads(watched.stdout)
    return seen


@contextlib.contextmanager
def _flooding(url: str, kind: str) -> Iterator[None]:
    """Let another client flood until the block ends."""
    process = subprocess.Popen([sys.executable, "-m", "bench.flooder", url, kind])
    try:
        time.sleep(1.0)  # for it to begin
        yield
    finally:
        process.terminate()
        process.wait(20)
