"""Who did what on purpose, when and from where: rows that stay, each bound to the one before.

A row's hash covers its content and the hash of the row before, so a row that was changed or taken
out of the middle breaks the chain. Rows that were cut off at its end can be missed only by whoever
knows the newest hash of before; whoever can write the database can also make a whole new chain.
"""

import hashlib
import json
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from mien.bus.messages import now_ms
from mien.store.core.database import Database
from mien.store.core.schema import audit

_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Actor:
    """Who does what is done now, and the address from which it was asked."""

    who: str
    address: str | None = None


#: What Mien does by itself.
SYSTEM = Actor("mien")
_present: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)


@dataclass(frozen=True)
class AuditEntry:
    """One thing that was done on purpose.

    Attributes:
        who: Name of the person or token; ``local`` without a login, ``mien`` for Mien itself,
            nothing in rows of before there were accounts.
        address: From where it was asked; None when not over the network.
        object: What it was done to: a camera's id, a model's version, a user's name.
    """

    id: int
    at_ms: int
    who: str
    address: str | None
    action: str
    object: str | None
    detail: dict[str, Any]


@dataclass(frozen=True)
class AuditFilter:
    """Which entries are meant; None leaves a condition out.

    Attributes:
        start_ms: At or after.
        end_ms: Before.
        who: By this name.
        action: Of this kind.
        before: With a smaller number.
    """

    start_ms: int | None = None
    end_ms: int | None = None
    who: str | None = None
    action: str | None = None
    before: int | None = None


@dataclass(frozen=True)
class AuditChain:
    """What a look at all rows found.

    Attributes:
        entries: How many rows there are.
        head: Hash of the newest; empty without any.
        broken_id: Number of the first row that is not as it was written; None when all are.
    """

    entries: int
    head: str
    broken_id: int | None


def act(actor: Actor) -> None:
    """Say who does what this thread does from now on."""
    _present.set(actor)


def acting() -> Actor:
    """Who does what this thread does."""
    return _present.get()


def record(
    connection: Connection, action: str, detail: dict[str, Any], about: str | None = None
) -> None:
    """Add an entry within the caller's transaction, in the name of who acts now.

    Args:
        connection: In a transaction that no other writer overlaps.
        action: What was done.
        detail: How much, where, and so on.
        about: To what.
    """
    actor = acting()
    values = {
        "at_ms": now_ms(),
        "who": actor.who,
        "address": actor.address,
        "action": action,
        "object": about,
        "detail": json.dumps(detail),
    }
    before = connection.scalar(select(audit.c.hash).order_by(audit.c.id.desc()).limit(1))
    connection.execute(insert(audit).values(**values, hash=_hash(before or "", values)))


def add(database: Database, action: str, detail: dict[str, Any], about: str | None = None) -> None:
    """Add an entry.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        record(connection, action, detail, about)


def newest(database: Database, count: int, which: AuditFilter = AuditFilter()) -> list[AuditEntry]:
    """Read entries, the newest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    row = audit.c
    those = [
        *((row.at_ms >= which.start_ms,) if which.start_ms is not None else ()),
        *((row.at_ms < which.end_ms,) if which.end_ms is not None else ()),
        *((row.who == which.who,) if which.who is not None else ()),
        *((row.action == which.action,) if which.action is not None else ()),
        *((row.id < which.before,) if which.before is not None else ()),
    ]
    query = select(audit).where(*those).order_by(row.id.desc()).limit(count)
    with database.read() as connection:
        return [_entry(stored) for stored in connection.execute(query)]


def every(database: Database) -> Iterator[AuditEntry]:
    """Read all entries, the oldest first, some at once.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    return (_entry(row) for row in _rows(database))


def verify(database: Database) -> AuditChain:
    """Look whether all rows are as they were written.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    head, entries = "", 0
    for row in _rows(database):
        if row.hash != _hash(head, row._mapping):
            return AuditChain(entries, head, row.id)
        head, entries = row.hash, entries + 1
    return AuditChain(entries, head, None)


def _rows(database: Database) -> Iterator[Any]:
    last = -1
    while True:
        query = select(audit).where(audit.c.id > last).order_by(audit.c.id).limit(_ROWS_AT_ONCE)
        with database.read() as connection:
            rows = connection.execute(query).all()
        yield from rows
        if len(rows) < _ROWS_AT_ONCE:
            return
        last = rows[-1].id


def _hash(before: str, row: Any) -> str:
    names = ("at_ms", "who", "address", "action", "object", "detail")
    told = json.dumps([before, *(row[name] for name in names)])
    return hashlib.sha256(told.encode()).hexdigest()


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at_ms=row.at_ms,
        who=row.who,
        address=row.address,
        action=row.action,
        object=row.object,
        detail=json.loads(row.detail),
    )
