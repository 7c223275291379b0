"""Real classifiers whose net only waits, started and ended as the pods of a Deployment are.

Everything is there but the net: streams, batches, heartbeats, signals. So many of them need no more
of a processor than two cores have, and each face costs what is said here.
"""

import multiprocessing
import os
import threading
import time
from functools import partial
from multiprocessing.process import BaseProcess
from typing import Any, Self

from redis import Redis

import classifier.__main__ as entry
from bench.mock_stages import MockNet
from mien.bus import streams
from mien.bus.heartbeat import Heartbeat
from mien.bus.messages import Faces, now_ms
from mien.bus.shards import keyspace
from mien.bus.streams import Publication
from mien.faces.alignment import CROP_SIZE_PX
from mien.process import metrics

#: So many times faster than in a cluster all waits of the autoscaler pass, and the workers tell of
#: themselves; only the two seconds after which a face is dropped are what they are.
FASTER = 20
COST_S = 0.01
#: As often as a machine of two cores can bear.
BEAT_S = 0.2
FACES = 2

#: Its processes are copies of one that has imported everything: so they start within a moment.
_PROCESSES: Any = multiprocessing.get_context("forkserver")


def run(redis_url: str) -> None:
    """Be ``python -m classifier`` with such a net, and with shorter waits."""
    os.environ |= {"MIEN_REDIS_URL": redis_url, "MIEN_LOG_LEVEL": "WARNING"}
    metrics.WINDOW_S /= FASTER
    entry.__dict__["Heartbeat"] = partial(Heartbeat, every_s=BEAT_S)
    entry.__dict__["_own"] = lambda _settings: MockNet(COST_S)
    entry.main()


class Pods:
    """As many classifiers as were asked for, each at work ``start_s`` after that."""

    def __init__(self, redis_url: str, start_s: float) -> None:
        self._redis_url = redis_url
        self._start_s = start_s
        self._pods: list[tuple[float, BaseProcess]] = []
        self._ended: list[BaseProcess] = []

    def __enter__(self) -> Self:
        _PROCESSES.set_forkserver_preload([__name__])
        return self

    def __exit__(self, *_: object) -> None:
        self.scale(0, 0)
        for process in self._ended:
            process.join(60)

    def ready(self) -> int:
        """How many were started."""
        return sum(process.pid is not None for _, process in self._pods)

    def scale(self, now_s: float, count: int) -> None:
        """Ask for more, end the youngest, and start those whose time has come."""
        while len(self._pods) < count:
            process = _PROCESSES.Process(target=run, args=(self._redis_url,))
            self._pods.append((now_s + self._start_s, process))
        while len(self._pods) > count:
            _, process = self._pods.pop()
            if process.pid is not None:
                process.terminate()
                self._ended.append(process)
        for start_s, process in self._pods:
            if process.pid is None and now_s >= start_s:
                process.start()


class Feeding:
    """Publishes faces as a detector would, at a rate that may be changed, until the block ends."""

    def __init__(self, redis: Redis, rate: float) -> None:
        self.rate = rate
        self.published = 0
        self._redis = redis
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Publish no more."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        crops = bytes(FACES * CROP_SIZE_PX**2)
        due_s = time.monotonic()
        while not self._stopping.wait(max(0.0, due_s - time.monotonic())):
            due_s += FACES / self.rate
            self.published += FACES
            captured_ms = now_ms()
            message = Faces(
                camera="load",
                seq=self.published,
                captured_ms=captured_ms,
                detected_ms=captured_ms,
                track_ids=tuple(range(FACES)),
                crop_px=CROP_SIZE_PX,
            )
            streams.add(self._redis, Publication(keyspace.faces(0), message, crops))
