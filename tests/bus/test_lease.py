"""Leases are shared out fairly and pass on."""

from redis import Redis

from bus.lease import Leases
from tests.conftest import wait_until


def test_two_workers_share_and_none_owns_what_the_other_does(redis: Redis) -> None:
    a, b = Leases(redis, "detector"), Leases(redis, "detector")
    cameras = [f"cam-{n}" for n in range(8)]
    assert len(a.refresh(cameras, workers=1)) == 8
    assert b.refresh(cameras, workers=2) == frozenset()
    assert len(a.refresh(cameras, workers=2)) == 4
    assert len(b.refresh(cameras, workers=2)) == 4
    assert a.held | b.held == set(cameras)
    assert not a.held & b.held


def test_services_do_not_compete(redis: Redis) -> None:
    assert Leases(redis, "detector").refresh(["door"], 1) == {"door"}
    assert Leases(redis, "capture").refresh(["door"], 1) == {"door"}


def test_a_dead_owner_is_followed_within_the_lease(redis: Redis) -> None:
    dead = Leases(redis, "detector", ttl_s=0.3)
    heir = Leases(redis, "detector")
    assert dead.refresh(["door"], 1) == {"door"}
    assert heir.refresh(["door"], 1) == frozenset()
    wait_until(lambda: heir.refresh(["door"], 1) == {"door"}, "the lease to pass", deadline_s=2)
    assert dead.held == frozenset(), "it knows by its own clock"
    assert dead.refresh(["door"], 2) == frozenset()


def test_a_lease_lost_with_the_server_is_taken_again(redis: Redis) -> None:
    leases = Leases(redis, "detector")
    leases.refresh(["door"], 1)
    redis.flushall()
    assert leases.refresh(["door"], 1) == {"door"}


def test_an_unwanted_camera_is_given_back(redis: Redis) -> None:
    leases = Leases(redis, "detector")
    leases.refresh(["door", "yard"], 1)
    assert leases.refresh(["yard"], 1) == {"yard"}
    assert Leases(redis, "detector").refresh(["door"], 1) == {"door"}


def test_release_all_frees_at_once(redis: Redis) -> None:
    leases = Leases(redis, "detector")
    leases.refresh(["door"], 1)
    leases.release_all()
    assert Leases(redis, "detector").refresh(["door"], 1) == {"door"}
