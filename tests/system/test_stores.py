"""Disk, database and Redis away, full, locked or stalled under the running product."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from mien.bus.messages import now_ms
from tests.conftest import wait_until
from tests.locking import locked
from tests.postgres import running_postgres
from tests.system.full_disk import filled
from tests.system.stack import PATIENCE_S, Stack, started


def told(stack: Stack, service: str, words: str, since_ms: int) -> None:
    """Wait until status says what keeps a service from its work, and since when."""

    def said() -> bool:
        trouble = stack.trouble(service)
        return trouble is not None and words in trouble["reason"]

    wait_until(said, f"status to name {words!r} of {service}", PATIENCE_S)
    trouble = stack.trouble(service)
    assert trouble is not None
    assert since_ms <= trouble["since_ms"] <= now_ms()


def recovers(stack: Stack, *services: str) -> None:
    for service in services:
        wait_until(
            lambda of=service: stack.trouble(of) is None,  # type: ignore[misc]  # a default
            f"the end of {service}'s trouble",
            PATIENCE_S,
        )


def cut_log(path: Path) -> bool:
    """Empty the write-ahead log of a database, if nobody reads it just now."""
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return busy == 0


def test_a_locked_database_is_named_and_nothing_is_lost(stack: Stack) -> None:
    before, since_ms = stack.pace(), now_ms()
    with locked(stack.fleet.data / "mien.db"):
        told(stack, "recorder", "(database is locked)", since_ms)
        stack.keeps(before)
        told(stack, "recorder", "(database is locked)", since_ms)
    recovers(stack, "recorder")
    stack.balances()


def test_a_full_disk_is_named_and_nothing_is_lost(stack: Stack, own_disk: Path | None) -> None:
    before, since_ms = stack.pace(), now_ms()
    if own_disk is not None:
        # Else SQLite writes for minutes into the room that its log has already.
        wait_until(lambda: cut_log(own_disk / "mien.db"), "an empty log", PATIENCE_S)
        with filled(own_disk):
            told(stack, "recorder", "disk is full", since_ms)
            stack.keeps(before)
    else:
        recorder = psutil.Process(stack.pid("recorder"))
        limits = recorder.rlimit(psutil.RLIMIT_FSIZE)
        recorder.rlimit(psutil.RLIMIT_FSIZE, (4_096, limits[1]))
        told(stack, "recorder", "disk", since_ms)
        stack.keeps(before)
        recorder.rlimit(psutil.RLIMIT_FSIZE, limits)
    recovers(stack, "recorder")
    stack.balances()


def test_a_postgresql_that_is_stopped_is_named_and_nothing_is_lost() -> None:
    with running_postgres() as cluster, started(cameras=2, url=cluster.new_mien()) as stack:
        before, since_ms = stack.pace(), now_ms()
        cluster.stop()
        for service in ("recorder", "web"):
            told(stack, service, "cannot use the database", since_ms)
        stack.keeps(before)
        cluster.start()
        recovers(stack, "recorder", "web")
        stack.balances()


def test_a_redis_that_stalls_is_waited_for(stack: Stack) -> None:
    before = stack.pace()
    with stack.stopped(stack.fleet.server.pid):
        wait_until(lambda: not stack.fleet.healthy(), "the page to say so", PATIENCE_S)
    wait_until(stack.fleet.healthy, "the page", PATIENCE_S)
    stack.keeps(before)
    stack.balances(again=True)


def test_a_redis_without_memory_is_waited_for(stack: Stack) -> None:
    before, workers = stack.pace(), len(stack.pids("*"))
    stack.redis.config_set("maxmemory", "1")
    try:
        wait_until(lambda: not stack.pids("*"), "the heartbeats to end", PATIENCE_S)
    finally:
        stack.redis.config_set("maxmemory", "0")
    wait_until(lambda: len(stack.pids("*")) == workers, "every worker", PATIENCE_S)
    stack.keeps(before)
    wait_until(stack.fleet.healthy, "the page", PATIENCE_S)
    stack.balances()


def test_a_redis_that_comes_back_empty_is_filled_again(stack: Stack) -> None:
    before, known = stack.pace(), stack.processed()
    stack.fleet.server.kill()
    stack.fleet.server.start()
    wait_until(lambda: stack.cameras() == known.keys(), "the cameras", PATIENCE_S)
    stack.keeps(before)
    assert all(now > known[camera] for camera, now in stack.processed().items())
    # Up to here the reader and the recorder may have seen different ends of the old streams.
    since_ms = now_ms() + 1_000
    stack.keeps(before)
    stack.balances(again=True, since_ms=since_ms)


@pytest.mark.usefixtures("stack")
def test_the_supervisor_lived_through_all_of_it(stack: Stack) -> None:
    assert stack.fleet.process.poll() is None
