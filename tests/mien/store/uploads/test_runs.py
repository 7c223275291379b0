"""Runs: kept as they were found, read in pieces, erased."""

import json
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from mien.store.admin import retention
from mien.store.admin.choices import Retention
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.schema import run_records
from mien.store.uploads import attempts, runs
from mien.store.uploads.attempts import Attempt
from mien.store.uploads.runs import RunSummary

DAY_MS = 86_400_000
NOW_MS = 100 * DAY_MS

WAITING = RunSummary(
    id="a",
    name="party.mp4",
    state="waiting",
    created_ms=1_000,
    ended_ms=None,
    done=0,
    expected=0,
    failed=0,
    faces=0,
    people=0,
    model_version=None,
    reason=None,
    kept=False,
)
DONE = replace(
    WAITING, state="done", ended_ms=2_000, done=9, expected=9, faces=5_000, model_version="m-1"
)
TIMELINE: dict[str, Any] = {"labels": ["neutral"], "timeline": [{"second": 0, "shares": [1.0]}]}


def lines(count: int) -> list[str]:
    return [
        json.dumps({"frame": number, "time_s": number / 10, "file": "käse\u2028.mp4"})
        for number in range(count)
    ]


def pieces(database: Database) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(run_records)) or 0


def keep(database: Database, summary: RunSummary, count: int = 5_000) -> None:
    runs.add(database, replace(WAITING, id=summary.id, created_ms=summary.created_ms))
    assert attempts.finish(database, taken(database), summary, TIMELINE, lines(count))


def taken(database: Database) -> Attempt:
    """The oldest run that is not over, taken up."""
    attempt = attempts.take(database)
    assert attempt is not None
    return attempt


def test_what_was_found_is_read_again(database: Database) -> None:
    keep(database, DONE)
    assert runs.summaries(database) == [DONE]
    assert runs.report(database, "a") == (DONE, TIMELINE)
    assert [json.dumps(record) for record in runs.records(database, "a")] == lines(5_000)
    assert pieces(database) == 3
    assert runs.report(database, "b") is None
    assert list(runs.records(database, "b")) == []


def test_records_are_read_from_a_second_on(database: Database) -> None:
    runs.add(database, WAITING)
    # Ten frames a second with three faces each: a moment's faces lie in two pieces.
    found = [json.dumps({"time_s": number // 3 / 10, "number": number}) for number in range(5_000)]
    attempts.finish(database, taken(database), DONE, TIMELINE, found)
    for from_s, first in ((0.0, 0), (66.6, 1998), (66.61, 2001), (150.0, 4500), (166.6, 4998)):
        read = [record["number"] for record in runs.records(database, "a", from_s)]
        assert read == list(range(first, 5_000)), from_s
    assert list(runs.records(database, "a", 166.7)) == []


def test_erasing_takes_all_of_a_run_and_tells_how_much(database: Database) -> None:
    keep(database, DONE)
    keep(database, replace(DONE, id="b", created_ms=1_500), 10)
    assert runs.uploaded(database, 1_000, 1_500) == ["a"]
    assert runs.erase(database, runs.uploaded(database, 1_000, 1_500)) == 1
    assert runs.erase(database, ["a", "nothing"]) == 0
    assert [run.id for run in runs.summaries(database)] == ["b"]
    assert pieces(database) == 1
    (entry,) = audit.newest(database, 10)
    assert (entry.action, entry.detail) == ("erased videos", {"videos": 1, "faces": 5_000})


@pytest.mark.parametrize(("days", "left"), [(2, ["new", "waits"]), (None, ["new", "old", "waits"])])
def test_retention_takes_runs_that_are_over(
    database: Database, days: int | None, left: list[str]
) -> None:
    keep(database, replace(DONE, id="old", ended_ms=NOW_MS - 3 * DAY_MS), 10)
    keep(database, replace(DONE, id="new", ended_ms=NOW_MS - DAY_MS), 10)
    runs.add(database, replace(WAITING, id="waits", created_ms=2_000))
    list(retention.apply(database, Retention(seconds_days=days, minutes_days=None), NOW_MS))
    assert sorted(run.id for run in runs.summaries(database)) == left
