"""Layouts of the wall: which cameras it shows, and how; a person's own, or for everybody."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from mien.bus.messages import now_ms
from mien.process.names import Name
from mien.store.core.database import Database
from mien.store.core.errors import LayoutError, NoSuchRowError
from mien.store.core.schema import layouts

#: As many as one person, or everybody together, may keep.
MOST = 100

CameraNames = Annotated[
    tuple[Annotated[str, Meta(min_length=1, max_length=80)], ...], Meta(max_length=1_000)
]


class Arrangement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a wall shows, and how.

    Attributes:
        cameras: Ids of those that it shows; none means all, or all of its group.
        group: The group that it shows; None where cameras are named, or all are shown.
        hidden: Ids of those that it leaves out.
        grid: Columns and rows of a page; 0 fits all on one.
        turn_s: After so many seconds the next page is shown; 0 never.
        alerts_first: True when cameras with an open alert stand first.
        full_screen: True when there is nothing but the pictures.
    """

    cameras: CameraNames = ()
    group: Name | None = None
    hidden: CameraNames = ()
    grid: Annotated[int, Meta(ge=0, le=4)] = 0
    turn_s: Annotated[int, Meta(ge=0, le=3_600)] = 0
    alerts_first: bool = False
    full_screen: bool = False


class LayoutWish(Arrangement, frozen=True, kw_only=True):
    """A layout as somebody writes it.

    Attributes:
        name: What people call it.
        shared: True when it is for everybody, each with the cameras that they see.
    """

    name: Name
    shared: bool = False


class StoredLayout(LayoutWish, frozen=True, kw_only=True):
    """A layout as it is kept."""

    id: int


def read(database: Database, user_id: int | None) -> list[StoredLayout]:
    """Read a person's own layouts and those for everybody, the oldest first.

    Args:
        database: Where they are.
        user_id: The person's number; None reads those for everybody.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(layouts).where(or_(layouts.c.user_id.is_(None), _of(user_id)))
    with database.read() as connection:
        rows = connection.execute(query.order_by(layouts.c.id)).mappings()
        return [_layout(row["id"], row["user_id"], row) for row in rows]


def add(database: Database, user_id: int | None, wish: LayoutWish) -> StoredLayout:
    """Add a layout.

    Args:
        database: Where to.
        user_id: Whose it is; None for everybody's.
        wish: What it is to be.

    Raises:
        LayoutError: There are too many.
        UnavailableError: The database cannot be used now.
    """
    values = _values(wish) | {"user_id": user_id}
    with database.write() as connection:
        count = connection.scalar(select(func.count()).where(_of(user_id)))
        if count is not None and count >= MOST:
            raise LayoutError(f"there are {MOST} layouts already; remove one first.")
        made = connection.execute(
            insert(layouts).values(values | {"created_ms": now_ms()}).returning(layouts.c.id)
        )
        return _layout(made.scalar_one(), user_id, values)


def change(
    database: Database, layout_id: int, user_id: int | None, wish: LayoutWish
) -> StoredLayout:
    """Replace a layout, and whose it is.

    Raises:
        NoSuchRowError: There is none with this number.
        UnavailableError: The database cannot be used now.
    """
    values = _values(wish) | {"user_id": user_id}
    with database.write() as connection:
        changed = connection.execute(
            update(layouts).where(layouts.c.id == layout_id).values(values)
        )
        if not changed.rowcount:
            raise no_such_layout(layout_id)
    return _layout(layout_id, user_id, values)


def remove(database: Database, layout_id: int) -> None:
    """Remove a layout.

    Raises:
        NoSuchRowError: There is none with this number.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        if not connection.execute(delete(layouts).where(layouts.c.id == layout_id)).rowcount:
            raise no_such_layout(layout_id)


def no_such_layout(layout_id: int) -> NoSuchRowError:
    """What is said of a layout that is not there, or somebody else's."""
    return NoSuchRowError(f"there is no layout {layout_id}.")


def _of(user_id: int | None) -> ColumnElement[bool]:
    return layouts.c.user_id.is_(None) if user_id is None else layouts.c.user_id == user_id


def _values(wish: LayoutWish) -> dict[str, Any]:
    fields = {name: getattr(wish, name) for name in Arrangement.__struct_fields__}
    return {"name": wish.name, "arrangement": msgspec.json.encode(fields).decode()}


def _layout(layout_id: int, user_id: int | None, row: Any) -> StoredLayout:
    arrangement = msgspec.json.decode(row["arrangement"], type=Arrangement)
    return StoredLayout(
        id=layout_id,
        name=row["name"],
        shared=user_id is None,
        **msgspec.structs.asdict(arrangement),
    )
