"""The whole product, started as a user starts it, and measured from outside."""

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

PORT = 8765


@dataclass(frozen=True)
class System:
    """A running ``mien up``."""

    process: psutil.Process
    url: str

    def status(self) -> dict[str, Any]:
        """``GET /api/status``."""
        with urllib.request.urlopen(f"{self.url}/api/status", timeout=5) as answer:
            figures: dict[str, Any] = json.load(answer)
        return figures

    def processes(self) -> list[psutil.Process]:
        """The supervisor and everything that it started."""
        return [self.process, *self.process.children(recursive=True)]

    def cpu_s(self) -> float:
        """Processor seconds used so far by all processes."""
        total = 0.0
        for process in self.processes():
            times = process.cpu_times()
            total += times.user + times.system
        return total

    def memory_bytes(self) -> int:
        """Proportional memory of all processes: shared pages are counted once."""
        return sum(process.memory_full_info().pss for process in self.processes())


@contextlib.contextmanager
def running(sources: list[Path], *options: str) -> Iterator[System]:
    """Start ``mien up`` with these clips as cameras and stop it at the end."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "mien", "up", "--port", str(PORT), "--data-dir", folder]
        process = subprocess.Popen([*command, *options, *map(str, sources)], stdout=sys.stderr)
        try:
            yield System(psutil.Process(process.pid), f"http://127.0.0.1:{PORT}")
        finally:
            process.terminate()
            process.wait(20)


def wait_for_emotions(system: System, least: int = 1, deadline_s: float = 60.0) -> None:
    """Wait until the system has classified so many faces.

    Raises:
        TimeoutError: It has not in time.
    """
    end = time.monotonic() + deadline_s
    while time.monotonic() < end:
        with contextlib.suppress(OSError):  # not up yet, or busy
            if system.status()["emotions_total"] >= least:
                return
        threading.Event().wait(0.02)
    raise TimeoutError(f"fewer than {least} emotions within {deadline_s:g} s")
