"""Runs that are worked on: the oldest first, fenced, begun anew, given up, lost."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select, update

from mien.store.core.database import Database
from mien.store.core.schema import run_records
from mien.store.core.schema import runs as table
from mien.store.uploads import attempts, runs
from mien.store.uploads.attempts import MOST_ATTEMPTS
from tests.mien.store.uploads.test_runs import DONE, TIMELINE, WAITING, lines, taken


def pieces(database: Database) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(run_records)) or 0


def test_the_oldest_is_taken_up_until_it_is_over(database: Database) -> None:
    assert attempts.take(database) is None
    runs.add(database, replace(WAITING, id="b", created_ms=2_000))
    runs.add(database, WAITING)
    attempt = taken(database)
    assert (attempt.run.id, attempt.number) == ("a", 1)
    assert attempts.finish(database, attempt, DONE, TIMELINE, lines(10))
    assert taken(database).run.id == "b"


def test_whoever_was_overtaken_writes_nothing(database: Database) -> None:
    runs.add(database, WAITING)
    late = taken(database)
    newest = taken(database)
    assert (late.run.id, newest.number) == ("a", 2)
    assert not attempts.finish(database, late, DONE, TIMELINE, lines(10))
    assert not attempts.give_back(database, late)
    attempts.lose(database, late, "gone")
    assert [run.state for run in runs.summaries(database)] == ["running"]
    assert attempts.finish(database, newest, DONE, TIMELINE, lines(5_000))
    assert not attempts.finish(database, newest, replace(DONE, faces=0), TIMELINE, lines(1))
    assert (runs.summaries(database), pieces(database)) == ([DONE], 3)


def test_whoever_was_overtaken_stays_so_when_the_next_gives_it_back(database: Database) -> None:
    runs.add(database, WAITING)
    late = taken(database)
    assert attempts.give_back(database, taken(database))
    for _ in range(2):  # while it waits, and when it is taken up again
        assert not attempts.finish(database, late, DONE, TIMELINE, lines(10))
        assert not attempts.give_back(database, late)
        attempts.lose(database, late, "gone")
        newest = taken(database)
    assert attempts.finish(database, newest, DONE, TIMELINE, lines(5_000))
    assert (runs.summaries(database), pieces(database)) == ([DONE], 3)


def test_what_is_erased_while_it_is_kept_stays_erased(database: Database) -> None:
    runs.add(database, WAITING)
    attempt = taken(database)

    def found() -> Iterator[str]:
        yield from lines(2_000)  # as many as one transaction writes
        runs.erase(database, ["a"])
        yield from lines(9)

    assert not attempts.finish(database, attempt, DONE, TIMELINE, found())
    assert (runs.summaries(database), pieces(database)) == ([], 0)


def test_what_an_attempt_left_goes_with_the_next(database: Database) -> None:
    runs.add(database, WAITING)
    assert attempts.finish(database, taken(database), DONE, TIMELINE, lines(5_000))
    with database.write() as connection:  # as if it had been killed before the last transaction
        connection.execute(update(table).values(ended_ms=None))
    assert attempts.finish(database, taken(database), DONE, TIMELINE, lines(10))
    assert pieces(database) == 1


def test_one_that_is_given_back_in_order_is_not_counted(database: Database) -> None:
    runs.add(database, WAITING)
    for _ in range(2 * MOST_ATTEMPTS):
        assert attempts.give_back(database, taken(database))
    assert [run.state for run in runs.summaries(database)] == ["waiting"]


def test_one_that_waits_is_cancelled_and_no_other(database: Database) -> None:
    runs.add(database, WAITING)
    assert attempts.finish(database, taken(database), DONE, TIMELINE, lines(10))
    for run_id in "bc":
        runs.add(database, replace(WAITING, id=run_id))
    assert taken(database).run.id == "b"
    assert [attempts.cancel(database, run_id) for run_id in "abcc"] == [False, False, True, False]
    assert [run.id for run in runs.unfinished(database)] == ["b"]
    assert {run.id: run.state for run in runs.summaries(database)} == {
        "a": "done",
        "b": "running",
        "c": "cancelled",
    }


def test_one_that_is_cancelled_before_its_next_attempt_keeps_nothing(database: Database) -> None:
    runs.add(database, WAITING)
    killed = taken(database)

    def found() -> Iterator[str]:
        yield from lines(2_000)  # as many as one transaction writes
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempts.finish(database, killed, DONE, TIMELINE, found())
    assert attempts.give_back(database, taken(database))
    assert pieces(database) == 1
    assert attempts.cancel(database, "a")
    assert pieces(database) == 0


def test_one_that_ends_its_process_again_and_again_is_given_up(database: Database) -> None:
    runs.add(database, WAITING)
    runs.add(database, replace(WAITING, id="b", created_ms=2_000))
    for number in range(1, MOST_ATTEMPTS + 1):
        assert attempts.give_up(database) == []
        attempt = taken(database)
        assert (attempt.run.id, attempt.number) == ("a", number)
    assert attempts.give_up(database) == ["a"]
    assert taken(database).run.id == "b"
    first = runs.summaries(database)[0]
    assert (first.state, first.reason) == (
        "failed",
        "it was taken up 5 times and never came to its end",
    )


def test_one_whose_video_is_gone_is_lost(database: Database) -> None:
    runs.add(database, replace(WAITING, kept=True))
    attempts.lose(database, taken(database), "its video is gone")
    (run,) = runs.summaries(database)
    assert (run.state, run.reason, run.kept) == ("lost", "its video is gone", False)
    assert run.ended_ms is not None
    assert attempts.take(database) is None
