"""What a camera costs each service at two rates: what ``mien plan`` reckons with."""

import tempfile
from pathlib import Path
from statistics import mean
from typing import Any

from bench import camera_clips, system
from bench.camera_clips import Codec
from bench.stages import CAMERA, services
from capture.sources import Source
from capture.video import Video

#: Enough that what a process costs by itself hardly shows, and few enough for two cores.
CAMERAS = 4
RATES = (5, 15)
SECONDS = 12.0
SERVICES = ("capture", "detector", "classifier", "recorder", "valkey-server", "web")
KINDS: tuple[tuple[Codec, str], ...] = (
    ("mjpeg", "640x360"),
    ("h264", "640x360"),
    ("h264", "1080p"),
)


def run() -> dict[str, Any]:
    """Measure each kind of camera at each rate, nobody watching."""
    with tempfile.TemporaryDirectory() as folder:
        kinds = [_measure(Path(folder), codec, size) for codec, size in KINDS]
    return {
        "processor": system.processor(),
        "cameras": CAMERAS,
        "rates": list(RATES),
        "kinds": kinds,
    }


def _measure(folder: Path, codec: Codec, size: str) -> dict[str, Any]:
    """Milliseconds a camera and second at each rate, by service, and how large its pictures are."""
    costs: dict[str, list[float]] = {service: [] for service in SERVICES}
    for fps in RATES:
        clip = camera_clips.write(folder / f"{codec}-{size}-{fps}.mkv", codec, size, SECONDS, fps)
        a_picture = services([clip] * CAMERAS)
        for service in SERVICES:
            costs[service].append(round(fps * a_picture[service], 1))
    with Video(Source("file", str(clip)), CAMERA) as video:
        kilobytes = round(mean(len(shot.picture().jpeg) for shot in video.shots()) / 1_000, 1)
    return {"codec": codec, "size": size, "picture_kb": kilobytes, "services": costs}
