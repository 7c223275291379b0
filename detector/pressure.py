"""What a detector gives up while it has too little time, in the order a person would choose."""

import time
from collections import defaultdict
from collections.abc import Callable

from mien.bus.messages import Trouble, now_ms
from mien.detection.follower import Relief

WINDOW_S = 1.0
#: A window of fewer live frames says nothing yet.
MIN_FRAMES = 8
#: Waited by a quarter of the frames, beyond what the quickest one of their camera did. Frames are
#: passed over from 100 ms on: before that, less is to be done for each.
PRESSED_MS = 60.0
#: One in so many passed over for a newer one says the same: when every frame is late, none is later
#: than the quickest.
_PASSED_OVER = 4
#: Waited by hardly any: there may be time for more.
CALM_MS = 30.0
CALM_WINDOWS = 10


_WORDS = {
    Relief.WIDE_LOOKS: "small new faces are not looked for",
    Relief.EVERY_OTHER_FRAME: "small new faces are not looked for, and boxes are carried on by "
    "their motion in every other frame",
    Relief.CLASSIFICATIONS: "small new faces are not looked for, boxes are carried on by their "
    "motion in every other frame, and expressions are read at a third of the rate",
}


class Pressure:
    """Tells from how long live frames waited for this detector what it has to give up.

    A step more with each window in which many waited long; a step less after ten in which hardly
    any did. Where files are analysed beside, every frame waits for theirs, and nothing is judged.
    The worker's thread calls all of it.

    Args:
        now: Seconds of a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.relief = Relief.NOTHING
        self._now = now
        self._since_ms = 0
        self._calm = 0
        self._begin()

    def _begin(self) -> None:
        self._end_s = self._now() + WINDOW_S
        self._waits: defaultdict[str, list[float]] = defaultdict(list)
        self._passed_over = 0
        self._files = False

    def note(
        self, camera: str, waited_ms: float, *, lossless: bool, passed_over: bool = False
    ) -> None:
        """Note how long ago a frame was captured when its turn came.

        Args:
            camera: The camera's id.
            waited_ms: By the clocks of two machines perhaps: only differences count.
            lossless: It is of a file under analysis.
            passed_over: It was so late that a newer one is taken in its place.
        """
        self._passed_over += passed_over
        if lossless:
            self._files = True
        else:
            self._waits[camera].append(waited_ms)
        if self._now() < self._end_s:
            return
        if self._files:
            self._begin()
        elif sum(map(len, self._waits.values())) >= MIN_FRAMES:
            self._judge()
            self._begin()

    def _judge(self) -> None:
        longer = sorted(wait - min(waits) for waits in self._waits.values() for wait in waits)
        wait_ms = longer[len(longer) * 3 // 4]
        pressed = wait_ms > PRESSED_MS or self._passed_over * _PASSED_OVER >= len(longer)
        self._calm = self._calm + 1 if wait_ms < CALM_MS and not pressed else 0
        if pressed:
            self._change(min(self.relief + 1, max(Relief)))
        elif self._calm >= CALM_WINDOWS:
            self._change(max(self.relief - 1, Relief.NOTHING))

    def _change(self, relief: int) -> None:
        self._calm = 0
        if self.relief is Relief.NOTHING:
            self._since_ms = now_ms()
        self.relief = Relief(relief)

    def trouble(self) -> Trouble | None:
        """Say what is given up, for the heartbeat."""
        if self.relief is Relief.NOTHING:
            return None
        words = _WORDS[self.relief]
        reason = (
            f"too little time for all frames: {words}; show fewer pictures a second, or start "
            "another detector"
        )
        return Trouble(reason=reason, since_ms=self._since_ms)
