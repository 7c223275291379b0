"""Runs that are over: they stay in the process until the database takes them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from store import runs as kept
from store.database import Database
from store.errors import UnavailableError
from store.runs import Brief
from tests.web.records import redis
from web.guests import Guests
from web.runs import Runs

__all__ = ["redis"]  # the fixture


@pytest.fixture
def runs(redis: Redis, database: Database, tmp_path: Path) -> Runs:
    return Runs(redis, database, Guests(redis), tmp_path)


def add(runs: Runs, path: Path, name: str) -> str:
    path.write_bytes(b"video")
    with path.open("rb") as body:
        run_id: str = runs.add(body, 5, name)["id"]
    return run_id


def test_what_the_database_does_not_take_now_it_takes_with_the_next(
    runs: Runs, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(
        database: Database, brief: Brief, timeline: dict[str, Any], lines: Iterable[str]
    ) -> None:
        raise UnavailableError("the database is away")

    first, second = (add(runs, tmp_path / "body", name) for name in ("a.mp4", "b.mp4"))
    with monkeypatch.context() as patch:
        patch.setattr(kept, "finish", away)
        assert runs.cancel(first)["state"] == "cancelled"
    assert [one["id"] for one in runs.now()] == [first, second], "both are in the process still"
    assert runs.result(first)["state"] == "cancelled"
    runs.cancel(second)
    assert runs.now() == []
    assert [one["state"] for one in runs.briefs()] == ["cancelled", "cancelled"]
    assert [one.state for one in kept.briefs(database)] == ["cancelled", "cancelled"]
