"""Memory of the whole stack, and the time from the start to the first emotion."""

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import media, system

CAMERAS = 8
STARTS = 3
SETTLE_S = 8.0


def run() -> dict[str, Any]:
    """Start the system a few times, idle once, and with eight cameras once."""
    with tempfile.TemporaryDirectory() as folder:
        clip = media.write_mjpeg(Path(folder) / "clip.mkv", 10.0)
        starts = []
        for _ in range(STARTS):
            began = time.monotonic()
            with system.running([clip]) as mien:
                system.wait_for_emotions(mien)
                starts.append(time.monotonic() - began)
        idle = _memory([clip][:0])
        loaded = _memory([clip] * CAMERAS)
    return {
        "cores": os.cpu_count(),
        "start_to_first_emotion_s": round(statistics.median(starts), 2),
        "memory_idle_mb": round(idle / 1e6),
        "memory_8_cameras_mb": round(loaded / 1e6),
    }


def _memory(sources: list[Path]) -> int:
    with system.running(sources) as mien:
        system.wait_for_emotions(mien, least=len(sources) and 50)
        time.sleep(SETTLE_S)
        return mien.memory_bytes()
