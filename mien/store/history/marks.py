"""Moments that people marked while watching."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, insert, or_, select

from mien.bus.messages import now_ms
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from mien.store.core.schema import marks


@dataclass(frozen=True)
class Mark:
    """A moment with a text; it belongs to one camera, or to all (None)."""

    id: int
    at_ms: int
    camera: str | None
    text: str
    created_ms: int


def add(database: Database, at_ms: int, camera: str | None, text: str) -> Mark:
    """Add a mark.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    created_ms = now_ms()
    values = {"at_ms": at_ms, "camera": camera, "text": text, "created_ms": created_ms}
    with database.write() as connection:
        made = connection.execute(insert(marks).values(values).returning(marks.c.id))
        return Mark(made.scalar_one(), at_ms, camera, text, created_ms)


def read(
    database: Database, cameras: Collection[str] | None, start_ms: int, end_ms: int
) -> list[Mark]:
    """Read the marks of a span in order: those of some cameras and of all, or every one.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(marks).where(marks.c.at_ms >= start_ms, marks.c.at_ms < end_ms)
    if cameras is not None:
        query = query.where(or_(marks.c.camera.is_(None), marks.c.camera.in_(list(cameras))))
    with database.read() as connection:
        rows = connection.execute(query.order_by(marks.c.at_ms, marks.c.id)).mappings()
        return [Mark(**row) for row in rows]


def read_one(database: Database, mark_id: int) -> Mark:
    """Read one mark.

    Raises:
        NoSuchRowError: There is none with this number.
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        rows = connection.execute(select(marks).where(marks.c.id == mark_id)).mappings()
        row = rows.one_or_none()
    if row is None:
        raise no_such_mark(mark_id)
    return Mark(**row)


def no_such_mark(mark_id: int) -> NoSuchRowError:
    """What is said of a mark that is not there."""
    return NoSuchRowError(f"there is no mark {mark_id}.")


def remove(database: Database, mark_id: int) -> None:
    """Remove a mark.

    Raises:
        NoSuchRowError: There is none with this number.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        if not connection.execute(delete(marks).where(marks.c.id == mark_id)).rowcount:
            raise no_such_mark(mark_id)
