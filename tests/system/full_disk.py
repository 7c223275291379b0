"""A data directory on a disk of its own that a test can fill."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

SIZE_MB = 48


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mounts a small disk in memory on a folder, where we may.

    Yields:
        False where only an administrator may mount, as on a developer's machine.
    """
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "mien", str(folder)]
    mounted = subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)])


@contextlib.contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Takes all the room that there is on a disk until the end of the block."""
    ballast = folder / "ballast"
    try:
        with ballast.open("wb") as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(1 << 16))
                file.flush()
        yield
    finally:
        ballast.unlink()
