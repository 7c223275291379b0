"""Whose turn it is: of all recorders one watches the rules, posts, and applies retention."""

import time
from functools import partial

from redis import Redis

from mien.bus.lease import LEASE_S, Leases
from mien.bus.shards import keyspace

_KEY = "duty"


class LeaderLease:
    """A lease on the work that must not be done twice.

    One thread calls ``refresh``, and ``give_up`` is called when that has ended; any may ask whether
    it is ``held``.

    Args:
        redis: The server.
        lease_s: How long it is our turn after each ``refresh``.
    """

    def __init__(self, redis: Redis, lease_s: float = LEASE_S) -> None:
        self._leases = Leases(redis, partial(keyspace.lease, "recorder"), lease_s)
        self._lease_s = lease_s
        self._until = 0.0

    @property
    def held(self) -> bool:
        """True while it is certainly our turn; any thread may ask."""
        return time.monotonic() < self._until

    def refresh(self) -> bool:
        """Renew or take the lease; one thread must call it about once a second.

        Returns:
            True when it is ours.
        """
        asked = time.monotonic()
        ours = bool(self._leases.refresh([_KEY], workers=1))
        self._until = asked + self._lease_s if ours else 0.0
        return ours

    def give_up(self) -> None:
        """Let another recorder take over at once."""
        self._until = 0.0
        self._leases.release_all()
