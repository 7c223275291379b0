"""Files through the workers without losing a frame: one lossless camera, read to its end.

Capture waits while too many frames are unfinished, and a frame is finished when ``release``
deletes it: so the reader sets the pace, and a killed worker loses nothing.
"""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from redis import Redis
from redis.exceptions import ResponseError

from mien.bus import registry, streams
from mien.bus.messages import DeadLetter, DecodeError, Detections, Emotions, Faces, decode
from mien.bus.shards import keyspace
from mien.bus.shards.place import Placement
from mien.results.collector import Collector
from mien.results.records import FrameResult

BATCH = 200
#: Longer than starting, a dead worker's lease and its successor's start take together.
PATIENCE_S = 60.0


class StuckError(RuntimeError):
    """An analysis cannot go on; the text says why, in plain words."""


def newest(redis: Redis, shard: int) -> dict[str, bytes | str]:
    """Where the streams of results end now: an analysis that begins later needs nothing before."""
    return {stream: _last_id(redis, stream) for stream in _watched(shard)}


class LosslessRun:
    """The results of one lossless camera, in order.

    Args:
        redis: The server.
        place: The camera, and where its frames lie.
        after: Where to begin in each stream of results, from ``newest`` of before the first
            frame; None reads everything.
        first_seq: Number of the first frame.
    """

    def __init__(
        self,
        redis: Redis,
        place: Placement,
        after: Mapping[str, bytes | str] | None = None,
        first_seq: int = 1,
    ) -> None:
        self._redis = redis
        self._place = place
        self._collector = Collector(first_seq)
        self._seen: dict[str, bytes | str] = {
            **dict.fromkeys(_watched(place.shard), "0-0"),
            **(after or {}),
        }
        self._moved_at = time.monotonic()

    @property
    def given(self) -> int:
        """How many frames ``take`` has returned."""
        return self._collector.given

    def take(self, block_ms: int) -> list[FrameResult]:
        """Return the frames that were completed, in order, waiting up to ``block_ms``.

        Raises:
            StuckError: The workers make no progress any more.
        """
        for stream, entry_id, fields in streams.read(self._redis, self._seen, BATCH, block_ms):
            self._seen[stream] = entry_id
            self._add(stream, streams.fields_of(fields)[0])
        results = list(self._collector.complete())
        if results:
            self._moved_at = time.monotonic()
        elif time.monotonic() - self._moved_at > PATIENCE_S:
            raise StuckError(
                f"no frame was finished for {PATIENCE_S:.0f} s, after {self._collector.given}"
            )
        return results

    def _add(self, stream: str, body: bytes) -> None:
        if stream == keyspace.dead(self._place.shard):
            self._give_up(decode(DeadLetter, body))
        elif stream == keyspace.detections(self._place.shard):
            detections = decode(Detections, body)
            if detections.camera == self._place.camera:
                self._collector.add_detections(detections)
        else:
            emotions = decode(Emotions, body)
            if emotions.camera == self._place.camera:
                self._collector.add_emotions(emotions)

    def _give_up(self, letter: DeadLetter) -> None:
        if letter.stream != keyspace.faces(self._place.shard):
            return
        try:
            faces = decode(Faces, letter.message)
        except DecodeError:
            return  # it names no frame; the run ends for want of progress
        if faces.camera == self._place.camera:
            self._collector.give_up(faces, letter.reason)

    def jpeg(self, result: FrameResult) -> bytes:
        """The picture of a frame that was not released yet."""
        frame_id = result.detections.frame_id
        stream = keyspace.frames(*self._place)
        entries: Any = self._redis.xrange(stream, min=frame_id, max=frame_id)
        return streams.fields_of(entries[0][1])[1] if entries else b""

    def release(self, results: Iterable[FrameResult]) -> None:
        """Delete frames that are done with, so that capture goes on."""
        ids = [result.detections.frame_id for result in results]
        if ids:
            self._redis.xdel(keyspace.frames(*self._place), *ids)

    def ended(self) -> bool:
        """True when every frame of every file was taken.

        Raises:
            StuckError: Capture gave up.
        """
        status = registry.read_status(self._redis, self._place.camera)
        if status is None:
            return False
        if status.state == "failed":
            raise StuckError(f"the files cannot be read: {status.reason}")
        return status.state == "ended" and status.published == self._collector.given


def _watched(shard: int) -> tuple[str, str, str]:
    return keyspace.detections(shard), keyspace.emotions(shard), keyspace.dead(shard)


def _last_id(redis: Redis, stream: str) -> bytes | str:
    try:
        last: bytes = redis.xinfo_stream(stream)["last-generated-id"]
    except ResponseError:  # no such stream yet
        return "0-0"
    return last
