"""How many cameras this machine carries, at which latency, and what cameras and faces cost.

The clips are played by Mien's own capture at 15 frames a second and watched in full by one viewer
in a process of its own: load generation is part of the load.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import camera_clips, media, monolith, system

FIRST_CAMERAS = 2
MOST_COUNTS = 7
#: What a count is guessed for, as a share of all cores: the viewer needs its own.
AIMED_SHARE = 0.9
MOST_AT_ONCE = 4.0
FACES = (1, 3, 6)
CAMERAS_FOR_FACES = 4
CLIP_S = 8.0
LIVE_WITHIN_S = 60.0
WARM_UP_S = 3.0
#: As long as web remembers latencies.
MEASURE_S = 10.0
LOOP_FRAMES = 300
#: A camera count is carried when latency stays below these and no frame rate is lost: from
#: captured to sent, and to arrived.
MAX_SENT_P95_MS = 100.0
MAX_P95_MS = 200.0
MIN_RATE = 0.97

Row = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """Cameras of one kind: what each is, and which ratio is aimed at."""

    name: str
    source: Path
    view: Path | None
    aim: float


def run() -> dict[str, Any]:
    """Find the count that is carried for each kind of camera; then add faces to a few cameras."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        clip = media.write_mjpeg(folder / "one.mkv", CLIP_S)
        small = camera_clips.write(folder / "small.mkv", "h264", "640x360", CLIP_S)
        large = camera_clips.write(folder / "large.mkv", "h264", "1080p", CLIP_S)
        loop_fps = monolith.frames_per_second(clip, LOOP_FRAMES)
        kinds = [
            _measure_kind(kind, loop_fps)
            for kind in (
                Kind("MJPEG 640x480", clip, None, 1.2),
                Kind("H.264 1080p", large, None, 0.45),
                Kind("H.264 1080p, second stream 640x360", small, large, 1.1),
            )
        ]
        by_faces = []
        for faces in FACES:
            crowd = media.write_mjpeg(folder / f"faces-{faces}.mkv", CLIP_S, faces)
            with _wall(Kind("", crowd, None, 0)) as wall:
                by_faces.append({"faces": faces, **wall.measure(CAMERAS_FOR_FACES)})
    return {
        "media": media.source_name(),
        "processor": system.processor(),
        "cores": os.cpu_count(),
        "max_sent_p95_ms": MAX_SENT_P95_MS,
        "loop_fps": round(loop_fps, 1),
        "kinds": kinds,
        "by_faces": by_faces,
    }


def _measure_kind(kind: Kind, loop_fps: float) -> dict[str, Any]:
    rows = _search(kind)
    carried = max((row["cameras"] for row in rows if row["carried"]), default=0)
    ratio = round(carried * media.FPS / loop_fps, 3)
    print(f"{kind.name}: {carried} cameras, {ratio} of the loop (aim {kind.aim})", file=sys.stderr)
    return {
        "kind": kind.name,
        "aim": kind.aim,
        "carried": carried,
        "ratio": ratio,
        "by_cameras": rows,
    }


def _search(kind: Kind) -> list[Row]:
    """Go up, each time as far as the last count's cost allows; then halve the last step.

    Always up: what is given up under too many cameras comes back late, and would help fewer ones.
    A count that is not carried is measured again, for other things may have disturbed it.
    """
    rows: list[Row] = []
    count = carried = FIRST_CAMERAS
    with _wall(kind) as wall:
        for _ in range(MOST_COUNTS):
            rows.append(wall.measure(count))
            if not rows[-1]["carried"]:
                rows.append(wall.measure(count))
                if not rows[-1]["carried"]:
                    break
            carried, count = count, _next_count(rows[-1])
    middle = (carried + count) // 2
    if not rows[-1]["carried"] and middle > carried:
        with _wall(kind) as wall:
            rows.append(wall.measure(middle))
    return sorted(rows, key=lambda row: int(row["cameras"]))


def _next_count(row: Row) -> int:
    cores = os.cpu_count() or 1
    cameras: int = row["cameras"]
    more = min(MOST_AT_ONCE, AIMED_SHARE * cores / row["cores_used"])
    return max(int(more * cameras), cameras + 1)


@dataclass(frozen=True)
class _Wall:
    """A running Mien whose file of cameras is rewritten."""

    kind: Kind
    mien: system.System
    file: Path

    def measure(self, cameras: int) -> Row:
        """Show so many cameras; frames per second, latency, and the cores that they take."""
        _write(self.file, self.kind, cameras)
        ids = self._live(cameras)
        viewer = subprocess.Popen(_viewer(self.mien.url, ids), stdout=subprocess.PIPE)
        time.sleep(WARM_UP_S)
        before, cpu_before, began = self.mien.status(), self.mien.cpu_s(), time.monotonic()
        time.sleep(MEASURE_S)
        after, cpu_after = self.mien.status(), self.mien.cpu_s()
        took_s = time.monotonic() - began
        seen = json.loads(viewer.communicate(timeout=60)[0])
        processed = _total(after, "processed") - _total(before, "processed")
        row = {
            "cameras": cameras,
            "processed_share": round(processed / (cameras * media.FPS * took_s), 4),
            "skipped": _total(after, "skipped") - _total(before, "skipped"),
            "viewer_fps_a_camera": round(seen["fps"] / cameras, 2),
            "p50_ms": round(seen["p50_ms"], 1),
            "p95_ms": round(seen["p95_ms"], 1),
            "sent_p50_ms": after["latency_ms"]["p50"],
            "sent_p95_ms": after["latency_ms"]["p95"],
            "cores_used": round((cpu_after - cpu_before) / took_s, 3),
            "given_up": [w["trouble"]["reason"] for w in after["workers"] if w["trouble"]],
        }
        fast = row["p95_ms"] < MAX_P95_MS and row["sent_p95_ms"] < MAX_SENT_P95_MS
        return {**row, "carried": fast and row["processed_share"] >= MIN_RATE}

    def _live(self, cameras: int) -> list[str]:
        """Ids of the cameras, once all of them are shown."""
        deadline = time.monotonic() + LIVE_WITHIN_S
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):  # not up yet, or busy
                shown = self.mien.status()["cameras"]
                if len(shown) == cameras and all(camera["processed"] for camera in shown):
                    return [camera["id"] for camera in shown]
            time.sleep(0.1)
        raise TimeoutError(f"{cameras} cameras were not live within {LIVE_WITHIN_S:g} s")


@contextlib.contextmanager
def _wall(kind: Kind) -> Iterator[_Wall]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cameras.yaml"
        _write(file, kind, 1)
        with system.running([], "--config", str(file)) as mien:
            yield _Wall(kind, mien, file)


def _write(file: Path, kind: Kind, cameras: int) -> None:
    camera = {"source": str(kind.source)} | ({"view": str(kind.view)} if kind.view else {})
    # JSON is YAML as well.
    file.write_text(json.dumps({"cameras": {f"c{number}": camera for number in range(cameras)}}))


def _viewer(url: str, cameras: list[str]) -> list[str]:
    module = [sys.executable, "-m", "bench.viewer"]
    return [*module, url, ",".join(cameras), str(WARM_UP_S), str(MEASURE_S)]


def _total(status: dict[str, Any], figure: str) -> int:
    return sum(camera[figure] for camera in status["cameras"])
