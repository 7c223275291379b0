"""Who works on what: leases of cameras, or of duties, shared out fairly among workers."""

import contextlib
import time
from collections.abc import Callable, Collection, Hashable, Iterator
from functools import partial
from itertools import chain
from typing import Any, Generic, Protocol, TypeVar

from redis import Redis
from redis.exceptions import LockNotOwnedError
from redis.lock import Lock

from mien.bus.fence import Fence
from mien.bus.server.asking import ask_each
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

    @property
    def ours(self) -> frozenset[T]:
        """What nobody has told us that we lost: it is no more ``held`` when its server is away."""
        return frozenset(self._locks)

    def fence(self, item: T) -> Fence | None:
        """What a write for it must be done under; None when it is not ours.

        Safe to be asked from other threads.
        """
        lock = self._locks.get(item)
        token = None if lock is None else lock.local.token
        return None if lock is None or token is None else Fence(str(lock.name), bytes(token))

    def exchange(self, old: T, new: T) -> bool:
        """Take another lease in the place of one that is ours.

        False when it is somebody's, or its server is away.

        The old one runs out by itself: what is just being written under it is written still.
        """
        ask_each(self._redis, [new], self._take, self._key)
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
            What is ``ours`` now.

        Raises:
            redis.exceptions.ConnectionError: No server answers that was asked (``streams.LOST``).
        """
        self._give_up(self._locks.keys() - set(wanted))
        each, left = divmod(len(wanted), max(1, workers))
        share = each + (rank < left)

        def step(item: T) -> None:
            if item not in self._locks:
                self._take(item)
            elif len(self._locks) > share:
                self.release(item)
            else:
                self._renew(item)

        def free() -> Iterator[T]:
            for item in sorted(wanted):
                if len(self._locks) >= share:
                    return
                if item not in self._locks and item not in barred:
                    yield item

        answers = ask_each(self._redis, chain(list(self._locks), free()), step, self._key)
        if answers.loss is not None and not answers.given:
            raise answers.loss
        return self.ours

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
        self._give_up(list(self._locks))

    def _give_up(self, items: Collection[T]) -> None:
        ask_each(self._redis, items, self.release, self._key)
        for item in self._locks.keys() & set(items):  # its server is away: it ends by itself
            self._forget(item)

    def _forget(self, item: T) -> None:
        del self._locks[item]
        self._until.pop(item, None)


def camera_leases(redis: Redis, service: str) -> Leases[Placement]:
    """The leases of cameras that a worker of a service owns, each in its camera's shard."""
    return Leases(redis, lambda place: keyspace.camera_lease(service, *place))


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
        self._leases = Leases[str](redis, partial(keyspace.lease, service), lease_s)
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


@contextlib.contextmanager
def alone(redis: Redis, service: str, duty: str, most_s: float = LEASE_S) -> Iterator[None]:
    """Keep other workers of a service from doing the same meanwhile.

    One that takes longer is not waited for, so this is for order, not for what must not happen
    twice.

    Args:
        redis: The server.
        service: Whose workers.
        duty: What the work is called.
        most_s: How long it takes at most.
    """
    lock = Lock(redis, keyspace.lease(service, duty), timeout=most_s, blocking_timeout=most_s)
    held = lock.acquire()
    try:
        yield
    finally:
        if held:
            with contextlib.suppress(LockNotOwnedError):  # it took longer
                lock.release()
