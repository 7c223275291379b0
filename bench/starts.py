"""How long ``mien up`` takes until the page answers, with a login and without, in turn."""

import contextlib
import os
import statistics
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import psutil

from bench import media, system

PAIRS = 5
DEADLINE_S = 120.0


def run() -> dict[str, Any]:
    """Start with a login and without, one after the other, a few times."""
    with tempfile.TemporaryDirectory() as folder:
        clip = media.write_mjpeg(Path(folder) / "clip.mkv", 10.0)
        pairs = [(_start(clip), _start(clip, "--login")) for _ in range(PAIRS)]
    plain, login = zip(*pairs, strict=True)
    return {
        "cores": os.cpu_count(),
        "pairs": PAIRS,
        "plain_s": round(statistics.median(plain), 2),
        "login_s": round(statistics.median(login), 2),
        "ratio": round(statistics.median(b / a for a, b in pairs), 3),
    }


def _start(clip: Path, *options: str) -> float:
    """Seconds from the command to the first answer."""
    began = time.monotonic()
    with system.running([clip], *options) as mien:
        while time.monotonic() < began + DEADLINE_S:
            if mien.process.status() == psutil.STATUS_ZOMBIE:  # another answers at its port
                raise RuntimeError("mien up has ended; what it printed says why")
            with contextlib.suppress(OSError):  # not up yet
                urllib.request.urlopen(f"{mien.url}/healthz", timeout=5).close()
                return time.monotonic() - began
            threading.Event().wait(0.01)
    raise TimeoutError(f"no answer within {DEADLINE_S:g} s")
