"""Photos that were given together and that somebody chose to keep, with what was found in them."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select

from mien.bus.messages import now_ms
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.schema import photo_sets, photos


class PhotoSetSummary(msgspec.Struct, frozen=True):
    """Photos that were given together.

    Attributes:
        id: Hard to guess.
        created_ms: When the first was given.
        photos: How many there are.
        faces: How many faces are in them.
    """

    id: str
    created_ms: int
    photos: int
    faces: int


@dataclass(frozen=True)
class KeptPhoto:
    """A photo, kept.

    Attributes:
        told: What was told of it: its ``id``, ``name``, size and ``faces``.
        jpeg: The picture, upright.
        small: The same, of some hundred pixels, with boxes.
    """

    told: dict[str, Any]
    jpeg: bytes
    small: bytes


def begin(database: Database, set_id: str) -> None:
    """Begin a set without photos.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        connection.execute(insert(photo_sets).values(id=set_id, created_ms=now_ms()))


def keep(database: Database, set_id: str, photo: KeptPhoto) -> bool:
    """Keep a photo at the end of a set; False when there is no such set.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        if connection.scalar(select(photo_sets.c.id).where(photo_sets.c.id == set_id)) is None:
            return False
        those = photos.c.set_id == set_id
        last = connection.scalar(select(func.max(photos.c.number)).where(those))
        connection.execute(
            insert(photos).values(
                id=photo.told["id"],
                set_id=set_id,
                number=0 if last is None else last + 1,
                faces=len(photo.told["faces"]),
                told=json.dumps(photo.told, ensure_ascii=False),
                jpeg=photo.jpeg,
                small=photo.small,
            )
        )
    return True


def sets(database: Database) -> list[PhotoSetSummary]:
    """All sets that have photos, the oldest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = (
        select(
            photo_sets.c.id,
            photo_sets.c.created_ms,
            func.count(),
            func.sum(photos.c.faces),
        )
        .join(photos, photos.c.set_id == photo_sets.c.id)
        .group_by(photo_sets.c.id, photo_sets.c.created_ms)
        .order_by(photo_sets.c.created_ms, photo_sets.c.id)
    )
    with database.read() as connection:
        return [PhotoSetSummary(*row) for row in connection.execute(query)]


def of_set(database: Database, set_id: str) -> list[dict[str, Any]]:
    """What was told of each photo of a set, in order; nothing when there is no such set.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(photos.c.told).where(photos.c.set_id == set_id).order_by(photos.c.number)
    with database.read() as connection:
        return [json.loads(told) for told in connection.scalars(query)]


def find(database: Database, photo_id: str) -> KeptPhoto | None:
    """One photo; None when none of this id is kept.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(photos.c.told, photos.c.jpeg, photos.c.small).where(photos.c.id == photo_id)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else KeptPhoto(json.loads(row[0]), bytes(row[1]), bytes(row[2]))


def given(database: Database, start_ms: int, end_ms: int) -> list[str]:
    """Ids of the sets that were begun in a span.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    begun = photo_sets.c.created_ms
    query = select(photo_sets.c.id).where(begun >= start_ms, begun < end_ms)
    with database.read() as connection:
        return list(connection.scalars(query))


def erase(database: Database, set_ids: Collection[str]) -> int:
    """Erase sets with their photos, and say in the audit how many.

    Returns:
        How many photos there were.

    Raises:
        UnavailableError: The database cannot be used now; nothing was erased.
    """
    ids = list(set_ids)
    with database.write() as connection:
        gone = connection.execute(delete(photos).where(photos.c.set_id.in_(ids))).rowcount
        connection.execute(delete(photo_sets).where(photo_sets.c.id.in_(ids)))
        if gone:
            audit.record(connection, "erased photos", {"photos": gone})
    return gone
