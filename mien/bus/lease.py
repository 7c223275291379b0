"""Who works on what: leases of cameras, or of duties, shared out fairly among workers."""

import time
from collections.abc import Callable, Collection, Hashable
from typing import Any, Generic, Protocol, TypeVar

from redis import Redis
from redis.exceptions import LockNotOwnedError
from redis.lock import Lock

from mien.bus.fence import Fence
from mien.bus.shards import keyspace
from mien.bus.shards.place import Placement

LEASE_S = 3.0


class Leasable(Hashable, Protocol):
    """What can be leased: hashable and in an order, as places of cameras and names are."""

    def __lt__(self, other: Any, /) -> bool:
        """Say which comes first."""


T = TypeVar("T", bound=Leasable)


class Leases(Generic[T]):
    """What one worker of a service owns: places of cameras, or duties.

    Each is one redis-py ``Lock`` with a time to live; ``refresh`` must be called about once a
    second. When its owner dies, it is free again after at most ``LEASE_S``.

    Args:
        redis: The server.
        key: Names the lock of what is leased.
        ttl_s: How long a lease holds that is not renewed.
    """

    def __init__(self, redis: Redis, key: Callable[[T], str], ttl_s: float = LEASE_S) -> None:
        self._redis = redis
        self._key = key
        self._ttl_s = ttl_s
        self._locks: dict[T, Lock] = {}
        self._until: dict[T, float] = {}

    @property
    def held(self) -> frozenset[T]:
        """What is certainly ours now, judged by our own clock."""
        now = time.monotonic()
        return frozenset(item for item, until in self._until.items() if now < until)

    def fence(self, item: T) -> Fence | None:
        """What a write for it must be done under; None when it is not ours.

        Safe to be asked from other threads.
        """
        lock = self._locks.get(item)
        token = None if lock is None else lock.local.token
        return None if lock is None or token is None else Fence(str(lock.name), bytes(token))

    def exchange(self, old: T, new: T) -> bool:
        """Take another lease in the place of one that is ours; False when it is somebody's.

        The old one runs out by itself: what is just being written under it is written still.
        """
        self._take(new)
        if new in self._locks:
            self._forget(old)
        return new in self._locks

    def refresh(
        self, wanted: Collection[T], workers: int, rank: int = 0, barred: Collection[T] = ()
    ) -> frozenset[T]:
        """Renew, release and take leases so that this worker holds its fair share.

        Args:
            wanted: All that the service must work on.
            workers: How many workers of the service are alive, this one included.
            rank: This one's place among them, from 0. The first ones take one more when it
                cannot be shared out evenly.
            barred: Of these none may be taken now.

        Returns:
            What is held now.
        """
        each, left = divmod(len(wanted), max(1, workers))
        share = each + (rank < left)
        for item in list(self._locks):
            if item not in wanted or len(self._locks) > share:
                self.release(item)
            else:
                self._renew(item)
        for item in sorted(wanted):
            if len(self._locks) >= share:
                break
            if item not in self._locks and item not in barred:
                self._take(item)
        return self.held

    def _renew(self, item: T) -> None:
        asked = time.monotonic()
        try:
            self._locks[item].reacquire()
        except LockNotOwnedError:
            self._forget(item)
        else:
            self._until[item] = asked + self._ttl_s

    def _take(self, item: T) -> None:
        asked = time.monotonic()
        lock = Lock(
            self._redis,
            self._key(item),
            timeout=self._ttl_s,
            blocking=False,
            thread_local=False,
        )
        if lock.acquire():
            self._locks[item] = lock
            self._until[item] = asked + self._ttl_s

    def release(self, item: T) -> None:
        """Give one back at once."""
        lock = self._locks[item]
        self._forget(item)
        try:
            lock.release()
        except LockNotOwnedError:
            return  # it had already passed to somebody else

    def release_all(self) -> None:
        """Give everything back, so that others take over without waiting."""
        for item in list(self._locks):
            self.release(item)

    def _forget(self, item: T) -> None:
        del self._locks[item]
        self._until.pop(item, None)


def camera_leases(redis: Redis, service: str) -> Leases[Placement]:
    """The leases of cameras that a worker of a service owns, each in its camera's shard."""
    return Leases(redis, lambda place: keyspace.camera_lease(service, *place))
