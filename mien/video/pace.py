"""When a picture is due: a file's own pace, and the rate that was asked for."""

import math
import time
from collections.abc import Callable

_LATE_S = 0.1
_LOST_S = 1.0
_AHEAD_S = 10.0
_JITTER_S = 0.02


class Clock:
    """Plays a source that is read ahead at its own pace, against the monotonic clock.

    Pictures are due at an anchor plus their time in the source, so rounding never adds up. When
    we are late the late pictures are skipped; when we are very late, or the source's times jump,
    the anchor moves.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._anchor: float | None = None

    def wait_s(self, time_s: float) -> float | None:
        """Return how long to wait for a picture; None when it is too late to show it."""
        now = self._now()
        if self._anchor is None:
            self._anchor = now - time_s
        early_s = self._anchor + time_s - now
        if early_s < -_LOST_S or early_s > _AHEAD_S:
            self._anchor = now - time_s
            return 0.0
        return None if early_s < -_LATE_S else max(0.0, early_s)


class Limiter:
    """Lets at most ``fps`` pictures a second through, evenly; None lets all through."""

    def __init__(self, fps: float | None) -> None:
        self._interval_s = 1 / fps if fps else 0.0
        self._jitter_s = min(_JITTER_S, self._interval_s / 4)
        self._due_s = -math.inf

    def take(self, time_s: float) -> bool:
        """Tell whether the picture of this time is to be taken."""
        early_s = self._due_s - time_s
        # A little early is on time, or jitter would cost whole pictures. Very early means that the
        # source's time jumped back.
        if self._jitter_s < early_s <= 2 * self._interval_s:
            return False
        on_grid = abs(early_s) <= self._interval_s
        self._due_s = (self._due_s if on_grid else time_s) + self._interval_s
        return True
