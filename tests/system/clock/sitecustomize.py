"""Sets back the clock of Python processes that find this on their path before anything else.

Python imports a module of this name by itself. The clock is then off by as many seconds as the
file says that ``TEST_CLOCK`` names, which may change at any time; monotonic time is untouched.
"""

import os
import time
from pathlib import Path

_clock = Path(os.environ["TEST_CLOCK"])
_real_ns = time.time_ns


def _time_ns() -> int:
    return _real_ns() + int(_clock.read_text()) * 1_000_000_000


def _time() -> float:
    return _time_ns() / 1e9


time.time_ns = _time_ns
time.time = _time
