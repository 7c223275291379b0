"""Where pictures leave: numbered, stamped, written to ``frames:{camera}``."""

import math
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

import structlog
from redis import Redis
from redis.exceptions import OutOfMemoryError, ResponseError

from bus import streams
from bus.messages import Camera, FilePosition, Frame, now_ms
from imaging.picture import Picture

KEPT_S = 2.0
MIN_KEPT = 8
#: Pictures of a lossless camera that may be on their way at once.
MAX_ON_THE_WAY = 32
#: Less than the bus's own: a camera must not wait long for a server that does not answer.
REDIS_TIMEOUT_S = 1.0

_RETRY_S = 0.5
#: A fraction of what a full way takes to empty: room is found in time, and asked for seldom.
_POLL_S = 0.02

#: What happened, for the heartbeat: a latency in milliseconds, or the cause of a drop.
Tally = SimpleQueue[float | str]

log = structlog.get_logger()


class Link:
    """The connection that all cameras of a worker write to.

    After a loss nobody tries again for half a second, so that reading goes on.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self._lock = threading.Lock()
        self._lost = False
        self._retry_at = 0.0

    def usable(self) -> bool:
        """False right after a loss."""
        return not self._lost or time.monotonic() >= self._retry_at

    def lost(self, error: Exception) -> None:
        """Notes a failed write; the first one of a loss is logged."""
        with self._lock:
            if not self._lost:
                log.warning("lost Redis, pictures are dropped", reason=str(error))
            self._lost = True
            self._retry_at = time.monotonic() + _RETRY_S

    def answered(self) -> None:
        """Notes a write that arrived."""
        if self._lost:
            with self._lock:
                self._lost = False
                log.info("Redis is back")


class Outbox:
    """Writes one camera's pictures.

    Args:
        link: The connection.
        camera: Its id and whether nothing may be lost.
        tally: Where latencies and drops are reported.
        stopping: Ends waiting.
    """

    def __init__(self, link: Link, camera: Camera, tally: Tally, stopping: threading.Event) -> None:
        self._link = link
        self._camera = camera
        self._stream = streams.frames(camera.id)
        self._tally = tally
        self._stopping = stopping
        self._known = False
        self._room = 0
        self._last_ms = 0
        self.seq = 0

    def resume(self) -> bool:
        """Goes on counting where the last owner stopped; False when Redis cannot say.

        An entry's id is its time and number, and a stream remembers its last id even when all its
        entries are gone.
        """
        if not self._known and self._link.usable():
            try:
                last_ms, last_seq = self._last_id()
            except streams.LOST as error:
                self._link.lost(error)
            else:
                self._last_ms = max(self._last_ms, last_ms)
                self.seq = max(self.seq, last_seq)
                self._known = True
        return self._known

    def drop(self, cause: str) -> None:
        """Counts a picture that is not published."""
        self._tally.put(cause)

    def publish(self, picture: Picture, captured_ms: int, fps: float) -> None:
        """Writes a live picture, or loses it, and its number with it, when Redis is away.

        Args:
            picture: What to write.
            captured_ms: When it was taken, Unix UTC milliseconds.
            fps: Pictures per second at present; about two seconds are kept.
        """
        if not self.resume():
            self.drop("redis away")
            return
        frame = self._number(picture, captured_ms)
        kept = max(MIN_KEPT, math.ceil(KEPT_S * fps))
        cause = self._write(frame, picture.jpeg, kept) if self._link.usable() else "redis away"
        if cause:
            self.drop(cause)

    def publish_surely(self, picture: Picture, position: FilePosition, error: str | None) -> None:
        """Writes a picture of a file under analysis, however long it takes, or until stopped.

        Args:
            picture: What to write; empty when there is an error.
            position: Where it comes from.
            error: Why there is no picture.
        """
        self._wait_while(lambda: not self.resume(), _RETRY_S)
        self._wait_while(lambda: not self._has_room(), _POLL_S)
        if self._stopping.is_set():
            return
        self._room -= 1
        frame = self._number(picture, now_ms(), position, error)
        self._wait_while(lambda: not self._written(frame, picture.jpeg), _RETRY_S)

    def _number(
        self,
        picture: Picture,
        captured_ms: int,
        position: FilePosition | None = None,
        error: str | None = None,
    ) -> Frame:
        self.seq += 1
        self._last_ms = max(captured_ms, self._last_ms + 1)
        return Frame(
            camera=self._camera.id,
            seq=self.seq,
            captured_ms=self._last_ms,
            width=picture.width,
            height=picture.height,
            lossless=self._camera.lossless,
            position=position,
            error=error,
        )

    def _write(self, frame: Frame, jpeg: bytes, kept: int | None) -> str | None:
        """Writes an entry; returns why that failed, or None."""
        entry = streams.Publication(self._stream, frame, jpeg)
        try:
            streams.add(self._link.redis, entry, kept, f"{frame.captured_ms}-{frame.seq}")
        except streams.LOST as error:
            self._link.lost(error)
            return "redis away"
        except OutOfMemoryError:
            return "redis full"
        except ResponseError:
            self._known, self._room = False, 0  # another owner has written since: read its last id
            return "redis refused"
        self._link.answered()
        self._tally.put(float(now_ms() - frame.captured_ms))
        return None

    def _written(self, frame: Frame, jpeg: bytes) -> bool:
        """Writes an entry unless it is there already: an answer may have been lost."""
        if not self._link.usable():
            return False
        cause = self._write(frame, jpeg, None)
        if cause == "redis refused":
            return self.resume() and self._last_id() >= (frame.captured_ms, frame.seq)
        return cause is None

    def _has_room(self) -> bool:
        """False while too much is on the way; room once seen stays, for nobody else writes."""
        if self._room > 0:
            return True
        if not self._link.usable():
            return False
        try:
            self._room = MAX_ON_THE_WAY - self._link.redis.xlen(self._stream)
        except streams.LOST as error:
            self._link.lost(error)
            return False
        return self._room > 0

    def _last_id(self) -> tuple[int, int]:
        """Time and number of the last entry ever written; zeros when there is none."""
        try:
            info = self._link.redis.xinfo_stream(self._stream)
        except ResponseError:  # no such stream
            return 0, 0
        milliseconds, _, number = info["last-generated-id"].decode().partition("-")
        return int(milliseconds), int(number)

    def _wait_while(self, blocked: Callable[[], bool], poll_s: float) -> None:
        while not self._stopping.is_set() and blocked():
            self._stopping.wait(poll_s)
