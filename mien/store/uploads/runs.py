"""Runs: uploaded videos and what was found in them. The videos themselves are never here."""

import json
import zlib
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, delete, func, insert, select, update

from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.schema import run_records, runs

State = Literal["waiting", "running", "done", "failed", "cancelled", "lost"]

#: So many lines are written by one transaction.
_LINES_AT_ONCE = 2_000


class RunSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How far a run is, without what was found.

    Attributes:
        id: Hard to guess.
        name: What its owner calls the file.
        created_ms: When it was uploaded.
        ended_ms: When it was over; None until then.
        done: Frames that are finished, those that failed among them.
        expected: Frames that there should be, as far as is known.
        failed: Frames that could not be analyzed.
        faces: Faces in all frames, each counted in each.
        people: Tracks that they belong to.
        reason: Why the run, or its first failed frame, failed; or what is odd about the file. One
            that was not over when Mien was restarted is ``lost``, and it says so.
    """

    id: str
    name: str
    state: State
    created_ms: int
    ended_ms: int | None
    done: int
    expected: int
    failed: int
    faces: int
    people: int
    model_version: str | None
    reason: str | None


_SUMMARY = tuple(runs.c[name] for name in RunSummary.__struct_fields__)


def add(database: Database, summary: RunSummary) -> None:
    """Add a run that has not ended.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        connection.execute(insert(runs).values(**msgspec.structs.asdict(summary), timeline="{}"))


def finish(
    database: Database, summary: RunSummary, timeline: dict[str, Any], lines: Iterable[str]
) -> None:
    """Keep what was found by a run that is over; doing so again changes nothing.

    Args:
        database: Where.
        summary: How it ended.
        timeline: Whatever ``report`` is to give again.
        lines: Its records, one JSON text each.

    Raises:
        UnavailableError: The database cannot be used now; the run counts as not over.
    """
    with database.write() as connection:
        connection.execute(delete(run_records).where(run_records.c.run_id == summary.id))
    source = iter(lines)
    number = 0
    while some := list(islice(source, _LINES_AT_ONCE)):
        packed = zlib.compress("\n".join(some).encode())
        with database.write() as connection:
            connection.execute(
                insert(run_records).values(run_id=summary.id, number=number, lines=packed)
            )
        number += 1
    with database.write() as connection:
        connection.execute(
            update(runs)
            .where(runs.c.id == summary.id)
            .values(**msgspec.structs.asdict(summary), timeline=json.dumps(timeline))
        )


def lose_unfinished(database: Database, at_ms: int, reason: str) -> None:
    """Mark the runs that are not over as lost, with what was found in them.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    unfinished = runs.c.ended_ms.is_(None)
    with database.write() as connection:
        connection.execute(
            delete(run_records).where(run_records.c.run_id.in_(select(runs.c.id).where(unfinished)))
        )
        connection.execute(
            update(runs).where(unfinished).values(state="lost", ended_ms=at_ms, reason=reason)
        )


def summaries(database: Database) -> list[RunSummary]:
    """All runs, the oldest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        rows = connection.execute(select(*_SUMMARY).order_by(runs.c.created_ms, runs.c.id))
        return [_summary(row) for row in rows]


def report(database: Database, run_id: str) -> tuple[RunSummary, dict[str, Any]] | None:
    """One run with its timeline; None when there is none of this id.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(*_SUMMARY, runs.c.timeline).where(runs.c.id == run_id)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else (_summary(row), json.loads(row.timeline))


def records(database: Database, run_id: str) -> Iterator[dict[str, Any]]:
    """The records of a run, in order; read some thousands at once.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    number = 0
    while True:
        query = select(run_records.c.lines).where(
            run_records.c.run_id == run_id, run_records.c.number == number
        )
        with database.read() as connection:
            packed = connection.scalar(query)
        if packed is None:
            return
        for line in zlib.decompress(packed).decode().split("\n"):
            yield json.loads(line)
        number += 1


def uploaded(database: Database, start_ms: int, end_ms: int) -> list[str]:
    """Ids of the runs that were uploaded in a span, over or not.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(runs.c.id).where(runs.c.created_ms >= start_ms, runs.c.created_ms < end_ms)
    with database.read() as connection:
        return list(connection.scalars(query))


def erase(database: Database, run_ids: Collection[str]) -> int:
    """Erase runs with all that was found, and say in the audit how many and how much.

    Returns:
        How many there were.

    Raises:
        UnavailableError: The database cannot be used now; nothing was erased.
    """
    those = runs.c.id.in_(list(run_ids))
    with database.write() as connection:
        faces = connection.scalar(select(func.sum(runs.c.faces)).where(those))
        gone = connection.execute(delete(runs).where(those)).rowcount
        if gone:
            audit.record(connection, "erased videos", {"videos": gone, "faces": faces})
    return gone


def _summary(row: "Row[*tuple[Any, ...]]") -> RunSummary:
    return RunSummary(**{column.name: row._mapping[column] for column in _SUMMARY})
