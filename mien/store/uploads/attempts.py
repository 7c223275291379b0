"""Runs as they are worked on: taken up by the one process whose turn it is, fenced, and ended.

A process that takes a run up gets a new ``attempt``, and what it found is written only while that
is the newest and at work: one that was stopped for long, or whose run was erased, writes nothing.
"""

import contextlib
import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from mien.bus.messages import now_ms
from mien.store.core.database import Database
from mien.store.core.schema import run_films, run_records, runs
from mien.store.uploads import films
from mien.store.uploads.runs import SUMMARY, RunSummary, State, summary_of

#: A run that ended its process so often is given up.
MOST_ATTEMPTS = 5
#: So many lines are written by one transaction.
_LINES_AT_ONCE = 2_000


class Attempt(NamedTuple):
    """A run that was taken up, and how often by now."""

    run: RunSummary
    number: int


class _PassedOnError(Exception):
    """Another process has taken the run up since, or it is over or erased."""


def give_up(database: Database) -> list[str]:
    """Mark runs as failed that were taken up too often, and tell which.

    To be called by the one process whose turn it is.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    hopeless = and_(runs.c.ended_ms.is_(None), runs.c.attempt >= MOST_ATTEMPTS)
    why = f"it was taken up {MOST_ATTEMPTS} times and never came to its end"
    with database.write() as connection:
        given_up = list(connection.scalars(select(runs.c.id).where(hopeless)))
        for run_id in given_up:
            _end(connection, run_id, runs.c.id == run_id, "failed", why)
    return given_up


def take(database: Database) -> Attempt | None:
    """Take up the oldest run that is not over; None when all are.

    To be called by the one process whose turn it is.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    oldest = (
        select(*SUMMARY, runs.c.attempt)
        .where(runs.c.ended_ms.is_(None))
        .order_by(runs.c.created_ms, runs.c.id)
        .limit(1)
    )
    with database.write() as connection:
        row = connection.execute(oldest).one_or_none()
        if row is None:
            return None
        attempt = Attempt(summary_of(row), row.attempt + 1)
        taken = {"state": "running", "attempt": attempt.number}
        connection.execute(update(runs).where(runs.c.id == attempt.run.id).values(taken))
        return attempt


def give_back(database: Database, attempt: Attempt) -> bool:
    """Let a run wait again, to be begun anew; False when it is no longer ours.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        # An orderly end, after which no process is at work on it, is no attempt that failed. Who
        # had the number before it stays overtaken: no attempt at work ever has that again.
        return _set(connection, attempt, state="waiting", attempt=attempt.number - 1)


def cancel(database: Database, run_id: str) -> bool:
    """End a run that waits; False when it is at work, over, or there is none.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    waits = and_(runs.c.id == run_id, runs.c.state == "waiting")
    with database.write() as connection:
        return _end(connection, run_id, waits, "cancelled")


def lose(database: Database, attempt: Attempt, reason: str) -> None:
    """Mark a run as lost, unless it is no longer ours.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        _end(connection, attempt.run.id, _ours(attempt), "lost", reason)


def finish(
    database: Database,
    attempt: Attempt,
    summary: RunSummary,
    timeline: dict[str, Any],
    lines: Iterable[str],
    film: Path | None = None,
) -> bool:
    """Keep what was found by a run that is over; doing so again changes nothing.

    Args:
        database: Where.
        attempt: As it was taken up.
        summary: How it ended.
        timeline: Whatever ``runs.report`` is to give again.
        lines: Its records, one JSON text each.
        film: Its pictures, where they are to be kept.

    Returns:
        False when it is no longer ours; nothing of it is kept then.

    Raises:
        OSError: The film cannot be read.
        UnavailableError: The database cannot be used now; the run counts as not over.
    """

    @contextlib.contextmanager
    def write() -> Iterator[Connection]:
        with database.write() as connection:
            if connection.scalar(select(runs.c.id).where(_ours(attempt))) is None:
                raise _PassedOnError
            yield connection

    try:
        with write() as connection:
            _forget(connection, summary.id)
        if film is not None:
            films.keep(write, summary.id, film)
        source = iter(lines)
        number = 0
        while some := list(islice(source, _LINES_AT_ONCE)):
            packed = zlib.compress("\n".join(some).encode())
            with write() as connection:
                connection.execute(
                    insert(run_records).values(run_id=summary.id, number=number, lines=packed)
                )
            number += 1
        with database.write() as connection:
            values = msgspec.structs.asdict(summary) | {"timeline": json.dumps(timeline)}
            return _set(connection, attempt, **values)
    except _PassedOnError:
        return False


def _end(
    connection: Connection,
    run_id: str,
    where: ColumnElement[bool],
    state: State,
    reason: str | None = None,
) -> bool:
    """End a run of which nothing is kept, if it is as said; False when it is not."""
    ended = {"state": state, "ended_ms": now_ms(), "reason": reason, "kept": False}
    changed = connection.execute(update(runs).where(where).values(ended)).rowcount == 1
    if changed:
        _forget(connection, run_id)
    return changed


def _forget(connection: Connection, run_id: str) -> None:
    """Delete what an attempt that did not come to its end has written."""
    for table in (run_records, run_films):
        connection.execute(delete(table).where(table.c.run_id == run_id))


def _ours(attempt: Attempt) -> ColumnElement[bool]:
    is_newest = and_(runs.c.id == attempt.run.id, runs.c.attempt == attempt.number)
    return and_(is_newest, runs.c.state == "running")


def _set(connection: Connection, ours: Attempt, /, **values: Any) -> bool:
    changed = connection.execute(update(runs).where(_ours(ours)).values(values))
    return changed.rowcount == 1
