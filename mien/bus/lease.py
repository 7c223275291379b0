"""Who works on which camera, and whose turn it is to do what must not be done twice: leases."""

import time
from collections.abc import Collection

from redis import Redis
from redis.exceptions import LockNotOwnedError
from redis.lock import Lock

from mien.bus.fence import Fence

LEASE_S = 3.0


class Leases:
    """The cameras that one worker of a service owns.

    Each camera is one redis-py ``Lock`` with a time to live; ``refresh`` must be called about
    once a second. When its owner dies, a camera is free again after at most ``LEASE_S``.
    """

    def __init__(self, redis: Redis, service: str, ttl_s: float = LEASE_S) -> None:
        self._redis = redis
        self._service = service
        self._ttl_s = ttl_s
        self._locks: dict[str, Lock] = {}
        self._until: dict[str, float] = {}

    @property
    def held(self) -> frozenset[str]:
        """Cameras whose lease is certainly ours now, judged by our own clock."""
        now = time.monotonic()
        return frozenset(camera for camera, until in self._until.items() if now < until)

    def fence(self, camera: str) -> Fence | None:
        """What a write for this camera must be done under; None when it is not ours.

        Safe to be asked from other threads.
        """
        lock = self._locks.get(camera)
        token = None if lock is None else lock.local.token
        return None if lock is None or token is None else Fence(str(lock.name), bytes(token))

    def refresh(self, wanted: Collection[str], workers: int, rank: int = 0) -> frozenset[str]:
        """Renew, release and take leases so that this worker holds its fair share.

        Args:
            wanted: All cameras that the service must work on.
            workers: How many workers of the service are alive, this one included.
            rank: This one's place among them, from 0. The first ones take one camera more when
                the cameras cannot be shared out evenly.

        Returns:
            The cameras held now.
        """
        each, left = divmod(len(wanted), max(1, workers))
        share = each + (rank < left)
        for camera in list(self._locks):
            if camera not in wanted or len(self._locks) > share:
                self.release(camera)
            else:
                self._renew(camera)
        for camera in sorted(wanted):
            if len(self._locks) >= share:
                break
            if camera not in self._locks:
                self._take(camera)
        return self.held

    def _renew(self, camera: str) -> None:
        asked = time.monotonic()
        try:
            self._locks[camera].reacquire()
        except LockNotOwnedError:
            self._forget(camera)
        else:
            self._until[camera] = asked + self._ttl_s

    def _take(self, camera: str) -> None:
        asked = time.monotonic()
        lock = Lock(
            self._redis,
            f"lease:{self._service}:{camera}",
            timeout=self._ttl_s,
            blocking=False,
            thread_local=False,
        )
        if lock.acquire():
            self._locks[camera] = lock
            self._until[camera] = asked + self._ttl_s

    def release(self, camera: str) -> None:
        """Give one camera back at once."""
        lock = self._locks[camera]
        self._forget(camera)
        try:
            lock.release()
        except LockNotOwnedError:
            return  # it had already passed to somebody else

    def release_all(self) -> None:
        """Give every camera back, so that others take over without waiting."""
        for camera in list(self._locks):
            self.release(camera)

    def _forget(self, camera: str) -> None:
        del self._locks[camera]
        self._until.pop(camera, None)


class LeaderLease:
    """A lease on work that one worker of a service does for all of them.

    One thread calls ``refresh``, and ``give_up`` is called when that has ended; any may ask whether
    it is ``held``.

    Args:
        redis: The server.
        service: Whose workers take turns.
        duty: What the work is called.
        lease_s: How long it is our turn after each ``refresh``.
    """

    def __init__(self, redis: Redis, service: str, duty: str, lease_s: float = LEASE_S) -> None:
        self._leases = Leases(redis, service, lease_s)
        self._duty = duty
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
        ours = bool(self._leases.refresh([self._duty], workers=1))
        self._until = asked + self._lease_s if ours else 0.0
        return ours

    def give_up(self) -> None:
        """Let another worker take over at once."""
        self._until = 0.0
        self._leases.release_all()
