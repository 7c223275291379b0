"""The sign of life of a worker that waits for something outside, and of one that hangs."""

from collections.abc import Iterator

import pytest
from redis import Redis

from mien.bus import heartbeat, registry
from mien.bus.group import Backlog
from mien.bus.heartbeat import Heartbeat
from mien.bus.messages import Trouble
from mien.process.metrics import Metrics
from tests.conftest import wait_until

LOCKED = Trouble(reason="the database is locked", since_ms=1)


@pytest.fixture
def worker(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heartbeat]:
    """Beat in the background ten times a second."""
    monkeypatch.setattr(heartbeat, "EVERY_S", 0.1)
    beating = Heartbeat(redis, "recorder", Metrics(), trouble=lambda: LOCKED)
    beating.keep_on()
    yield beating
    beating.retire()


def alive(redis: Redis) -> bool:
    return bool(registry.read_workers(redis, "recorder"))


@pytest.mark.usefixtures("worker")
def test_nobody_is_spoken_for_before_the_worker_itself_has_beaten(redis: Redis) -> None:
    with pytest.raises(pytest.fail.Exception):
        wait_until(lambda: alive(redis), "a heartbeat", 0.5)


def test_a_worker_that_waits_is_alive_and_says_why_until_it_hangs(
    redis: Redis, worker: Heartbeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.beat(Backlog(lag=7))
    key = f"worker:recorder:{worker.name}"
    redis.delete(key)
    wait_until(lambda: alive(redis), "a beat from the background")
    (status,) = registry.read_workers(redis, "recorder")
    assert (status.lag, status.trouble) == (7, LOCKED)
    monkeypatch.setattr(heartbeat, "PATIENCE_S", 0.0)
    wait_until(lambda: not alive(redis), "the end of patience")


def test_after_the_end_it_does_not_come_back(redis: Redis, worker: Heartbeat) -> None:
    worker.beat(Backlog())
    worker.retire()
    with pytest.raises(pytest.fail.Exception):
        wait_until(lambda: alive(redis), "a heartbeat", 0.5)
