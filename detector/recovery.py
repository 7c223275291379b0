"""What a detector puts right on the server after it had lost it."""

import time
from collections.abc import Collection
from enum import Enum

from redis import Redis

from detector.session import CameraSession
from mien.bus import registry
from mien.bus.shards import frame_accounting
from mien.bus.shards.frame_accounting import Fields, FrameAccounting
from mien.bus.shards.place import Placement

#: After a lost connection: time for every detector to come back to its cameras.
SETTLE_S = 2.0


class ServerState(Enum):
    """How this worker stands with the server."""

    #: What was taken before is written by the time that the next frames are taken.
    STEADY = "steady"
    #: The connection was lost; whether the last transaction arrived is not known.
    LOST = "lost"
    #: The server is back, maybe empty; each detector takes only the cameras that it had.
    SETTLING = "settling"


class Recovery:
    """Goes from a lost server back to steady work: steady → lost → settling → steady.

    A server that came back empty is given the frame accounting of our cameras. Without it the next
    owner would take every number before its first frame for skipped; so for a moment each detector
    takes only the cameras that it had.

    Args:
        redis: The server.
        sessions: The sessions of the leased cameras, by place; those that cannot go on where
            they stood are removed.
        settle_s: How long each detector keeps to the cameras that it had.
    """

    def __init__(
        self, redis: Redis, sessions: dict[Placement, CameraSession], settle_s: float = SETTLE_S
    ) -> None:
        self._redis = redis
        self._sessions = sessions
        self._settle_s = settle_s
        self._state = ServerState.STEADY
        self._settled_at = 0.0
        self._before: frozenset[Placement] = frozenset()
        self._written: dict[Placement, FrameAccounting] = {}
        self._earlier: dict[Placement, Fields] = {}

    @property
    def state(self) -> ServerState:
        """How this worker stands with the server now."""
        if self._state is ServerState.SETTLING and time.monotonic() >= self._settled_at:
            self._state = ServerState.STEADY
        return self._state

    def note_written(self) -> None:
        """Note the accounting as it is on the server; called before frames are taken."""
        if self._state is not ServerState.LOST:
            self._written = {place: session.counts for place, session in self._sessions.items()}

    def note_opened(self, place: Placement, fields: Fields) -> None:
        """Note the accounting with which a camera was taken over."""
        self._written[place] = frame_accounting.counts_of(fields)
        self._earlier[place] = frame_accounting.earlier_of(fields)

    def note_handed_over(self, cameras: Collection[str]) -> None:
        """Note what cameras' places were just given of what was counted elsewhere before."""
        for place in self._sessions:
            if place.camera in cameras:
                fields = frame_accounting.read_fields(self._redis, place)
                self._earlier[place] = frame_accounting.earlier_of(fields)

    def lose(self) -> None:
        """Note that the connection was lost."""
        self._state = ServerState.LOST

    def recover(self, wanted: Collection[Placement]) -> None:
        """Put sessions and server right after a loss; without one, do nothing.

        Args:
            wanted: The cameras that the server, which is back, knows of.
        """
        if self._state is not ServerState.LOST:
            return
        self._before = frozenset(self._sessions)
        self._settled_at = time.monotonic() + self._settle_s
        unknown = not registry.cameras_published(self._redis)
        for place in self._before:
            written = self._written[place]
            if (unknown or place in wanted) and frame_accounting.restore_accounting(
                self._redis, place, written, self._earlier.get(place)
            ):
                del self._sessions[place]  # tracks are numbered anew
            else:
                self._return_to_written(place)
        self._state = ServerState.SETTLING

    def _return_to_written(self, place: Placement) -> None:
        """Frames whose transaction may have failed are handled again, unless it did not fail."""
        session = self._sessions[place]
        written = frame_accounting.read_accounting(self._redis, place)
        if session.counts == written:
            return
        if session.camera.lossless:
            del self._sessions[place]  # its tracks have seen what comes again
        else:
            session.counts = written

    def had(self, place: Placement) -> bool:
        """Say whether a camera was ours when the connection was lost."""
        return place in self._before
