"""The review queue: kept faces that wait for a person's word, and what the person says."""

from collections.abc import Collection
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, or_, select

from mien.store.core.database import Database
from mien.store.core.errors import NotUndoableError
from mien.store.core.schema import kept_faces
from mien.store.corrections import kept_faces as kept
from mien.store.corrections import opinions
from mien.store.corrections.kept_faces import COLUMNS, KeptRecord, Label, Origin
from mien.store.history.rows import HOUR_MS, MINUTE_MS

#: What a person answers.
Answer = Literal[Label, "skip"]

#: So many faces are kept at most without anybody asking, in an hour and in a day, all cameras
#: together; and no more than a third of an hour's in ten minutes, so that the rest of the hour
#: has its share.
HOURLY_CAP = 60
DAILY_CAP = 300
_LIMITS = ((10 * MINUTE_MS, HOURLY_CAP // 3), (HOUR_MS, HOURLY_CAP), (24 * HOUR_MS, DAILY_CAP))

_rows = kept_faces.c
_BY_ITSELF = and_(_rows.why.is_not(None), _rows.why != "by_hand")


def room(database: Database, now_ms: int) -> int:
    """How many more faces the queue may take by itself now.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        left = [
            most
            - (
                connection.scalar(
                    select(func.count()).where(_BY_ITSELF, _rows.kept_ms > now_ms - span_ms)
                )
                or 0
            )
            for span_ms, most in _LIMITS
        ]
    return max(0, min(left))


def kept_since(database: Database, since_ms: int) -> int:
    """How many faces were kept since then without anybody asking.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        counted = connection.scalar(
            select(func.count()).where(_BY_ITSELF, _rows.kept_ms > since_ms)
        )
    return counted or 0


def of_track(
    database: Database, track: str, start_ms: int, end_ms: int, limit: int
) -> list[KeptRecord]:
    """Read the kept faces of one track in a span, labelled or not, in order of time.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    those = and_(_rows.track == track, _rows.at_ms >= start_ms, _rows.at_ms < end_ms)
    query = select(*COLUMNS).where(those).order_by(_rows.at_ms, _rows.id).limit(limit)
    with database.read() as connection:
        return [kept.kept(row) for row in connection.execute(query).mappings()]


def answer(database: Database, face_id: int, label: str, origin: Origin) -> KeptRecord:
    """Write what the person who acts now says of a face, in the place of what he said before.

    Raises:
        NoSuchRowError: There is none of this number.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        return opinions.give(connection, face_id, label, origin)


def undo(database: Database, face_id: int) -> KeptRecord:
    """Take back what the person who acts now said; without another's word the face waits again.

    Raises:
        NoSuchRowError: There is none of this number.
        NotUndoableError: It was imported with its label, so it never waited.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        present = kept.found_in(connection, face_id)
        if present.why is None:
            raise NotUndoableError(
                f"face {face_id} was imported with its label and never waited; change its label "
                "or delete it."
            )
        return opinions.take_back(connection, face_id)


def forget_waiting(database: Database, cameras: Collection[str]) -> int:
    """Delete what these cameras saw and nobody labelled; return how many.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        return kept.remove(connection, and_(_rows.camera.in_(list(cameras)), unlabelled()))


def unlabelled() -> ColumnElement[bool]:
    """Rows that are no correction: they wait, or were skipped."""
    return or_(_rows.label.is_(None), _rows.label == kept.SKIP)


def crops(database: Database, camera: str, limit: int) -> list[bytes]:
    """Read the pixels of the faces that a camera's queue took last.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(_rows.crop).where(_rows.camera == camera).order_by(_rows.id.desc()).limit(limit)
    with database.read() as connection:
        return list(connection.scalars(query))
