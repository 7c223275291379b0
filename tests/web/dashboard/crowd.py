"""Sixteen cameras, each with somebody whose expression the test chooses."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from redis import Redis

from mien.bus import registry
from mien.bus.messages import WorkerStatus, now_ms
from tests.web.feeder import LABELS, Feeder, portrait_jpeg

CAMERAS = 16
_PAUSE_S = 0.25
#: Of the expression that somebody shows.
_SHARE = 0.93


@dataclass
class Crowd:
    """What is to be seen; the feeding thread reads what the test writes.

    Attributes:
        feeders: Of the cameras ``cam-0`` and so on, which are called Camera 1 and so on.
        showing: The expression at each camera.
        lost: Cameras that give no pictures.
        waits_ms: For how long the detector's oldest frame has waited.
    """

    feeders: list[Feeder]
    showing: dict[str, str]
    lost: set[str] = field(default_factory=set)
    waits_ms: int = 0

    def calm_down(self) -> None:
        """Have everybody neutral, all cameras live and no frame wait."""
        self.showing = dict.fromkeys(self.showing, "neutral")
        self.lost = set()
        self.waits_ms = 0

    def feed(self, jpeg: bytes, boxes: tuple[tuple[float, ...], ...]) -> None:
        """Publish a picture of each camera, and the detector's sign of life."""
        for feeder in self.feeders:
            if feeder.camera in self.lost:
                feeder.say("failed", "connection refused")
            else:
                feeder.say("live")
                # Two people stand before the last camera.
                faces = boxes if feeder is self.feeders[-1] else boxes[:1]
                feeder.frame(jpeg, faces, scores_of(self.showing[feeder.camera]))
        status = WorkerStatus(
            service="detector",
            name="detector",
            host="test",
            pid=1,
            started_ms=now_ms(),
            oldest_ms=self.waits_ms,
        )
        registry.beat(self.feeders[0].redis, status)


def scores_of(label: str) -> tuple[float, ...]:
    """Scores of somebody who shows one expression clearly."""
    rest = (1 - _SHARE) / (len(LABELS) - 1)
    return tuple(_SHARE if each == label else rest for each in LABELS)


@contextmanager
def gathered(redis: Redis) -> Iterator[Crowd]:
    """Feed the cameras in the background until the block ends; each shows another expression."""
    feeders = [Feeder(redis, f"cam-{n}", f"Camera {n + 1}") for n in range(CAMERAS)]
    showing = {feeder.camera: LABELS[n % len(LABELS)] for n, feeder in enumerate(feeders)}
    crowd, stopping = Crowd(feeders, showing), threading.Event()
    pictures = [portrait_jpeg(round(40 * math.sin(number))) for number in range(6)]

    def play() -> None:
        turn = 0
        while not stopping.wait(_PAUSE_S):
            jpeg, (x, y, width, height) = pictures[turn % len(pictures)]
            crowd.feed(jpeg, ((x, y, width, height), (x - 1.2 * width, y, width, height)))
            turn += 1

    for feeder in feeders:
        feeder.want()
    thread = threading.Thread(target=play)
    thread.start()
    try:
        yield crowd
    finally:
        stopping.set()
        thread.join()
