"""Gives freed memory back to the system."""

import ctypes
import sys

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
#: glibc's; others give memory back by themselves or cannot.
_trim = getattr(_libc, "malloc_trim", None)


def give_back() -> None:
    """Return what was freed; glibc would keep the holes that a replaced model leaves."""
    if _trim is not None:
        _trim(0)
