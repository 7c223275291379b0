"""Where pictures leave capture: written as frames, waited for, or counted as lost."""

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

import structlog
from redis import Redis

from mien.bus import streams
from mien.bus.fence import Fence
from mien.bus.frame_writer import FrameWriter, Loss
from mien.bus.messages import FilePosition, Frame, PlacedCamera, now_ms
from mien.bus.shards import keyspace
from mien.bus.shards.place import Placement
from mien.images.picture import Picture

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

    After the loss of a shard nobody tries it again for half a second, so that reading goes on; the
    cameras of others do not notice. All cameras' threads call it; a lock guards what is told of a
    loss.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self._lock = threading.Lock()
        self._retry_at: dict[int, float] = {}

    def usable(self, shard: int) -> bool:
        """False right after the loss of a shard."""
        return time.monotonic() >= self._retry_at.get(shard, 0.0)

    def lost(self, shard: int, error: Exception) -> None:
        """Note a failed write; the first one of a loss is logged."""
        with self._lock:
            if shard not in self._retry_at:
                log.warning("lost Redis, pictures are dropped", shard=shard, reason=str(error))
            self._retry_at[shard] = time.monotonic() + _RETRY_S

    def answered(self, shard: int) -> None:
        """Note a write that arrived."""
        if shard in self._retry_at:
            with self._lock:
                if self._retry_at.pop(shard, None) is not None:
                    log.info("Redis is back", shard=shard)


class Outbox:
    """Writes one camera's pictures, from its thread; others may read ``seq`` and ``notice``.

    Args:
        link: The connection.
        camera: Its place and whether nothing may be lost.
        tally: Where latencies and drops are reported.
        stopping: Ends waiting.
        lease: Gives the camera's lease, None when it is lost.
    """

    def __init__(
        self,
        link: Link,
        camera: PlacedCamera,
        tally: Tally,
        stopping: threading.Event,
        lease: Callable[[], Fence | None] | None = None,
    ) -> None:
        self._link = link
        self._writer = FrameWriter(link.redis, camera.place, lossless=camera.lossless, lease=lease)
        self._tally = tally
        self._stopping = stopping
        self._room = 0

    @property
    def seq(self) -> int:
        """Number of the camera's last frame, whether it was written or left out."""
        return self._writer.seq

    @property
    def place(self) -> Placement:
        """Where its frames go."""
        return self._writer.place

    @property
    def notice(self) -> str | None:
        """What people should know of the clock."""
        return self._writer.notice

    def resume(self) -> bool:
        """Go on counting where the last owner stopped; False when Redis cannot say."""
        if not self._usable():
            return False
        try:
            self._writer.resume()
        except streams.LOST as error:
            self._lost(error)
            return False
        return True

    def _usable(self) -> bool:
        return self._link.usable(self.place.shard)

    def _lost(self, error: Exception) -> None:
        self._link.lost(self.place.shard, error)

    def drop(self, cause: str) -> None:
        """Count a picture of the camera that is not published; it takes its number with it."""
        self._writer.skip()
        self._tally.put(cause)

    def publish(self, picture: Picture, captured_ms: int) -> Loss | None:
        """Write a live picture, or lose it when Redis is away or refuse it.

        Args:
            picture: What to write.
            captured_ms: When it was taken, Unix UTC milliseconds.

        Returns:
            None when it was published, otherwise why it was not.
        """
        if not self.resume():
            self.drop("redis away")
            return "redis away"
        frame = self._writer.stamp(picture.width, picture.height, captured_ms)
        loss = self._send(frame, picture.jpeg)
        if loss:
            self._tally.put(loss)
        return loss

    def publish_surely(self, picture: Picture, position: FilePosition, error: str | None) -> None:
        """Write a picture of a file under analysis, however long it takes, or until stopped.

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
        frame = self._writer.stamp(picture.width, picture.height, now_ms(), position, error)
        self._wait_while(lambda: not self._written(frame, picture.jpeg), _RETRY_S)

    def _send(self, frame: Frame, jpeg: bytes) -> Loss | None:
        try:
            loss = self._writer.send(frame, jpeg)
        except streams.LOST as error:
            self._lost(error)
            return "redis away"
        self._link.answered(self.place.shard)
        if loss in ("redis refused", "lease lost"):
            self._room = 0  # another owner may have written since
        if loss is None:
            self._tally.put(float(now_ms() - frame.captured_ms))
        return loss

    def _written(self, frame: Frame, jpeg: bytes) -> bool:
        """Write an entry unless it is there already: an answer may have been lost."""
        if not self._usable():
            return False
        loss = self._send(frame, jpeg)
        if loss != "redis refused":
            return loss is None
        try:
            return self._writer.arrived(frame)
        except streams.LOST as error:
            self._lost(error)
            return False

    def _has_room(self) -> bool:
        """False while too much is on the way; room once seen stays, for nobody else writes."""
        if self._room > 0:
            return True
        if not self._usable():
            return False
        try:
            self._room = MAX_ON_THE_WAY - self._link.redis.xlen(
                keyspace.frames(*self._writer.place)
            )
        except streams.LOST as error:
            self._lost(error)
            return False
        return self._room > 0

    def _wait_while(self, blocked: Callable[[], bool], poll_s: float) -> None:
        while not self._stopping.is_set() and blocked():
            self._stopping.wait(poll_s)
