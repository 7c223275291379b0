"""Erasing on purpose, by span and by visit; the sums by minute agree afterwards.

A span is erased in pieces, each a short transaction, so that recording goes on meanwhile. Seconds
that are half in the span go with it, and so do minutes whose seconds are no longer kept.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
)

from store import audit
from store.database import Database
from store.rows import MINUTE_MS, SECOND_MS
from store.schema import SUMS, alerts, events, expressions, minutes

#: What one transaction erases at most, of one camera.
_PIECE_MS = 6 * 60 * MINUTE_MS


@dataclass(frozen=True)
class Erased:
    """How much was erased: rows of faces by second, and closed alerts and camera events."""

    face_seconds: int
    alerts: int = 0
    events: int = 0


def span(database: Database, cameras: Collection[str], start_ms: int, end_ms: int) -> Erased:
    """Erases what these cameras saw, and the alerts and events that tell of them alone.

    Args:
        database: Where.
        cameras: Ids.
        start_ms: First millisecond of the span.
        end_ms: First millisecond after it.

    Raises:
        UnavailableError: The database cannot be used now; what was erased until then stays so.
    """
    start_ms -= start_ms % SECOND_MS
    end_ms += -end_ms % SECOND_MS
    faces = sum(_camera(database, camera, start_ms, end_ms) for camera in sorted(cameras))
    with database.write() as connection:
        erased = Erased(
            faces,
            _alerts(connection, set(cameras), start_ms, end_ms),
            connection.execute(
                delete(events).where(
                    events.c.camera.in_(list(cameras)),
                    events.c.at_ms >= start_ms,
                    events.c.at_ms < end_ms,
                )
            ).rowcount,
        )
        audit.record(
            connection,
            "erased span",
            {
                "cameras": sorted(cameras),
                "from_ms": start_ms,
                "to_ms": end_ms,
                "face_seconds": erased.face_seconds,
                "alerts": erased.alerts,
                "events": erased.events,
            },
        )
    return erased


def visit(database: Database, camera: str, track_id: int, start_ms: int, end_ms: int) -> Erased:
    """Erases one track's seconds within a span.

    Raises:
        UnavailableError: The database cannot be used now; nothing was erased.
    """
    rows = expressions.c
    those = and_(
        rows.camera == camera,
        rows.track_id == track_id,
        rows.second_ms >= start_ms - start_ms % SECOND_MS,
        rows.second_ms < end_ms,
    )
    with database.write() as connection:
        minute_ms = rows.second_ms - rows.second_ms % MINUTE_MS
        touched = connection.scalars(select(minute_ms).where(those).distinct()).all()
        erased = Erased(connection.execute(delete(expressions).where(those)).rowcount)
        _rebuild(connection, camera, touched)
        if erased.face_seconds:
            audit.record(
                connection,
                "erased visit",
                {"camera": camera, "from_ms": start_ms, "to_ms": end_ms, "track": track_id}
                | {"face_seconds": erased.face_seconds},
            )
    return erased


def _camera(database: Database, camera: str, start_ms: int, end_ms: int) -> int:
    erased = 0
    position_ms = start_ms
    while position_ms < end_ms:
        with database.write() as connection:
            first_ms = connection.scalar(
                select(func.min(minutes.c.minute_ms)).where(
                    minutes.c.camera == camera,
                    minutes.c.minute_ms > position_ms - MINUTE_MS,
                    minutes.c.minute_ms < end_ms,
                )
            )
            if first_ms is None:
                return erased
            begin_ms = max(position_ms, first_ms)
            position_ms = min(begin_ms - begin_ms % MINUTE_MS + _PIECE_MS, end_ms)
            erased += _piece(connection, camera, begin_ms, position_ms)
    return erased


def _piece(connection: Connection, camera: str, start_ms: int, end_ms: int) -> int:
    first_whole_ms = start_ms + -start_ms % MINUTE_MS
    last_whole_ms = end_ms - end_ms % MINUTE_MS
    gone = connection.execute(delete(expressions).where(_within(camera, start_ms, end_ms))).rowcount
    connection.execute(
        delete(minutes).where(
            minutes.c.camera == camera,
            minutes.c.minute_ms >= first_whole_ms,
            minutes.c.minute_ms < last_whole_ms,
        )
    )
    edges = {at - at % MINUTE_MS for at in (start_ms, end_ms) if at % MINUTE_MS}
    _rebuild(connection, camera, edges)
    return gone


def _rebuild(connection: Connection, camera: str, touched: Iterable[int]) -> None:
    """Sums minutes up again from the seconds that are left."""
    rows = expressions.c
    for minute_ms in touched:
        connection.execute(
            delete(minutes).where(minutes.c.camera == camera, minutes.c.minute_ms == minute_ms)
        )
        left = (
            select(
                rows.camera,
                literal(minute_ms, BigInteger),
                rows.model_id,
                func.count(),
                func.sum(rows.frames),
                *(func.sum(rows[name]) for name in SUMS),
            )
            .where(_within(camera, minute_ms, minute_ms + MINUTE_MS))
            .group_by(rows.camera, rows.model_id)
        )
        names = ("camera", "minute_ms", "model_id", "face_seconds", "frames", *SUMS)
        connection.execute(insert(minutes).from_select(names, left))


def _alerts(connection: Connection, cameras: set[str], start_ms: int, end_ms: int) -> int:
    found = connection.execute(
        select(alerts.c.id, alerts.c.cameras).where(
            alerts.c.opened_ms >= start_ms,
            alerts.c.opened_ms < end_ms,
            alerts.c.closed_ms.is_not(None),
        )
    )
    gone = [alert_id for alert_id, told in found if set(json.loads(told) or [""]) <= cameras]
    if gone:
        connection.execute(delete(alerts).where(alerts.c.id.in_(gone)))
    return len(gone)


def _within(camera: str, start_ms: int, end_ms: int) -> ColumnElement[bool]:
    rows = expressions.c
    return and_(rows.camera == camera, rows.second_ms >= start_ms, rows.second_ms < end_ms)
