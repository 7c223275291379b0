"""Studies: whose sessions runs show, under what conditions, and what happened when."""

import json
from collections.abc import Collection, Iterable
from typing import Annotated, Any

import msgspec
from sqlalchemy import delete, func, insert, select

from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from mien.store.core.schema import run_events, run_sessions, runs

MAX_CONDITIONS = 20
#: Of one run.
MAX_EVENTS = 10_000
#: The longest video, in milliseconds: what the column takes.
LAST_MS = 2**31 - 1

#: What people call things: no control characters, no blanks around.
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^\S([^\x00-\x1f]*\S)?$")]

#: A study's is part of an address.
StudyName = Annotated[
    str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\s/]([^\x00-\x1f/]*[^\s/])?$")
]


class RunSession(msgspec.Struct, frozen=True, kw_only=True):
    """Of which study a run is, and who was seen under what conditions."""

    study: StudyName | None = None
    participant: Word | None = None
    session: Word | None = None
    conditions: Annotated[tuple[Word, ...], msgspec.Meta(max_length=MAX_CONDITIONS)] = ()


class NewRunEvent(msgspec.Struct, frozen=True):
    """Something that happens in a run; ``at_ms`` is from the video's begin."""

    at_ms: Annotated[int, msgspec.Meta(ge=0, le=LAST_MS)]
    name: Word


class RunEvent(msgspec.Struct, frozen=True):
    """The same, kept."""

    id: int
    at_ms: int
    name: str


class StudySummary(msgspec.Struct, frozen=True):
    """A study: how many runs it has, and of how many participants."""

    name: str
    runs: int
    participants: int


def session(database: Database, run_id: str) -> RunSession:
    """What is known of a run's session; nothing when nobody said it.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    return sessions(database, [run_id]).get(run_id, RunSession())


def sessions(database: Database, run_ids: Collection[str]) -> dict[str, RunSession]:
    """The same of several runs, by id; those of which nothing is known are left out.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(run_sessions).where(run_sessions.c.run_id.in_(list(run_ids)))
    with database.read() as connection:
        return {row.run_id: _session(row) for row in connection.execute(query)}


def set_session(database: Database, run_id: str, told: RunSession) -> None:
    """Say whose session a run shows.

    Raises:
        NoSuchRowError: There is no such run.
        UnavailableError: The database cannot be used now.
    """
    fields = msgspec.structs.asdict(told) | {"conditions": json.dumps(told.conditions)}
    with database.write() as connection:
        _check(connection, run_id)
        connection.execute(delete(run_sessions).where(run_sessions.c.run_id == run_id))
        connection.execute(insert(run_sessions).values(run_id=run_id, **fields))


def studies(database: Database) -> list[StudySummary]:
    """All studies, by name.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    columns = run_sessions.c
    query = (
        select(columns.study, func.count(), func.count(columns.participant.distinct()))
        .where(columns.study.is_not(None))
        .group_by(columns.study)
        .order_by(columns.study)
    )
    with database.read() as connection:
        return [StudySummary(*row) for row in connection.execute(query)]


def runs_of(database: Database, study: str) -> list[str]:
    """Ids of a study's runs, by participant and session.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    columns = run_sessions.c
    query = (
        select(columns.run_id)
        .where(columns.study == study)
        .order_by(columns.participant, columns.session, columns.run_id)
    )
    with database.read() as connection:
        return list(connection.scalars(query))


def events(database: Database, run_ids: Collection[str]) -> dict[str, list[RunEvent]]:
    """What happened in runs, each in order of time; runs without events have an empty list.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    columns = run_events.c
    query = (
        select(columns.run_id, columns.id, columns.at_ms, columns.name)
        .where(columns.run_id.in_(list(run_ids)))
        .order_by(columns.at_ms, columns.id)
    )
    found: dict[str, list[RunEvent]] = {run_id: [] for run_id in run_ids}
    with database.read() as connection:
        for run_id, *event in connection.execute(query):
            found[run_id].append(RunEvent(*event))
    return found


def add_events(database: Database, run_id: str, told: Iterable[NewRunEvent]) -> None:
    """Add what happened in a run.

    Raises:
        NoSuchRowError: There is no such run.
        UnavailableError: The database cannot be used now.
    """
    rows = [{"run_id": run_id, "at_ms": each.at_ms, "name": each.name} for each in told]
    with database.write() as connection:
        _check(connection, run_id)
        if rows:
            connection.execute(insert(run_events), rows)


def remove_event(database: Database, run_id: str, event_id: int) -> None:
    """Remove an event of a run.

    Raises:
        NoSuchRowError: It has none of this id.
        UnavailableError: The database cannot be used now.
    """
    those = (run_events.c.run_id == run_id) & (run_events.c.id == event_id)
    with database.write() as connection:
        if not connection.execute(delete(run_events).where(those)).rowcount:
            raise NoSuchRowError(f"run {run_id!r} has no event {event_id}.")


def _check(connection: Any, run_id: str) -> None:
    if connection.scalar(select(runs.c.id).where(runs.c.id == run_id)) is None:
        raise NoSuchRowError(f"there is no run {run_id!r}.")


def _session(row: Any) -> RunSession:
    return RunSession(
        study=row.study,
        participant=row.participant,
        session=row.session,
        conditions=tuple(json.loads(row.conditions)),
    )
