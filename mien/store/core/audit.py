"""What was erased, and when: rows that stay, without what was in the erased ones."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from mien.bus.messages import now_ms
from mien.store.core.database import Database
from mien.store.core.schema import audit


@dataclass(frozen=True)
class AuditEntry:
    """One thing that was done on purpose. Who did it is not known: Mien has no users."""

    id: int
    at_ms: int
    action: str
    detail: dict[str, Any]


def record(connection: Connection, action: str, detail: dict[str, Any]) -> None:
    """Add an entry within the caller's transaction."""
    values = {"at_ms": now_ms(), "action": action, "detail": json.dumps(detail)}
    connection.execute(insert(audit).values(values))


def add(database: Database, action: str, detail: dict[str, Any]) -> None:
    """Add an entry.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        record(connection, action, detail)


def newest(database: Database, count: int) -> list[AuditEntry]:
    """Read the newest entries, the newest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(audit).order_by(audit.c.id.desc()).limit(count)
    with database.read() as connection:
        return [
            AuditEntry(row.id, row.at_ms, row.action, json.loads(row.detail))
            for row in connection.execute(query)
        ]
