"""A wall of cameras that are fed in the background."""

import math
import threading

from redis import Redis

from tests.conftest import wait_until
from tests.web.feeder import Feeder, portrait_jpeg


class Wall:
    """Feeds cameras, ``cam-0`` and so on, each with a moving face, and counts the rounds."""

    def __init__(self, redis: Redis, cameras: int) -> None:
        self.feeders = [
            Feeder(redis, f"cam-{number}", f"Camera {number}") for number in range(cameras)
        ]
        self.rounds = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Wall":
        for feeder in self.feeders:
            feeder.want()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        pictures = [portrait_jpeg(round(40 * math.sin(number))) for number in range(6)]
        while not self._stopping.wait(0.1):
            jpeg, box = pictures[self.rounds % len(pictures)]
            for feeder in self.feeders:
                feeder.frame(jpeg, (box,))
                feeder.say("live")
            self.rounds += 1

    def wait(self, rounds: int) -> None:
        """Wait for so many rounds more."""
        until = self.rounds + rounds
        wait_until(lambda: self.rounds >= until, f"{rounds} rounds of frames", 120)
