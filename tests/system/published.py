"""Everything that went through two streams while the tests ran, read along from beside."""

import threading
from queue import Empty, SimpleQueue
from typing import TypeVar

from redis import Redis

from mien.bus import streams
from mien.bus.messages import Detections, Emotions, decode
from mien.bus.shards import keyspace

T = TypeVar("T")


class Published:
    """Reads ``emotions`` and ``detections`` from their beginning, in a thread of its own.

    Attributes:
        latest: The last emotions of each camera.
    """

    def __init__(self, redis: Redis) -> None:
        self.latest: dict[str, Emotions] = {}
        self._emotions: SimpleQueue[Emotions] = SimpleQueue()
        self._backwards: SimpleQueue[Detections] = SimpleQueue()
        self._redis = redis
        self._last_ms: dict[str, int] = {}
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        """End reading."""
        self._leaving.set()
        self._thread.join()

    def take(self) -> tuple[list[Emotions], list[Detections]]:
        """Give what came since it was last asked.

        Returns:
            Emotions in the order of the stream, and detections that came after later ones of
            their camera.
        """
        return _drained(self._emotions), _drained(self._backwards)

    def _run(self) -> None:
        after: dict[str, bytes | str] = {keyspace.emotions(0): "0-0", keyspace.detections(0): "0-0"}
        while not self._leaving.is_set():
            try:
                entries = streams.read(self._redis, after, count=1_000, block_ms=200)
            except streams.LOST:
                self._leaving.wait(0.1)
                continue
            for stream, entry_id, fields in entries:
                after[stream] = entry_id
                body = streams.fields_of(fields)[0]
                if stream == keyspace.emotions(0):
                    emotions = decode(Emotions, body)
                    self.latest[emotions.camera] = emotions
                    self._emotions.put(emotions)
                else:
                    self._follow(decode(Detections, body))

    def _follow(self, detections: Detections) -> None:
        last_ms = self._last_ms.get(detections.camera, 0)
        if detections.captured_ms <= last_ms:
            self._backwards.put(detections)
        self._last_ms[detections.camera] = max(last_ms, detections.captured_ms)


def _drained(queue: SimpleQueue[T]) -> list[T]:
    taken = []
    while True:
        try:
            taken.append(queue.get_nowait())
        except Empty:
            return taken
