"""Where a camera's frames enter: numbered, stamped, written to its camera's stream, trimmed.

Whoever writes frames does it through this class: capture, and web for browsers' cameras and photos.
"""

import contextlib
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

import structlog
from redis import Redis
from redis.exceptions import OutOfMemoryError, ResponseError

from mien.bus import fence, streams
from mien.bus.fence import Fence
from mien.bus.messages import DecodeError, FilePosition, Frame, decode
from mien.bus.shards import keyspace
from mien.bus.shards.place import Placement
from mien.process import tracing
from mien.process.tracing import TracedStage

KEPT_S = 2.0
MIN_KEPT = 8
#: Below this a clock is corrected, beyond it was set: then a camera's times begin anew.
STEP_MS = 2_000
#: So long people are told of it.
TOLD_S = 60.0

#: Why a frame was not published.
Loss = Literal["redis away", "redis full", "redis refused", "lease lost"]

log = structlog.get_logger()


class FrameWriter:
    """Writes the frames of one camera.

    One thread at a time writes; any may read ``seq`` and ``notice``.

    ``seq`` counts from 1 and goes on where the last writer stopped; a frame that is left out or
    lost takes its number with it, so that the detector counts it as skipped. ``captured_ms`` grows
    with every frame until the clock is set back: then it begins anew. Entry ids grow all the same:
    their time never falls, and their second part is ``seq``.

    Args:
        redis: The server.
        place: The camera, and the shard to write to as long as no lease names another.
        lossless: True for files under analysis, whose stream is not trimmed.
        lease: Gives the lease to write under, None when it is lost; without it nobody else writes.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        redis: Redis,
        place: Placement,
        *,
        lossless: bool = False,
        lease: Callable[[], Fence | None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis = redis
        self.place = place
        self._stream = keyspace.frames(*place)
        self._lossless = lossless
        self._lease = lease
        self._clock = clock
        self._known = False
        self._left_out = 0
        self._written = 0
        self._last_ms = 0
        self._last_s: float | None = None
        self._id_ms = 0
        self._recent_s: deque[float] = deque()
        self._step: tuple[float, float] | None = None
        self._stage: TracedStage | None = None
        self.seq = 0

    @property
    def entry_id(self) -> str:
        """Id of the newest frame's entry."""
        return f"{self._id_ms}-{self.seq}"

    @property
    def notice(self) -> str | None:
        """What people should know of the clock; None when it was not set within a minute."""
        if self._step is None or self._clock() - self._step[1] > TOLD_S:
            return None
        seconds = self._step[0]
        if seconds < 0:
            return f"the clock was set back by {-seconds:,.0f} s; times begin anew"
        return f"the clock was set forward by {seconds:,.0f} s"

    def resume(self) -> None:
        """Go on counting where the last writer stopped, if that is not known yet.

        An entry's id holds its number, and a stream remembers its last id even when all its
        entries are gone.

        Raises:
            redis.exceptions.ConnectionError: The server is away (``streams.LOST``).
        """
        held = None if self._lease is None else self._lease()
        if held is not None and keyspace.shard_of(held.key) != self.place.shard:
            self._move(keyspace.shard_of(held.key))
        if self._known:
            return
        id_ms, seq, captured_ms = self._newest()
        self._id_ms = max(self._id_ms, id_ms)
        self._last_ms = max(self._last_ms, captured_ms) if self._last_s else captured_ms
        self._written = max(self._written, seq)
        self.seq = max(self.seq, seq) + self._left_out
        self._left_out = 0
        self._known = True

    def skip(self) -> None:
        """Count a frame of the camera that is not written."""
        if self._known:
            self.seq += 1
        else:
            self._left_out += 1

    def write(self, jpeg: bytes, width: int, height: int, captured_ms: int) -> Loss | None:
        """Write a frame, or lose it, and its number with it.

        Args:
            jpeg: The picture.
            width: In pixels.
            height: In pixels.
            captured_ms: When it was taken, Unix UTC milliseconds.

        Returns:
            None when it was published, otherwise why it was not.
        """
        try:
            self.resume()
        except streams.LOST:
            self.skip()
            return "redis away"
        frame = self.stamp(width, height, captured_ms)
        try:
            return self.send(frame, jpeg)
        except streams.LOST:
            return "redis away"

    def stamp(
        self,
        width: int,
        height: int,
        captured_ms: int,
        position: FilePosition | None = None,
        error: str | None = None,
    ) -> Frame:
        """Give a frame its number and time; to be sent before the next one is stamped."""
        self.seq += 1
        self._last_ms = self._time_ms(captured_ms)
        self._id_ms = max(self._id_ms, self._last_ms)
        self._stage = tracing.begin("capture", self.place.camera, self.seq, self._last_ms)
        return Frame(
            camera=self.place.camera,
            shard=self.place.shard,
            seq=self.seq,
            captured_ms=self._last_ms,
            width=width,
            height=height,
            lossless=self._lossless,
            position=position,
            error=error,
            trace=None if self._stage is None else self._stage.traceparent,
        )

    def send(self, frame: Frame, jpeg: bytes) -> Loss | None:
        """Write the frame that was stamped last; None when it was published.

        Raises:
            redis.exceptions.ConnectionError: The server is away (``streams.LOST``).
        """
        loss = self._send(frame, jpeg)
        if self._stage is not None:
            self._stage.end(loss)
            self._stage = None
        return loss

    def _send(self, frame: Frame, jpeg: bytes) -> Loss | None:
        leases: list[Fence] = []
        if self._lease is not None:
            held = self._lease()
            if held is None or keyspace.shard_of(held.key) != frame.shard:
                return self._overtaken("lease lost")
            leases.append(held)
        pipe = self._redis.pipeline(transaction=False)
        entry = streams.Publication(self._stream, frame, jpeg)
        streams.add(pipe, entry, None if self._lossless else self._kept(), self.entry_id)
        try:
            held_still = fence.execute(self._redis, pipe, leases)
        except OutOfMemoryError:
            return "redis full"
        except ResponseError:
            return self._overtaken("redis refused")
        if not held_still:
            return self._overtaken("lease lost")
        self._written = frame.seq
        return None

    def arrived(self, frame: Frame) -> bool:
        """Tell whether a frame that was refused is there already: an answer may be lost.

        Raises:
            redis.exceptions.ConnectionError: The server is away (``streams.LOST``).
        """
        return self._newest()[1] >= frame.seq

    def fps(self) -> float:
        """Frames per second over the last two seconds."""
        now_s = self._clock()
        recent = [at for at in self._recent_s if at > now_s - KEPT_S]
        return (len(recent) - 1) / max(recent[-1] - recent[0], 1e-3) if len(recent) > 1 else 0.0

    def _move(self, shard: int) -> None:
        """Write where the lease is from now on; frames are numbered anew in each shard.

        What was left out after the last frame in the old one is counted in the new one.
        """
        self.place = Placement(self.place.camera, shard)
        self._stream = keyspace.frames(*self.place)
        self._left_out += self.seq - self._written
        self._known, self.seq, self._written = False, 0, 0

    def _overtaken(self, loss: Loss) -> Loss:
        self._known = False  # another writer may have written since: read its last number
        return loss

    def _kept(self) -> int:
        now_s = self._clock()
        self._recent_s.append(now_s)
        while self._recent_s[0] <= now_s - KEPT_S:
            self._recent_s.popleft()
        return max(MIN_KEPT, len(self._recent_s))

    def _time_ms(self, captured_ms: int) -> int:
        now_s, before_s = self._clock(), self._last_s
        self._last_s = now_s
        passed_ms = captured_ms - self._last_ms
        expected_ms = 0 if before_s is None else 1_000 * (now_s - before_s)
        behind = passed_ms <= -STEP_MS
        if behind or (before_s is not None and abs(passed_ms - expected_ms) >= STEP_MS):
            step_s = (passed_ms - expected_ms) / 1_000
            self._step = step_s, now_s
            log.warning("the clock was set", camera=self.place.camera, seconds=round(step_s, 1))
        return captured_ms if behind else max(captured_ms, self._last_ms + 1)

    def _newest(self) -> tuple[int, int, int]:
        """Time and number of the last id, and when its frame was captured; zeros before the first.

        When the frame is gone, the id's own time stands for its capture.
        """
        try:
            info: Any = self._redis.xinfo_stream(self._stream)
        except ResponseError:  # no such stream
            return 0, 0, 0
        milliseconds, _, number = info["last-generated-id"].decode().partition("-")
        captured_ms = int(milliseconds)
        if info["last-entry"]:
            body, _ = streams.fields_of(info["last-entry"][1])
            with contextlib.suppress(DecodeError):  # of another release
                captured_ms = decode(Frame, body).captured_ms
        return int(milliseconds), int(number), captured_ms
