"""Runs: uploaded videos and what was found in them. ``attempts`` has what works on them."""

import json
import zlib
from bisect import bisect_left
from collections.abc import Collection, Iterator
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, delete, func, insert, select

from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.schema import run_records, runs

State = Literal["waiting", "running", "done", "failed", "cancelled", "lost"]


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
            whose video is gone before it was over is ``lost``, and it says so.
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


SUMMARY = tuple(runs.c[name] for name in RunSummary.__struct_fields__)


def add(database: Database, summary: RunSummary) -> None:
    """Add a run that has not ended.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        values = msgspec.structs.asdict(summary)
        connection.execute(insert(runs).values(**values, timeline="{}", attempt=0))


def summaries(database: Database) -> list[RunSummary]:
    """All runs, the oldest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        rows = connection.execute(select(*SUMMARY).order_by(runs.c.created_ms, runs.c.id))
        return [summary_of(row) for row in rows]


def unfinished(database: Database) -> list[RunSummary]:
    """Those that are not over, the oldest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(*SUMMARY).where(runs.c.ended_ms.is_(None))
    with database.read() as connection:
        rows = connection.execute(query.order_by(runs.c.created_ms, runs.c.id))
        return [summary_of(row) for row in rows]


def report(database: Database, run_id: str) -> tuple[RunSummary, dict[str, Any]] | None:
    """One run with its timeline; None when there is none of this id.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(*SUMMARY, runs.c.timeline).where(runs.c.id == run_id)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else (summary_of(row), json.loads(row.timeline))


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


def summary_of(row: "Row[*tuple[Any, ...]]") -> RunSummary:
    """A row with the columns ``SUMMARY``."""
    return RunSummary(**{column.name: row._mapping[column] for column in SUMMARY})
