"""Faces that wait for classifiers, reckoned in small steps: no process, no time of its own."""

from collections import deque
from dataclasses import dataclass, field

STEP_S = 0.1
#: As in the services: how often a worker tells of itself and over how long, and when a face is old.
BEAT_S, WINDOW_S, STALE_S = 1.0, 10.0, 2.0
#: How often Prometheus looks, and how long a classifier takes until it works.
SCRAPE_S, START_S = 10.0, 10.0


@dataclass
class WaitingFaces:
    """A queue, its workers, and what is told of them.

    Attributes:
        cost_s: What a face costs a worker.
        workers: When each begins to work.
        dropped_s: When faces were dropped.
    """

    cost_s: float
    workers: list[float] = field(default_factory=list)
    dropped_s: list[float] = field(default_factory=list)
    told: dict[str, float] = field(default_factory=lambda: {"busy": 0.0, "age": 0.0})
    _waiting: deque[tuple[float, float]] = field(default_factory=deque)
    _worked: deque[tuple[float, float]] = field(default_factory=deque)
    _beat: dict[str, float] = field(default_factory=lambda: {"busy": 0.0, "age": 0.0})
    _steps: int = 0

    def ready(self, now_s: float) -> int:
        """How many work."""
        return sum(at_s <= now_s for at_s in self.workers)

    def scale(self, now_s: float, count: int) -> None:
        """Start workers, or end the youngest."""
        self.workers += [now_s + START_S] * (count - len(self.workers))
        del self.workers[count:]

    def step(self, now_s: float, faces_a_second: float) -> None:
        """Let ``STEP_S`` pass."""
        self._waiting.append((now_s, faces_a_second * STEP_S))
        ready = self.ready(now_s)
        able = ready * STEP_S / self.cost_s
        done = 0.0
        while self._waiting and done < able:
            at_s, count = self._waiting.popleft()
            if now_s - at_s > STALE_S:
                self.dropped_s.append(now_s)
                continue
            taken = min(count, able - done)
            done += taken
            if count - taken > 1e-9:
                self._waiting.appendleft((at_s, count - taken))
        self._tell(now_s, done, ready)

    def _tell(self, now_s: float, done: float, ready: int) -> None:
        self._worked.append((now_s, done * self.cost_s))
        while self._worked[0][0] <= now_s - WINDOW_S:
            self._worked.popleft()
        self._steps += 1
        if self._steps % round(BEAT_S / STEP_S) == 0:
            oldest_s = now_s - self._waiting[0][0] if self._waiting else 0.0
            busy = min(float(ready), sum(s for _, s in self._worked) / WINDOW_S)
            self._beat = {"busy": busy, "age": oldest_s if ready else 0.0}
        if self._steps % round(SCRAPE_S / STEP_S) == 0:
            self.told = self._beat
