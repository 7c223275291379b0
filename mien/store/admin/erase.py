"""Erasing on purpose, by span and by visit; the sums by minute and hour agree afterwards.

A span is erased in pieces, each a short transaction, so that recording goes on meanwhile. Seconds
that are half in the span go with it, and so do minutes whose seconds are no longer kept.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
)

from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.schema import SUMS, alerts, events, expressions, hours, kept_faces, minutes
from mien.store.corrections import kept_faces as kept
from mien.store.history import spread
from mien.store.history.rows import HOUR_MS, MINUTE_MS, SECOND_MS

#: What one transaction erases at most, of one camera.
_PIECE_MS = 6 * 60 * MINUTE_MS


class _Sums(NamedTuple):
    """A table of sums, the length of what it sums up, and the finer table that it is made from."""

    ms: int
    table: Table
    time_ms: "Column[int]"
    finer: Table
    finer_ms: "Column[int]"


_MINUTES = _Sums(MINUTE_MS, minutes, minutes.c.minute_ms, expressions, expressions.c.second_ms)
_HOURS = _Sums(HOUR_MS, hours, hours.c.hour_ms, minutes, minutes.c.minute_ms)


@dataclass(frozen=True)
class Erased:
    """How much was erased: rows of faces by second, closed alerts, events, kept faces."""

    face_seconds: int
    alerts: int = 0
    events: int = 0
    kept_faces: int = 0


def span(database: Database, cameras: Collection[str], start_ms: int, end_ms: int) -> Erased:
    """Erase what these cameras saw, kept faces too, and what tells of these cameras alone.

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
            kept.remove(
                connection,
                and_(
                    kept_faces.c.camera.in_(list(cameras)),
                    kept_faces.c.at_ms >= start_ms,
                    kept_faces.c.at_ms < end_ms,
                ),
            ),
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
                "kept_faces": erased.kept_faces,
            },
        )
    return erased


def visit(database: Database, camera: str, track_id: int, start_ms: int, end_ms: int) -> Erased:
    """Erase one track's seconds within a span, and its kept faces.

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
        erased = Erased(
            connection.execute(delete(expressions).where(those)).rowcount,
            kept_faces=kept.remove(
                connection,
                and_(
                    kept_faces.c.camera == camera,
                    kept_faces.c.track_id == track_id,
                    kept_faces.c.at_ms >= start_ms - start_ms % SECOND_MS,
                    kept_faces.c.at_ms < end_ms,
                ),
            ),
        )
        for sums in (_MINUTES, _HOURS):
            _rebuild(connection, camera, touched, sums)
        spread.rebuild(connection, camera, touched)
        if erased.face_seconds or erased.kept_faces:
            audit.record(
                connection,
                "erased visit",
                {"camera": camera, "from_ms": start_ms, "to_ms": end_ms, "track": track_id}
                | {"face_seconds": erased.face_seconds, "kept_faces": erased.kept_faces},
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
    gone = connection.execute(delete(expressions).where(_within(camera, start_ms, end_ms))).rowcount
    for sums in (_MINUTES, _HOURS):
        first_whole_ms, last_whole_ms = start_ms + -start_ms % sums.ms, end_ms - end_ms % sums.ms
        connection.execute(
            delete(sums.table).where(
                sums.table.c.camera == camera,
                sums.time_ms >= first_whole_ms,
                sums.time_ms < last_whole_ms,
            )
        )
        _rebuild(connection, camera, (at for at in (start_ms, end_ms) if at % sums.ms), sums)
    spread.erase(connection, camera, start_ms, end_ms)
    return gone


def _rebuild(connection: Connection, camera: str, touched: Iterable[int], sums: _Sums) -> None:
    """Sum up again, from the finer rows that are left, the stretches that hold these moments."""
    for begin_ms in {at_ms - at_ms % sums.ms for at_ms in touched}:
        connection.execute(
            delete(sums.table).where(sums.table.c.camera == camera, sums.time_ms == begin_ms)
        )
        finer = sums.finer.c
        left = (
            select(
                finer.camera,
                literal(begin_ms, BigInteger),
                finer.model_id,
                func.count() if sums.finer is expressions else func.sum(finer.face_seconds),
                func.sum(finer.frames),
                *(func.sum(finer[name]) for name in SUMS),
            )
            .where(finer.camera == camera)
            .where(sums.finer_ms >= begin_ms, sums.finer_ms < begin_ms + sums.ms)
            .group_by(finer.camera, finer.model_id)
        )
        names = ("camera", sums.time_ms.name, "model_id", "face_seconds", "frames", *SUMS)
        connection.execute(insert(sums.table).from_select(names, left))


def _alerts(connection: Connection, cameras: set[str], start_ms: int, end_ms: int) -> int:
    candidates = connection.execute(
        select(alerts.c.id, alerts.c.cameras).where(
            alerts.c.opened_ms >= start_ms,
            alerts.c.opened_ms < end_ms,
            alerts.c.closed_ms.is_not(None),
        )
    )
    gone = [alert_id for alert_id, told in candidates if set(json.loads(told) or [""]) <= cameras]
    if gone:
        connection.execute(delete(alerts).where(alerts.c.id.in_(gone)))
    return len(gone)


def _within(camera: str, start_ms: int, end_ms: int) -> ColumnElement[bool]:
    rows = expressions.c
    return and_(rows.camera == camera, rows.second_ms >= start_ms, rows.second_ms < end_ms)
