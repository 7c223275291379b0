"""The cameras that are this worker's: its fair share of those wanted, held by leases."""

import contextlib
import time
from collections.abc import Collection, Iterable

from redis import Redis

from mien.bus import registry, streams
from mien.bus.fence import Fence
from mien.bus.lease import camera_leases
from mien.bus.shards.place import Placement

REFRESH_S = 1.0


class CameraShare:
    """Takes, renews and gives back leases of cameras, once a second.

    Args:
        redis: The server.
        name: This worker's, as in its heartbeat.
    """

    def __init__(self, redis: Redis, name: str) -> None:
        self._redis = redis
        self._name = name
        self._leases = camera_leases(redis, "detector")
        self._due_at = 0.0

    @property
    def held(self) -> frozenset[Placement]:
        """Cameras that are certainly ours now, judged by our own clock."""
        return self._leases.held

    def begin_refresh(self) -> bool:
        """Say whether the leases are due, and if so count the second to the next time from now."""
        now = time.monotonic()
        if now < self._due_at:
            return False
        self._due_at = now + REFRESH_S
        return True

    def refresh_soon(self) -> None:
        """Let the leases be due at once."""
        self._due_at = 0.0

    def until_due_ms(self) -> int:
        """How long until the leases are due, in milliseconds; not above 0 when they are."""
        return int((self._due_at - time.monotonic()) * 1000)

    def refresh(
        self, wanted: Collection[Placement], barred: Collection[Placement], *, settling: bool
    ) -> frozenset[Placement]:
        """Hold this worker's fair share of the wanted cameras; return those that are its own.

        Args:
            wanted: All that detectors must work on.
            barred: Of these none may be taken now.
            settling: Not every worker may have said yet that it is alive: then nothing is given
                away, however large the share.
        """
        alive = registry.read_workers(self._redis, "detector")
        workers, rank = (1, 0) if settling else registry.place_among(alive, self._name)
        with contextlib.suppress(*streams.LOST):  # who knows the workers answers; these may be away
            self._leases.refresh(wanted, workers, rank, barred)
        return self._leases.ours

    def fences(self, places: Iterable[Placement]) -> list[Fence] | None:
        """Return what a write for these cameras must be done under; None when one is not ours."""
        fences = []
        for place in places:
            fence = self._leases.fence(place)
            if fence is None:
                return None
            fences.append(fence)
        return fences

    def release(self) -> None:
        """Give all cameras back."""
        self._leases.release_all()
