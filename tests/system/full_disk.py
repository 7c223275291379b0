"""A data directory on a disk of its own that a test can fill."""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

SIZE_MB = 48


@contextlib.contextmanager
def small_disk() -> Iterator[Path | None]:
    """Mount a small disk in memory, where we may.

    Yields:
        Its folder; None where only an administrator may mount, as on a developer's machine.
    """
    # Not below pytest's own folder, which a later run of pytest tidies away.
    with tempfile.TemporaryDirectory(prefix="mien-disk-", ignore_cleanup_errors=True) as folder:
        command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "mien", folder]
        if subprocess.run(command, capture_output=True).returncode:
            yield None
            return
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextlib.contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Take all the room that there is on a disk until the end of the block."""
    ballast = folder / "ballast"
    try:
        # Without a buffer: closing would write what is left of it, and fail again.
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(1 << 16))
        yield
    finally:
        ballast.unlink()
