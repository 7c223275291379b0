"""Cameras lost and back, as the recorder saw it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, insert, select

from mien.store.core.database import Database
from mien.store.core.schema import events

#: How long a camera must be without pictures before it is written down as lost.
LOST_AFTER_MS = 5_000

Kind = Literal["camera_lost", "camera_back"]


@dataclass(frozen=True)
class Event:
    """Something that happened to a camera; ``text`` says in plain words what."""

    at_ms: int
    camera: str
    kind: Kind
    text: str


def add(database: Database, happened: Iterable[Event]) -> None:
    """Add events as one transaction.

    Raises:
        UnavailableError: The database cannot be used now; nothing was written.
    """
    values = [
        {"at_ms": event.at_ms, "camera": event.camera, "kind": event.kind, "text": event.text}
        for event in happened
    ]
    if not values:
        return
    with database.write() as connection:
        connection.execute(insert(events), values)


def read(
    database: Database, cameras: Collection[str] | None, start_ms: int, end_ms: int
) -> list[Event]:
    """Read the events of a span in order, of some cameras or of all.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    row = events.c
    query = select(row.at_ms, row.camera, row.kind, row.text).where(
        row.at_ms >= start_ms, row.at_ms < end_ms
    )
    if cameras is not None:
        query = query.where(row.camera.in_(list(cameras)))
    with database.read() as connection:
        return [Event(*fields) for fields in connection.execute(query.order_by(row.at_ms, row.id))]


def lost_cameras(database: Database) -> set[str]:
    """The cameras of which the last event says that they were lost.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    newest = select(func.max(events.c.id)).group_by(events.c.camera)
    query = select(events.c.camera).where(events.c.id.in_(newest), events.c.kind == "camera_lost")
    with database.read() as connection:
        return set(connection.scalars(query))
