"""A stream is trimmed up to what its groups have acknowledged, and no further."""

from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis

from mien.bus import streams
from mien.bus.trimming import trim_done

STREAM = "emotions"
NOON_MS = 1_767_225_600_000


def ids(redis: Redis) -> list[int]:
    """Seconds after noon of the entries that are left."""
    entries: Any = redis.xrange(STREAM)
    return [(int(entry_id.partition(b"-")[0]) - NOON_MS) // 1000 for entry_id, _ in entries]


@pytest.fixture
def filled(redis: Redis) -> Iterator[Redis]:
    """An entry a second for 1,000 seconds, in a server that trims ten by ten."""
    redis.config_set("stream-node-max-entries", 10)
    for second in range(1_000):
        redis.xadd(STREAM, {b"message": b"x"}, id=f"{NOON_MS + second * 1000}-0")
    yield redis
    redis.config_set("stream-node-max-entries", 100)


def read(redis: Redis, group: str, count: int, acknowledged: int) -> None:
    redis.xgroup_create(STREAM, group, id="0")
    entries = streams.entries_of(redis.xreadgroup(group, "a", {STREAM: ">"}, count=count))
    redis.xack(STREAM, group, *(entry.id for entry in entries[:acknowledged]))


def test_keeps_what_no_group_has_read(filled: Redis) -> None:
    trim_done(filled, STREAM, 60_000)
    assert len(ids(filled)) == 1_000


def test_keeps_what_one_group_has_not_acknowledged(filled: Redis) -> None:
    read(filled, "recorders", 900, 900)
    read(filled, "others", 800, 700)
    trim_done(filled, STREAM, 60_000)
    assert ids(filled)[0] == 700


def test_keeps_what_one_group_has_not_read(filled: Redis) -> None:
    read(filled, "recorders", 800, 800)
    trim_done(filled, STREAM, 60_000)
    assert ids(filled)[0] == 790
    again: Any = filled.xinfo_groups(STREAM)[0]
    assert again["lag"] == 200, "what waits is still counted"


def test_keeps_the_last_seconds_for_those_who_read_along(filled: Redis) -> None:
    read(filled, "recorders", 1_000, 1_000)
    trim_done(filled, STREAM, 60_000)
    assert ids(filled)[0] == 930
    trim_done(filled, "no such stream", 60_000)


def test_a_server_that_comes_back_empty_meanwhile_is_no_error(
    filled: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(filled, "recorders", 800, 700)
    ask = filled.xpending

    def after_a_restart(*what: Any) -> Any:
        filled.flushall()
        return ask(*what)

    monkeypatch.setattr(filled, "xpending", after_a_restart)
    trim_done(filled, STREAM, 60_000)
    assert ids(filled) == []
