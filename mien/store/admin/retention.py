"""Letting go of what is older than people chose to keep, in small batches."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Select, Table, delete, func, select

from mien.store.admin.choices import Retention
from mien.store.core.database import Database
from mien.store.core.schema import (
    alerts,
    deliveries,
    drift,
    events,
    expressions,
    hours,
    kept_faces,
    minutes,
    photo_sets,
    runs,
)
from mien.store.corrections import review
from mien.store.history import series
from mien.store.history.rows import HOUR_MS

_DAY_MS = 24 * HOUR_MS
_ROWS_AT_ONCE = 2_000


def kept_from_ms(days: int | None, now_ms: int) -> int:
    """The first millisecond that is kept: a whole hour, so that sums stay whole; 0 when all is."""
    if days is None:
        return 0
    since_ms = now_ms - days * _DAY_MS
    return max(0, since_ms - since_ms % HOUR_MS)


def apply(database: Database, retention: Retention, now_ms: int) -> Iterator[int]:
    """Delete what is too old; yield after each batch how many rows it took.

    Raises:
        UnavailableError: The database cannot be used now; what was deleted until then stays so.
    """
    seconds_ms = kept_from_ms(retention.seconds_days, now_ms)
    minutes_ms = kept_from_ms(retention.minutes_days, now_ms)
    for known in series.cameras(database):
        yield from _before(database, expressions, expressions.c.second_ms, known.camera, seconds_ms)
        yield from _before(database, minutes, minutes.c.minute_ms, known.camera, minutes_ms)
        yield from _before(database, hours, hours.c.hour_ms, known.camera, minutes_ms)
        yield from _before(database, drift, drift.c.hour_ms, known.camera, minutes_ms)
    events_ms = kept_from_ms(retention.events_days, now_ms)
    for table, old in (
        (events, select(events.c.id).where(events.c.at_ms < events_ms)),
        (alerts, select(alerts.c.id).where(alerts.c.closed_ms < events_ms)),
        (deliveries, _old_posts(events_ms)),
        (kept_faces, _unlabelled(kept_from_ms(retention.review_days, now_ms))),
        (kept_faces, _labelled(kept_from_ms(retention.corrections_days, now_ms))),
        (photo_sets, select(photo_sets.c.id).where(photo_sets.c.created_ms < seconds_ms)),
        (runs, select(runs.c.id).where(runs.c.ended_ms < seconds_ms)),
    ):
        yield from _rows(database, table, old)


def _before(
    database: Database, table: Table, time_ms: "Column[int]", camera: str, end_ms: int
) -> Iterator[int]:
    """Delete a camera's rows before a moment, an hour of them at once."""
    while True:
        with database.write() as connection:
            first_ms = connection.scalar(
                select(func.min(time_ms)).where(table.c.camera == camera, time_ms < end_ms)
            )
            if first_ms is None:
                return
            stop_ms = min(first_ms - first_ms % HOUR_MS + HOUR_MS, end_ms)
            done = connection.execute(
                delete(table).where(table.c.camera == camera, time_ms < stop_ms)
            )
        yield done.rowcount


def _rows(database: Database, table: Table, old: "Select[tuple[Any]]") -> Iterator[int]:
    while True:
        with database.write() as connection:
            ids = connection.scalars(old.limit(_ROWS_AT_ONCE)).all()
            if not ids:
                return
            connection.execute(delete(table).where(table.c.id.in_(ids)))
        yield len(ids)


def _old_posts(before_ms: int) -> "Select[tuple[int]]":
    """Post that tell of no alert (tests); the others go with their alert."""
    return select(deliveries.c.id).where(
        deliveries.c.alert_id.is_(None), deliveries.c.created_ms < before_ms
    )


def _unlabelled(before_ms: int) -> "Select[tuple[int]]":
    return select(kept_faces.c.id).where(review.unlabelled(), kept_faces.c.kept_ms < before_ms)


def _labelled(before_ms: int) -> "Select[tuple[int]]":
    return select(kept_faces.c.id).where(~review.unlabelled(), kept_faces.c.labelled_ms < before_ms)
