"""What rules found: alerts from their opening to their closing, and who is to be told.

A post to a webhook is written in the transaction that opens or closes its alert, so none is
forgotten and none tells of what did not happen.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from mien.store.alerts import deliveries
from mien.store.core.database import Database
from mien.store.core.schema import alerts


@dataclass(frozen=True)
class Opening:
    """A rule's condition has come true.

    Attributes:
        rule_id: The rule.
        rule_name: What people call it.
        kind: The kind of its condition.
        subject: Tells the rule's alerts apart: a camera, a stage, or nothing.
        cameras: The cameras that it is about.
        text: What was found, in plain words.
        at_ms: When.
    """

    rule_id: int
    rule_name: str
    kind: str
    subject: str
    cameras: tuple[str, ...]
    text: str
    at_ms: int


@dataclass(frozen=True)
class Closing:
    """The condition of an open alert is over."""

    rule_id: int
    subject: str
    at_ms: int


@dataclass(frozen=True)
class Alert:
    """An alert; ``closed_ms`` is None while it is open, ``announced`` tells that it was posted."""

    id: int
    rule_id: int
    rule_name: str
    kind: str
    subject: str
    cameras: tuple[str, ...]
    text: str
    opened_ms: int
    closed_ms: int | None
    announced: bool


def apply(database: Database, changes: Iterable[Opening | Closing]) -> None:
    """Open and close alerts as one transaction; what is open already is not opened again.

    Raises:
        UnavailableError: The database cannot be used now; nothing was written.
    """
    changes = list(changes)
    if not changes:
        return
    with database.write() as connection:
        for change in changes:
            if isinstance(change, Opening):
                _open(connection, change)
            else:
                _close(connection, change)


def announce(database: Database, alert: Alert, webhook_ids: Collection[int]) -> None:
    """Have an open alert posted to webhooks; its closing will be as well.

    Raises:
        UnavailableError: The database cannot be used now; nothing was written.
    """
    row = alerts.c
    those = (row.id == alert.id, row.announced.is_(False), row.closed_ms.is_(None))
    with database.write() as connection:
        if connection.execute(update(alerts).where(*those).values(announced=True)).rowcount:
            deliveries.put(connection, webhook_ids, alert.id, "alert.opened", told(alert))


def open_now(database: Database) -> list[Alert]:
    """Read the alerts that are open, the oldest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(alerts).where(alerts.c.closed_ms.is_(None)).order_by(alerts.c.id)
    with database.read() as connection:
        return [_alert(row) for row in connection.execute(query).mappings()]


def read(
    database: Database, cameras: Collection[str] | None, start_ms: int, end_ms: int
) -> list[Alert]:
    """Read the alerts that were open within a span, the newest first.

    Alerts that are about no camera belong to every choice of cameras.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    row = alerts.c
    query = (
        select(alerts)
        .where(row.opened_ms < end_ms, or_(row.closed_ms.is_(None), row.closed_ms >= start_ms))
        .order_by(row.id.desc())
    )
    with database.read() as connection:
        read = [_alert(row) for row in connection.execute(query).mappings()]
    if cameras is None:
        return read
    return [alert for alert in read if not alert.cameras or set(alert.cameras) & set(cameras)]


def told(alert: Alert) -> dict[str, Any]:
    """An alert as webhooks are told of it."""
    return {
        "id": alert.id,
        "rule": {"id": alert.rule_id, "name": alert.rule_name, "kind": alert.kind},
        "subject": alert.subject,
        "cameras": list(alert.cameras),
        "text": alert.text,
        "opened_ms": alert.opened_ms,
        "closed_ms": alert.closed_ms,
    }


def _open(connection: Connection, opening: Opening) -> None:
    if _present(connection, opening.rule_id, opening.subject) is None:
        connection.execute(
            insert(alerts).values(
                rule_id=opening.rule_id,
                rule_name=opening.rule_name,
                kind=opening.kind,
                subject=opening.subject,
                cameras=json.dumps(opening.cameras),
                text=opening.text,
                opened_ms=opening.at_ms,
                announced=False,
            )
        )


def _close(connection: Connection, closing: Closing) -> None:
    present = _present(connection, closing.rule_id, closing.subject)
    if present is None:
        return
    closed_ms = max(closing.at_ms, present.opened_ms)
    connection.execute(update(alerts).where(alerts.c.id == present.id).values(closed_ms=closed_ms))
    content = told(present) | {"closed_ms": closed_ms}
    who = deliveries.told_of(connection, present.id)
    deliveries.put(connection, who, present.id, "alert.closed", content)


def _present(connection: Connection, rule_id: int, subject: str) -> Alert | None:
    row = alerts.c
    query = select(alerts).where(
        row.closed_ms.is_(None), row.rule_id == rule_id, row.subject == subject
    )
    known = connection.execute(query).mappings().first()
    return None if known is None else _alert(known)


def _alert(row: Any) -> Alert:
    return Alert(**{**row, "cameras": tuple(json.loads(row["cameras"]))})
