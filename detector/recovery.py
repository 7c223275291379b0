"""What a detector puts right on the server after it had lost it, or a shard of it."""

import time
from collections.abc import Collection
from enum import Enum

from redis import Redis

from detector.session import CameraSession
from mien.bus import registry
from mien.bus.server.asking import ask_each
from mien.bus.shards import frame_accounting, keyspace
from mien.bus.shards.frame_accounting import Fields, FrameAccounting
from mien.bus.shards.place import Placement

#: After a lost connection: time for every detector to come back to its cameras.
SETTLE_S = 2.0


class ServerState(Enum):
    """How this worker stands with the server of a shard."""

    #: What was taken before is written by the time that the next frames are taken.
    STEADY = "steady"
    #: The connection was lost; whether the last transaction arrived is not known.
    LOST = "lost"
    #: The server is back, maybe empty; each detector takes only the cameras that it had.
    SETTLING = "settling"


class Recovery:
    """Goes from a lost shard back to steady work: steady → lost → settling → steady.

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
        self._lost: set[int] = set()
        self._settled_at: dict[int, float] = {}
        self._before: set[Placement] = set()
        self._written: dict[Placement, FrameAccounting] = {}
        self._earlier: dict[Placement, Fields] = {}

    def state(self, shard: int) -> ServerState:
        """How this worker stands with the server of a shard now."""
        if shard in self._lost:
            return ServerState.LOST
        settled = time.monotonic() >= self._settled_at.get(shard, 0.0)
        return ServerState.STEADY if settled else ServerState.SETTLING

    @property
    def settling(self) -> bool:
        """Whether there is a shard that came back only just now."""
        return any(self.state(shard) is ServerState.SETTLING for shard in self._settled_at)

    def note_written(self) -> None:
        """Note the accounting as it is on the server; called before frames are taken."""
        before = {
            place: counts for place, counts in self._written.items() if place.shard in self._lost
        }
        self._written = before | {
            place: session.counts
            for place, session in self._sessions.items()
            if place.shard not in self._lost
        }

    def note_opened(self, place: Placement, fields: Fields) -> None:
        """Note the accounting with which a camera was taken over."""
        self._written[place] = frame_accounting.counts_of(fields)
        self._earlier[place] = frame_accounting.earlier_of(fields)

    def note_handed_over(self, cameras: Collection[str]) -> None:
        """Note what cameras' places were just given of what was counted elsewhere before."""
        for place in self._sessions:
            if place.camera in cameras and place.shard not in self._lost:
                fields = frame_accounting.read_fields(self._redis, place)
                self._earlier[place] = frame_accounting.earlier_of(fields)

    def lose(self, shards: Collection[int]) -> None:
        """Note that the connection to these shards was lost."""
        steady = {shard for shard in shards if self.state(shard) is ServerState.STEADY}
        kept = {place for place in self._before if place.shard not in steady}
        self._before = kept | {place for place in self._sessions if place.shard in shards}
        self._lost |= set(shards)

    def recover(self, wanted: Collection[Placement]) -> None:
        """Put sessions and server right where a shard that was lost answers again.

        Args:
            wanted: The cameras that the server knows of.

        Raises:
            redis.exceptions.ConnectionError: The server does not answer (``streams.LOST``).
        """
        if not self._lost:
            return
        unknown = not registry.cameras_published(self._redis)

        def recover(shard: int) -> None:
            self._redis.exists(keyspace.changes(shard))  # does it answer?
            for place in [place for place in self._sessions if place.shard == shard]:
                self._restore(place, known=unknown or place in wanted)
            self._lost.remove(shard)
            self._settled_at[shard] = time.monotonic() + self._settle_s

        ask_each(self._redis, sorted(self._lost), recover, keyspace.changes)

    def _restore(self, place: Placement, *, known: bool) -> None:
        if known and frame_accounting.restore_accounting(
            self._redis, place, self._written[place], self._earlier.get(place)
        ):
            del self._sessions[place]  # tracks are numbered anew
        else:
            self._return_to_written(place)

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

    def bars(self, place: Placement) -> bool:
        """Say whether a camera must be left to another, who had it when its shard was lost."""
        return self.state(place.shard) is not ServerState.STEADY and place not in self._before
