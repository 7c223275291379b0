"""Keeps the memory of pictures in the process instead of asking the kernel for it each time.

glibc gives large blocks back to the kernel when they are freed and maps new ones for the next
picture. Every page of those is a fault, which is dear on virtual machines: without this, a detector
takes up to a third longer for each frame.
"""

import ctypes
import sys

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
#: Larger than any array of a frame; what is larger still is mapped as before.
_LARGEST_BLOCK_BYTES = 32 << 20
_KEPT_BYTES = 64 << 20


def keep_picture_memory() -> None:
    """Tell glibc to reuse freed blocks; do nothing where another C library serves."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGEST_BLOCK_BYTES)
        libc.mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
