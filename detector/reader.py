"""Frames that were read ahead from the streams of several cameras."""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from redis import Redis

from detector.session import CameraSession
from mien.bus import streams
from mien.bus.shards import keyspace
from mien.bus.shards.place import Placement
from mien.bus.shards.waiting import ShardReads
from mien.bus.streams import StreamEntry

#: Frames of files under analysis that are read, handled and published in one step.
LOSSLESS_BATCH = 8


class UnreadFrame(NamedTuple):
    """An entry of a camera's stream, as it was read and not yet decoded."""

    place: Placement
    entry_id: str
    fields: dict[bytes, bytes]


class FrameReader:
    """Reads frames ahead, and notices that what is wanted has changed.

    Args:
        redis: The server.
        lost: Told of a shard that does not answer while others do.
    """

    def __init__(self, redis: Redis, lost: Callable[[int], None]) -> None:
        self._redis = redis
        self._last_change: dict[int, bytes | str] = {}
        self._ahead: deque[UnreadFrame] = deque()
        self._sessions: Mapping[Placement, CameraSession] = {}
        self._reads = ShardReads(self._read, lost)

    def __bool__(self) -> bool:
        return bool(self._ahead)

    def pop(self) -> UnreadFrame:
        """Return the first frame that was read ahead."""
        return self._ahead.popleft()

    def discard(self) -> None:
        """Forget what was read ahead; it is read again from where the accounting stands."""
        self._reads.rest()
        self._ahead.clear()

    def read(self, sessions: Mapping[Placement, CameraSession], block_ms: int, idle: int) -> bool:
        """Read an unread frame of each camera, several while all are lossless; wait for the first.

        Args:
            sessions: The cameras to read, by place; each from its frame accounting's position on.
            block_ms: How long to wait when there is nothing.
            idle: The shard to wait at when there are no cameras.

        Returns:
            True when what is wanted has changed. That ends the wait: a photo that was just
            uploaded is in a hurry.
        """
        self._sessions = sessions
        changed = False
        shards = {place.shard for place in sessions} or {idle}
        for shard, entries in self._reads.next(shards, block_ms).items():
            for stream, entry_id, fields in entries:
                if stream == keyspace.changes(shard):
                    self._last_change[shard] = entry_id
                    changed = True
                else:
                    place = keyspace.camera_of(stream)
                    self._ahead.append(UnreadFrame(place, entry_id.decode(), fields))
        return changed

    def _read(self, shard: int, block_ms: int) -> list[StreamEntry]:
        """Read a shard; by a thread of its own when there are several."""
        after = {keyspace.changes(shard): self._last_change.get(shard, "0-0")}
        count = LOSSLESS_BATCH
        for place, session in self._sessions.items():
            if place.shard == shard:
                after[keyspace.frames(*place)] = session.counts.position
                if not session.camera.lossless:
                    count = 1
        return streams.read(self._redis, after, count, block_ms)

    def newest(self, place: Placement) -> UnreadFrame | None:
        """Return the newest frame in a camera's stream; None when the stream is empty."""
        entries: Any = self._redis.xrevrange(keyspace.frames(*place), count=1)
        return UnreadFrame(place, entries[0][0].decode(), entries[0][1]) if entries else None
