"""The sign of life of a worker that waits for something outside, and of one that hangs."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from redis import Redis

from mien.bus import registry
from mien.bus.group import Backlog
from mien.bus.heartbeat import PATIENCE_S, Heartbeat
from mien.bus.messages import Trouble
from mien.bus.shards import keyspace
from mien.process.metrics import Metrics
from tests.conftest import wait_until

LOCKED = Trouble(reason="the database is locked", since_ms=1)


@contextmanager
def beating(redis: Redis, patience_s: float) -> Iterator[Heartbeat]:
    """Beat in the background ten times a second."""
    heartbeat = Heartbeat(
        redis,
        "recorder",
        Metrics(),
        trouble=lambda: LOCKED,
        every_s=0.1,
        patience_s=patience_s,
    )
    heartbeat.keep_on()
    yield heartbeat
    heartbeat.retire()


@pytest.fixture
def worker(redis: Redis) -> Iterator[Heartbeat]:
    with beating(redis, PATIENCE_S) as heartbeat:
        yield heartbeat


def alive(redis: Redis) -> bool:
    return bool(registry.read_workers(redis, "recorder"))


@pytest.mark.usefixtures("worker")
def test_nobody_is_spoken_for_before_the_worker_itself_has_beaten(redis: Redis) -> None:
    with pytest.raises(pytest.fail.Exception):
        wait_until(lambda: alive(redis), "a heartbeat", 0.5)


def test_a_worker_that_waits_is_alive_and_says_why(redis: Redis, worker: Heartbeat) -> None:
    worker.beat(Backlog(lag=7))
    key = keyspace.worker("recorder", worker.name)
    redis.delete(key)
    wait_until(lambda: alive(redis), "a beat from the background")
    (status,) = registry.read_workers(redis, "recorder")
    assert (status.lag, status.trouble) == (7, LOCKED)


def test_a_worker_that_hangs_is_not_spoken_for(redis: Redis) -> None:
    with beating(redis, patience_s=0.0) as heartbeat:
        heartbeat.beat(Backlog())
        redis.delete(keyspace.worker("recorder", heartbeat.name))
        with pytest.raises(pytest.fail.Exception):
            wait_until(lambda: alive(redis), "a beat from the background", 0.5)


def test_after_the_end_it_does_not_come_back(redis: Redis, worker: Heartbeat) -> None:
    worker.beat(Backlog())
    worker.retire()
    with pytest.raises(pytest.fail.Exception):
        wait_until(lambda: alive(redis), "a heartbeat", 0.5)


def test_the_first_drops_of_a_cause_are_told_in_words_and_later_ones_counted(
    redis: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    metrics = Metrics()
    worker = Heartbeat(redis, "capture", metrics, report_drops_every_s=0.0)
    for _ in range(2):
        metrics.drops["late"] += 3
        worker.beat(Backlog())
    told = capsys.readouterr()
    said = told.out + told.err
    assert said.count("3 dropped in 10 s: pictures read too late to be shown; lower the rate") == 1
    assert "cause='late' count=3" in said or "cause=late" in said
