"""Keeps the secrets of URLs out of what ``ps`` shows of this command to every user."""

import ctypes
import sys
from pathlib import Path

from mien.process.redact import redact_argument

#: Fields 48 and 49 of ``/proc/self/stat`` (proc(5)), counted from the one after the name.
_ARG_START, _ARG_END = 45, 46


def hide_passwords() -> None:
    """Mask this process's arguments as others see them; do nothing but on Linux.

    ``sys.argv`` keeps them.
    """
    if sys.platform != "linux":
        return
    fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    start, end = int(fields[_ARG_START]), int(fields[_ARG_END])
    if not 0 < start < end:  # the kernel does not say
        return
    shown = ctypes.string_at(start, end - start)
    masked = b"\0".join(
        redact_argument(argument.decode(errors="surrogateescape")).encode(errors="surrogateescape")
        for argument in shown.split(b"\0")
    )
    if masked != shown:
        # Without a zero at the end the kernel would show the first argument alone.
        fitting = masked[: len(shown) - 1].ljust(len(shown), b"\0")
        ctypes.memmove(start, fitting, len(shown))
