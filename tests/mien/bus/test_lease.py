"""Leases are shared out fairly and pass on."""

from functools import partial

import pytest
from redis import Redis

from mien.bus import registry
from mien.bus.lease import LEASE_S, Leases
from mien.bus.messages import WorkerStatus
from mien.bus.shards import keyspace
from tests.conftest import wait_until


def leases_of(redis: Redis, service: str, ttl_s: float = LEASE_S) -> Leases[str]:
    return Leases(redis, partial(keyspace.lease, service), ttl_s)


def test_two_workers_share_and_none_owns_what_the_other_does(redis: Redis) -> None:
    a, b = leases_of(redis, "detector"), leases_of(redis, "detector")
    cameras = [f"cam-{n}" for n in range(8)]
    assert len(a.refresh(cameras, workers=1)) == 8
    assert b.refresh(cameras, workers=2) == frozenset()
    assert len(a.refresh(cameras, workers=2)) == 4
    assert len(b.refresh(cameras, workers=2)) == 4
    assert a.held | b.held == set(cameras)
    assert not a.held & b.held


@pytest.mark.parametrize(
    ("cameras", "workers", "shares"),
    [
        *((4, 3, [2, 1, 1]), (4, 2, [2, 2]), (5, 3, [2, 2, 1]), (1, 3, [1, 0, 0])),
        *((0, 2, [0, 0]), (7, 7, [1] * 7), (8, 3, [3, 3, 2])),
    ],
)
def test_shares_differ_by_one_at_most(
    redis: Redis, cameras: int, workers: int, shares: list[int]
) -> None:
    wanted = [f"cam-{number}" for number in range(cameras)]
    fleet = [leases_of(redis, "detector") for _ in range(workers)]
    held = [leases.refresh(wanted, workers, rank) for rank, leases in enumerate(fleet)]
    assert [len(some) for some in held] == shares
    assert frozenset().union(*held) == set(wanted)


def test_one_that_joins_takes_no_more_than_its_share(redis: Redis) -> None:
    wanted = [f"cam-{number}" for number in range(5)]
    fleet = [leases_of(redis, "detector") for _ in range(4)]
    before = [leases.refresh(wanted, 3, rank) for rank, leases in enumerate(fleet[:3])]
    for rank, leases in enumerate(fleet):
        leases.refresh(wanted, 4, rank)
    assert [len(leases.held) for leases in fleet] == [2, 1, 1, 1]
    assert all(leases.held <= some for leases, some in zip(fleet, before, strict=False))


def test_the_oldest_worker_is_the_first() -> None:
    def status(name: str, started_ms: int) -> WorkerStatus:
        return WorkerStatus(service="detector", name=name, host="h", pid=1, started_ms=started_ms)

    alive = [status("b", 20), status("c", 10), status("a", 20)]
    assert [registry.place_among(alive, name) for name in "cab"] == [(3, 0), (3, 1), (3, 2)]
    assert registry.place_among(alive, "late") == (4, 3)


def test_services_do_not_compete(redis: Redis) -> None:
    assert leases_of(redis, "detector").refresh(["door"], 1) == {"door"}
    assert leases_of(redis, "capture").refresh(["door"], 1) == {"door"}


def test_a_dead_owner_is_followed_within_the_lease(redis: Redis) -> None:
    dead = leases_of(redis, "detector", ttl_s=0.3)
    heir = leases_of(redis, "detector")
    assert dead.refresh(["door"], 1) == {"door"}
    assert heir.refresh(["door"], 1) == frozenset()
    wait_until(lambda: heir.refresh(["door"], 1) == {"door"}, "the lease to pass")
    assert dead.held == frozenset(), "it knows by its own clock"
    assert dead.refresh(["door"], 2) == frozenset()


def test_a_lease_lost_with_the_server_is_taken_again(redis: Redis) -> None:
    leases = leases_of(redis, "detector")
    leases.refresh(["door"], 1)
    redis.flushall()
    assert leases.refresh(["door"], 1) == {"door"}


def test_an_unwanted_camera_is_given_back(redis: Redis) -> None:
    leases = leases_of(redis, "detector")
    leases.refresh(["door", "yard"], 1)
    assert leases.refresh(["yard"], 1) == {"yard"}
    assert leases_of(redis, "detector").refresh(["door"], 1) == {"door"}


def test_release_all_frees_at_once(redis: Redis) -> None:
    leases = leases_of(redis, "detector")
    leases.refresh(["door"], 1)
    leases.release_all()
    assert leases_of(redis, "detector").refresh(["door"], 1) == {"door"}
