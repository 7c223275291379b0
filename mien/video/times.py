"""When each picture of a video is shown, in times that always grow."""

from fractions import Fraction

_APART_S = 0.001
_JUMP_S = 1.0


class Times:
    """Makes times of what a container says.

    A step back is jitter, and the picture is shown just after the last one, unless it is so long
    that another recording begins there, as where two were joined: the times go on from the last.

    Args:
        start: The first tick; None takes the first that is told.
        time_base: Seconds of a tick.
        fps: Tells the time of pictures for which the container says nothing.
    """

    def __init__(self, start: int | None, time_base: Fraction | None, fps: float) -> None:
        self._start = start
        self._time_base = time_base
        self._frame_s = 1 / fps
        self._offset_s = 0.0
        self._last_s: float | None = None

    def next_s(self, ticks: int | None) -> float:
        """Return the time of the next picture, above that of the one before."""
        time_s = self._told_s(ticks)
        if self._last_s is not None and time_s <= self._last_s:
            if time_s < self._last_s - _JUMP_S:
                self._offset_s += self._last_s + self._frame_s - time_s
                time_s = self._last_s + self._frame_s
            else:
                time_s = self._last_s + _APART_S
        self._last_s = time_s
        return time_s

    def _told_s(self, ticks: int | None) -> float:
        if ticks is None or self._time_base is None:
            return 0.0 if self._last_s is None else self._last_s + self._frame_s
        if self._start is None:
            self._start = ticks
        return self._offset_s + float((ticks - self._start) * self._time_base)
