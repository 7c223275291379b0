"""Frames that were read ahead from the streams of several cameras."""

from collections import deque
from collections.abc import Iterable
from typing import Any, NamedTuple

from redis import Redis

from detector.session import CameraSession
from mien.bus import streams

#: Frames of files under analysis that are read, handled and published in one step.
LOSSLESS_BATCH = 8


class UnreadFrame(NamedTuple):
    """An entry of a camera's stream, as it was read and not yet decoded."""

    camera: str
    entry_id: str
    fields: dict[bytes, bytes]


class FrameReader:
    """Reads frames ahead, and notices that what is wanted has changed.

    Args:
        redis: The server.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._last_change: bytes | str = "0-0"
        self._ahead: deque[UnreadFrame] = deque()

    def __bool__(self) -> bool:
        return bool(self._ahead)

    def pop(self) -> UnreadFrame:
        """Return the first frame that was read ahead."""
        return self._ahead.popleft()

    def discard(self) -> None:
        """Forget what was read ahead; it is read again from where the accounting stands."""
        self._ahead.clear()

    def read(self, sessions: Iterable[CameraSession], block_ms: int) -> bool:
        """Read an unread frame of each camera, several while all are lossless; wait for the first.

        Args:
            sessions: The cameras to read; each from its frame accounting's position on.
            block_ms: How long to wait when there is nothing.

        Returns:
            True when what is wanted has changed. That ends the wait: a photo that was just
            uploaded is in a hurry.
        """
        after: dict[str, bytes | str] = {streams.CHANGES: self._last_change}
        count = LOSSLESS_BATCH
        for session in sessions:
            after[streams.frames(session.camera.id)] = session.counts.position
            if not session.camera.lossless:
                count = 1
        changed = False
        for stream, entry_id, fields in streams.read(self._redis, after, count, block_ms):
            if stream == streams.CHANGES:
                self._last_change = entry_id
                changed = True
            else:
                camera = stream.removeprefix(streams.frames(""))
                self._ahead.append(UnreadFrame(camera, entry_id.decode(), fields))
        return changed

    def newest(self, camera: str) -> UnreadFrame | None:
        """Return the newest frame in a camera's stream; None when the stream is empty."""
        entries: Any = self._redis.xrevrange(streams.frames(camera), count=1)
        return UnreadFrame(camera, entries[0][0].decode(), entries[0][1]) if entries else None
