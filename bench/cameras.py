"""How many cameras this machine carries, at which latency, and what cameras and faces cost.

The clips are played by Mien's own capture at 15 frames a second and watched in full by one viewer
in a process of its own: load generation is part of the load.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import camera_clips, media, monolith, system

CAMERAS = (1, 4, 8, 16, 20, 24, 32)
#: Of cameras on the network, whose pictures have to be decoded.
NETWORK_CAMERAS = (1, 2, 4, 6, 8, 10, 12, 16)
FACES = (1, 2, 4, 6)
CAMERAS_FOR_FACES = 4
CLIP_S = 20.0
WARM_UP_S = 5.0
MEASURE_S = 10.0
LOOP_FRAMES = 300
#: A camera count is carried when latency stays below these and no frame rate is lost: from
#: captured to sent, and to arrived.
MAX_SENT_P95_MS = 100.0
MAX_P95_MS = 200.0
MIN_RATE = 0.97


def run() -> dict[str, Any]:
    """Add cameras until one limit is passed, then faces to a few cameras."""
    with tempfile.TemporaryDirectory() as folder:
        clip = media.write_mjpeg(Path(folder) / "one.mkv", CLIP_S)
        loop_fps = monolith.frames_per_second(clip, LOOP_FRAMES)
        by_cameras = _add_cameras(clip, CAMERAS)
        large = camera_clips.write(Path(folder) / "large.mkv", "h264", "1080p", CLIP_S)
        network = _add_cameras(large, NETWORK_CAMERAS)
        by_faces = []
        for faces in FACES:
            crowd = media.write_mjpeg(Path(folder) / f"faces-{faces}.mkv", CLIP_S, faces)
            by_faces.append({"faces": faces, **_measure(crowd, CAMERAS_FOR_FACES)})
    return {
        "media": media.source_name(),
        "cores": os.cpu_count(),
        "max_sent_p95_ms": MAX_SENT_P95_MS,
        "loop_fps": round(loop_fps, 1),
        "carried": _carried(by_cameras),
        "by_cameras": by_cameras,
        "kinds": [
            {
                "kind": kind,
                "carried": _carried(rows),
                "ratio": round(_carried(rows) * media.FPS / loop_fps, 3),
                "by_cameras": rows,
            }
            for kind, rows in (("MJPEG 640x480", by_cameras), ("H.264 1080p", network))
        ],
        "by_faces": by_faces,
    }


def _add_cameras(clip: Path, counts: Sequence[int]) -> list[dict[str, Any]]:
    """One row for each count, up to the first that is not carried."""
    rows: list[dict[str, Any]] = []
    for count in counts:
        rows.append(_measure(clip, count))
        if not rows[-1]["carried"]:
            break
    return rows


def _carried(rows: list[dict[str, Any]]) -> int:
    return max((row["cameras"] for row in rows if row["carried"]), default=0)


def _measure(clip: Path, cameras: int) -> dict[str, Any]:
    """One run with so many cameras; frames per second, latency, and the cores that it took."""
    with system.running([clip] * cameras) as mien:
        system.wait_for_emotions(mien, least=cameras)
        ids = [camera["id"] for camera in mien.status()["cameras"]]
        viewer = subprocess.Popen(_viewer(mien.url, ids), stdout=subprocess.PIPE)
        time.sleep(WARM_UP_S)
        before, cpu_before, began = mien.status(), mien.cpu_s(), time.monotonic()
        time.sleep(MEASURE_S)
        after, cpu_after, took_s = mien.status(), mien.cpu_s(), time.monotonic() - began
        seen = json.loads(viewer.communicate(timeout=30)[0])
    expected = cameras * media.FPS * took_s
    processed = _total(after, "processed") - _total(before, "processed")
    skipped = _total(after, "skipped") - _total(before, "skipped")
    row = {
        "cameras": cameras,
        "processed_share": round(processed / expected, 4),
        "skipped": skipped,
        "viewer_fps_a_camera": round(seen["fps"] / cameras, 2),
        "p50_ms": round(seen["p50_ms"], 1),
        "p95_ms": round(seen["p95_ms"], 1),
        "sent_p50_ms": after["latency_ms"]["p50"],
        "sent_p95_ms": after["latency_ms"]["p95"],
        "stage_p95_ms": {w["name"]: w["latency_ms"]["p95"] for w in _named(after)},
        "cores_used": round((cpu_after - cpu_before) / took_s, 3),
    }
    fast = row["p95_ms"] < MAX_P95_MS and row["sent_p95_ms"] < MAX_SENT_P95_MS
    return {**row, "carried": fast and row["processed_share"] >= MIN_RATE}


def _viewer(url: str, cameras: list[str]) -> list[str]:
    module = [sys.executable, "-m", "bench.viewer"]
    return [*module, url, ",".join(cameras), str(WARM_UP_S), str(MEASURE_S)]


def _total(status: dict[str, Any], figure: str) -> int:
    return sum(camera[figure] for camera in status["cameras"])


def _named(status: dict[str, Any]) -> list[dict[str, Any]]:
    """The workers, each named by its service and its number."""
    seen: dict[str, int] = {}
    workers = []
    for worker in status["workers"]:
        service = worker["service"]
        seen[service] = seen.get(service, 0) + 1
        workers.append({**worker, "name": f"{service}-{seen[service]}"})
    return workers
