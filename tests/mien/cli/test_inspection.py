"""``mien inspect`` against a real server: tables, JSON, dead letters, mistakes in one line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from redis import Redis

from mien.bus import streams
from mien.bus.messages import DeadLetter
from mien.bus.shards import keyspace
from mien.bus.streams import Publication
from mien.cli.command import mien
from mien.cli.errors import UNAVAILABLE, USAGE, UserError
from mien.cli.machine import address


def inspect(*arguments: str) -> Result:
    return CliRunner().invoke(mien, ["inspect", *arguments], env={"MIEN_REDIS_URL": None})


def refused(*arguments: str) -> UserError:
    error = inspect(*arguments).exception
    assert isinstance(error, UserError)
    return error


@pytest.fixture
def data(tmp_path: Path, redis_url: str, redis: Redis) -> Path:
    """A data directory, as of a ``mien up`` whose server holds a stream and a dead letter."""
    (tmp_path / "redis.url").write_text(redis_url)
    redis.xgroup_create(keyspace.emotions(0), streams.RECORDERS, id="0", mkstream=True)
    redis.xadd(keyspace.emotions(0), {"message": b"\x80"})
    letter = DeadLetter(
        stream=keyspace.emotions(0), entry_id="5-0", reason="[bold] is no markup", message=b"\x80"
    )
    streams.add(redis, Publication(keyspace.dead(0), letter))
    return tmp_path


def test_streams_are_shown_as_a_table_and_as_json(data: Path) -> None:
    shown = inspect("--data-dir", str(data)).output
    assert all(word in shown for word in ("emotions", "recorders", "lag", "pending"))
    assert shown.endswith("Dead letters: 1; mien inspect dead lists them.\n")
    dead, emotions = json.loads(inspect("--data-dir", str(data), "--json").output)["streams"]
    assert (dead["name"], dead["length"], dead["groups"]) == (keyspace.dead(0), 1, [])
    assert emotions["groups"] == [
        {"name": "recorders", "consumers": 0, "lag": 1, "pending": 0, "oldest_pending_ms": None}
    ]


@pytest.mark.parametrize("place", ["before", "after"])
def test_options_count_wherever_they_stand(
    place: str, data: Path, redis: Redis, redis_url: str, tmp_path: Path
) -> None:
    options = ["--redis-url", redis_url, "--data-dir", str(tmp_path / "none"), "--json"]
    answer = inspect(*(["dead", *options] if place == "after" else [*options, "dead"]))
    (letter,) = json.loads(answer.output)["dead"]
    assert (letter["stream"], letter["reason"]) == (keyspace.emotions(0), "[bold] is no markup")


def test_a_dead_letter_is_listed_sent_again_and_dropped(data: Path, redis: Redis) -> None:
    assert "[bold] is no" in inspect("dead", "--data-dir", str(data)).output
    entries: Any = redis.xrange(keyspace.dead(0))
    ((raw, fields),) = entries
    letter = raw.decode()
    again = inspect("dead", "replay", letter, "--data-dir", str(data))
    assert again.output == f"{letter} is in {keyspace.emotions(0)} again.\n"
    assert redis.xlen(keyspace.emotions(0)) == 2
    redis.xadd(keyspace.dead(0), fields, id="9999999999999-0")
    dropped = inspect("dead", "drop", "9999999999999-0", "--data-dir", str(data))
    assert dropped.output == "9999999999999-0 is gone.\n"
    assert inspect("dead", "--data-dir", str(data)).output == "There is no dead letter.\n"


def test_mistakes_are_one_line(data: Path, tmp_path: Path) -> None:
    here = ("--data-dir", str(data))
    error = refused("dead", "drop", "door", *here)
    assert (str(error), error.code) == (
        "door is no id of a dead letter; one looks like 1767225600007-0",
        USAGE,
    )
    assert "there is no dead letter 1-0; see mien inspect dead" in str(
        refused("dead", "replay", "1-0", *here)
    )
    error = refused("--data-dir", str(tmp_path / "none"))
    assert (str(error), error.code) == (
        f"no mien up runs with the data directory {tmp_path / 'none'}; "
        "give its own with --data-dir, or a Redis with --redis-url",
        UNAVAILABLE,
    )
    error = refused("--redis-url", "redis://me:secret@127.0.0.1:1/0")
    assert str(error).startswith("no Redis at redis://***@127.0.0.1:1/0")
    assert "secret" not in str(error)


def test_a_running_server_is_announced_in_the_data_directory(tmp_path: Path) -> None:
    said: list[str] = []
    data = tmp_path / "data"
    with address.announced(data, "unix:///one", said.append):
        assert address.read(data) == "unix:///one"
        with address.announced(data, "unix:///two", said.append):
            assert address.read(data) == "unix:///two"
        assert address.read(data) is None
    file = tmp_path / "file"
    file.touch()
    with address.announced(file, "unix:///one", said.append):
        assert address.read(file) is None
    (line,) = said
    assert line.startswith(f"cannot write {file / 'redis.url'} (")
