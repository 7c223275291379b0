"""Files through the workers without losing a frame: one lossless camera, read to its end.

Capture waits while too many frames are unfinished, and a frame is finished when ``release``
deletes it: so the reader sets the pace, and a killed worker loses nothing.
"""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from redis import Redis

from bus import registry, streams
from bus.messages import Camera, DeadLetter, DecodeError, Detections, Emotions, Faces, decode
from mien.collector import Collector
from mien.errors import UNAVAILABLE, UserError
from mien.inputs import InputFile
from mien.records import FrameResult

CAMERA = "analysis"
#: Wider than any picture that capture accepts, so that boxes are pixels of the file's own.
ANY_WIDTH = 1_000_000
JPEG_QUALITY = 95
BATCH = 200
WATCHED = (streams.DETECTIONS, streams.EMOTIONS, streams.DEAD)
#: Longer than starting, a dead worker's lease and its successor's start take together.
PATIENCE_S = 60.0


class LosslessRun:
    """One analysis on a server of its own.

    Args:
        redis: The server, which nobody else uses.
        files: What to analyze, in order.
    """

    def __init__(self, redis: Redis, files: Sequence[InputFile]) -> None:
        self._redis = redis
        self._collector = Collector()
        self._seen: dict[str, bytes | str] = dict.fromkeys(
            (streams.DETECTIONS, streams.EMOTIONS, streams.DEAD), "0-0"
        )
        self._moved_at = time.monotonic()
        camera = Camera(
            id=CAMERA,
            name="Analysis",
            source="\n".join(str(file.path) for file in files),
            max_width=ANY_WIDTH,
            jpeg_quality=JPEG_QUALITY,
            classify_hz=None,
            lossless=True,
        )
        registry.publish_cameras(redis, [camera], {})

    @property
    def given(self) -> int:
        """How many frames ``take`` has returned."""
        return self._collector.given

    def take(self, block_ms: int) -> list[FrameResult]:
        """Returns the frames that were completed, in order, waiting up to ``block_ms``.

        Raises:
            UserError: The workers make no progress any more.
        """
        for stream, entry_id, fields in streams.read(self._redis, self._seen, BATCH, block_ms):
            self._seen[stream] = entry_id
            self._add(stream, streams.fields_of(fields)[0])
        results = list(self._collector.complete())
        if results:
            self._moved_at = time.monotonic()
        elif time.monotonic() - self._moved_at > PATIENCE_S:
            raise UserError(
                f"no frame was finished for {PATIENCE_S:.0f} s, after {self._collector.given}; "
                "see the lines above, or run it again with MIEN_LOG_LEVEL=INFO",
                UNAVAILABLE,
            )
        return results

    def _add(self, stream: str, body: bytes) -> None:
        if stream == streams.DETECTIONS:
            self._collector.add_detections(decode(Detections, body))
        elif stream == streams.EMOTIONS:
            self._collector.add_emotions(decode(Emotions, body))
        else:
            self._give_up(decode(DeadLetter, body))

    def _give_up(self, letter: DeadLetter) -> None:
        if letter.stream != streams.FACES:
            return
        try:
            self._collector.give_up(decode(Faces, letter.message), letter.reason)
        except DecodeError:
            return  # it names no frame; the run ends for want of progress

    def jpeg(self, result: FrameResult) -> bytes:
        """The picture of a frame that was not released yet."""
        frame_id = result.detections.frame_id
        found: Any = self._redis.xrange(streams.frames(CAMERA), min=frame_id, max=frame_id)
        return streams.fields_of(found[0][1])[1] if found else b""

    def release(self, results: Iterable[FrameResult]) -> None:
        """Deletes frames that are done with, so that capture goes on."""
        ids = [result.detections.frame_id for result in results]
        if ids:
            self._redis.xdel(streams.frames(CAMERA), *ids)

    def ended(self) -> bool:
        """True when every frame of every file was taken.

        Raises:
            UserError: Capture gave up.
        """
        status = registry.read_status(self._redis, CAMERA)
        if status is None:
            return False
        if status.state == "failed":
            raise UserError(f"the files cannot be read: {status.reason}", UNAVAILABLE)
        return status.state == "ended" and status.published == self._collector.given
