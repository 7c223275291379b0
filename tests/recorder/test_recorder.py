"""The recorder as a process, and what may die around it: nothing is lost, nothing counts twice."""

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from mien.bus import registry, streams
from mien.bus.group import MAX_DELIVERIES, GroupInbox
from mien.bus.messages import Emotions
from mien.bus.shards import keyspace
from mien.bus.streams import Publication
from mien.process.metrics import Metrics
from mien.store.admin import choices
from mien.store.admin.choices import Retention
from mien.store.core.database import Database, open_database
from mien.store.history import expressions
from recorder.handler import Recorder
from tests.conftest import wait_until
from tests.mien.store.history.test_expressions import contents, stream, without_model_ids
from tests.postgres import running_postgres

pytestmark = pytest.mark.process

Start = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def start(redis_url: str) -> Iterator[Start]:
    """Start a recorder process on a database; end it when the test did not."""
    with ExitStack() as stack:

        def begin(url: str) -> subprocess.Popen[str]:
            settings = {"MIEN_REDIS_URL": redis_url, "MIEN_DATABASE_URL": url}
            environment = {**os.environ, **settings, "MIEN_LOCAL_WEBHOOKS": "1"}
            return stack.enter_context(
                ending(
                    subprocess.Popen(
                        [sys.executable, "-m", "recorder"],
                        env=environment,
                        stderr=subprocess.PIPE,
                        text=True,
                    )
                )
            )

        yield begin


@contextmanager
def ending(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    with process:
        yield process
        process.kill()


def put(redis: Redis, messages: Sequence[Emotions]) -> None:
    pipe = redis.pipeline(transaction=False)
    for message in messages:
        streams.add(pipe, Publication(keyspace.emotions(0), message))
    pipe.execute()


def settled(redis: Redis) -> bool:
    """True when the recorders have taken and acknowledged everything."""
    groups: list[dict[str, Any]] = redis.xinfo_groups(keyspace.emotions(0))
    return bool(groups) and groups[0]["pending"] == 0 and groups[0]["lag"] == 0


def expected(messages: Sequence[Emotions], folder: Path) -> dict[str, list[Any]]:
    """The rows that these messages must leave, made in one go in a database of their own."""
    database = open_database(f"sqlite:///{folder}/expected.db")
    expressions.merge(database, messages)
    rows = without_model_ids(contents(database))
    database.close()
    return rows


def keep_for_ever(database: Database) -> None:
    """The messages of these tests are years old."""
    choices.write(database, Retention(seconds_days=None, minutes_days=None))


def running(redis: Redis) -> bool:
    return bool(registry.read_workers(redis, "recorder"))


def test_writes_all_that_waits_when_it_is_asked_to_stop(
    redis: Redis, start: Start, database: Database, database_url: str, tmp_path: Path
) -> None:
    keep_for_ever(database)
    messages = stream(1, frames=1_500)
    process = start(database_url)
    wait_until(lambda: running(redis), "the recorder's heartbeat")
    put(redis, messages)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert settled(redis)
    assert without_model_ids(contents(database)) == expected(messages, tmp_path)
    assert not running(redis)


def test_killed_recorders_lose_nothing_and_double_nothing(
    redis: Redis, start: Start, database: Database, database_url: str, tmp_path: Path
) -> None:
    keep_for_ever(database)
    messages = stream(2, frames=2_400)
    put(redis, messages[:400])
    inbox = GroupInbox(
        redis, keyspace.emotions(0), streams.RECORDERS, "dead", Emotions, Metrics(), batch=300
    )
    assert inbox.take(1) == []  # creates the group
    Recorder(database).handle(inbox.take(1))  # written, and killed before acknowledging
    for part in (400, 1_400):
        first = start(database_url)
        put(redis, messages[part : part + 1_000])
        wait_until(partial(grown, database, contents(database)), "some rows")
        first.kill()
    start(database_url)
    start(database_url)
    wait_until(lambda: settled(redis), "all entries acknowledged")
    assert without_model_ids(contents(database)) == expected(messages, tmp_path)
    assert redis.xlen(keyspace.dead(0)) == 0


def test_goes_on_when_redis_comes_back_empty(redis: Redis, start: Start, tmp_path: Path) -> None:
    messages = stream(3, frames=200)
    url = f"sqlite:///{tmp_path}/mien.db"
    database = open_database(url)
    keep_for_ever(database)
    start(url)
    put(redis, messages[:100])
    wait_until(lambda: settled(redis), "the first half")
    redis.flushall()
    put(redis, messages[100:])
    wait_until(lambda: settled(redis), "the second half")
    assert without_model_ids(contents(database)) == expected(messages, tmp_path)
    database.close()


def test_waits_for_a_database_that_is_away(redis: Redis, start: Start, tmp_path: Path) -> None:
    messages = stream(4, frames=200)
    with running_postgres() as cluster:
        url = cluster.new_database()
        database = open_database(url)
        keep_for_ever(database)
        start(url)
        put(redis, messages[:100])
        wait_until(
            lambda: redis.exists(keyspace.emotions(0)) == 1 and settled(redis), "the first half"
        )
        cluster.stop()
        put(redis, messages[100:])
        idle_ms: list[int] = []
        wait_until(lambda: tries(redis, idle_ms) > MAX_DELIVERIES, "several tries")
        cluster.start()
        wait_until(lambda: settled(redis), "the second half")
        database.prepare()
        assert without_model_ids(contents(database)) == expected(messages, tmp_path)
        database.close()
    assert redis.xlen(keyspace.dead(0)) == 0


def grown(database: Database, before: dict[str, list[Any]]) -> bool:
    return contents(database) != before


def tries(redis: Redis, idle_ms: list[int]) -> int:
    """How often the oldest pending entry was taken again, as seen by its idle times so far."""
    pending: list[dict[str, Any]] = redis.xpending_range(
        keyspace.emotions(0), streams.RECORDERS, min="-", max="+", count=1
    )
    idle_ms.extend(int(entry["time_since_delivered"]) for entry in pending)
    return sum(later < earlier for earlier, later in itertools.pairwise(idle_ms))


def test_a_database_that_cannot_be_used_is_one_clear_line(start: Start, redis: Redis) -> None:
    process = start("postgresql://mien:secret@127.0.0.1:1/mien")
    _, line = process.communicate(timeout=60)
    assert process.returncode == 69
    assert line.startswith("mien: cannot use the database postgresql://***@127.0.0.1:1/mien (")
    assert line.count("\n") == 1
    assert "secret" not in line
