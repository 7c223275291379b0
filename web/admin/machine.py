"""How the machine that serves the page is: processor, memory, disk, and since when Mien runs."""

import shutil
import threading
import time
from importlib.metadata import version
from pathlib import Path

import msgspec
import psutil

from mien.bus.messages import now_ms

#: Load is told over spans no shorter than this.
SPAN_S = 1.0


class MachineNow(msgspec.Struct, frozen=True):
    """The machine of the web service now; others of the same system are not in it.

    Attributes:
        version: Of Mien.
        started_ms: When the web service began.
        processor: Share of all its cores that was busy in the last seconds, 0 to 1.
        memory_free_bytes: What could still be used.
        disk_free_bytes: On the disk of the data directory.
        disk_bytes: Size of that disk.
    """

    version: str
    started_ms: int
    processor: float
    memory_free_bytes: int
    disk_free_bytes: int
    disk_bytes: int


class Machine:
    """Measures the machine; any thread may ask, and one at a time measures.

    Args:
        folder: The data directory.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started_ms = now_ms()
        self._version = version("mien")
        self._lock = threading.Lock()
        self._measured_s = time.monotonic()
        self._processor = 0.0
        psutil.cpu_percent()  # what is told is the load since the call before

    def now(self) -> MachineNow:
        """Measure, the processor no oftener than once a second."""
        with self._lock:
            at_s = time.monotonic()
            if at_s - self._measured_s >= SPAN_S:
                self._measured_s = at_s
                self._processor = psutil.cpu_percent() / 100
            processor = self._processor
        disk = shutil.disk_usage(self._folder)
        return MachineNow(
            version=self._version,
            started_ms=self._started_ms,
            processor=processor,
            memory_free_bytes=psutil.virtual_memory().available,
            disk_free_bytes=disk.free,
            disk_bytes=disk.total,
        )
