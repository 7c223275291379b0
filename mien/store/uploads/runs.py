"""Runs: uploaded videos and what was found in them."""

import json
import zlib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, delete, func, insert, select, update

from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.schema import run_films, run_records, runs
from mien.store.uploads import films

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
    kept: bool


_SUMMARY = tuple(runs.c[name] for name in RunSummary.__struct_fields__)


def add(database: Database, summary: RunSummary) -> None:
    """Add a run that has not ended.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        connection.execute(insert(runs).values(**msgspec.structs.asdict(summary), timeline="{}"))


def finish(
    database: Database,
    summary: RunSummary,
    timeline: dict[str, Any],
    lines: Iterable[str],
    film: Path | None = None,
) -> None:
    """Keep what was found by a run that is over; doing so again changes nothing.

    Args:
        database: Where.
        summary: How it ended.
        timeline: Whatever ``report`` is to give again.
        lines: Its records, one JSON text each.
        film: Its pictures, where they are to be kept.

    Raises:
        OSError: The film cannot be read.
        UnavailableError: The database cannot be used now; the run counts as not over.
    """
    if film is not None:
        films.keep(database, summary.id, film)
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
    lost: dict[str, Any] = {"state": "lost", "ended_ms": at_ms, "reason": reason, "kept": False}
    with database.write() as connection:
        for table in (run_records, run_films):
            connection.execute(
                delete(table).where(table.c.run_id.in_(select(runs.c.id).where(unfinished)))
            )
        connection.execute(update(runs).where(unfinished).values(lost))


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


def records(database: Database, run_id: str, from_s: float = 0.0) -> Iterator[dict[str, Any]]:
    """The records of a run, in order; read some thousands at once.

    Args:
        database: Where.
        run_id: Which.
        from_s: Those of before this second of the video are left out.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    number = _piece_at(database, run_id, from_s) if from_s else 0
    while some := _piece(database, run_id, number):
        for record in map(json.loads, some):
            if record["time_s"] >= from_s:
                yield record
        number += 1


def _piece_at(database: Database, run_id: str, from_s: float) -> int:
    """The piece of records in which a second of the video is, found without reading all."""
    query = select(func.count()).where(run_records.c.run_id == run_id)
    with database.read() as connection:
        pieces = connection.scalar(query) or 0

    def begins_s(number: int) -> float:
        some = _piece(database, run_id, number)
        return float(json.loads(some[0])["time_s"]) if some else 0.0

    # Records of one moment may lie in two pieces: the one before the first that begins with it.
    return max(0, bisect_left(range(pieces), from_s, key=begins_s) - 1)


def _piece(database: Database, run_id: str, number: int) -> list[str]:
    """Some thousand records, one JSON text each; none after the last."""
    query = select(run_records.c.lines).where(
        run_records.c.run_id == run_id, run_records.c.number == number
    )
    with database.read() as connection:
        packed = connection.scalar(query)
    return [] if packed is None else zlib.decompress(packed).decode().split("\n")


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
