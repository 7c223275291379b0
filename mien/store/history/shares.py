"""How expressions shared out over time: the history, summed up in SQL by bucket."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    Table,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
    union_all,
)

from mien.store.core.database import Database
from mien.store.core.schema import SCALE, SUMS, expressions, hours, minutes
from mien.store.history import scored_by
from mien.store.history.rows import HOUR_MS, MINUTE_MS, SECOND_MS


@dataclass(frozen=True)
class Bucket:
    """What one model saw at one camera in one stretch of time.

    Attributes:
        camera: The camera's id.
        start_ms: When the stretch begins, a whole multiple of its length.
        model_version: The model that made the scores.
        face_seconds: Pairs of a face and a second that this rests on.
        frames: Classified faces that this rests on.
        shares: Mean score of each label, in the model's order of labels; they sum to 1.
    """

    camera: str
    start_ms: int
    model_version: str
    face_seconds: int
    frames: int
    shares: dict[str, float]


def shares(
    database: Database, cameras: Collection[str], start_ms: int, end_ms: int, bucket_ms: int
) -> list[Bucket]:
    """Sum up a span of history, ordered by camera, time and model; empty stretches are left out.

    Args:
        database: Where from.
        cameras: Ids; cameras that were removed have a history as well.
        start_ms: First millisecond of the span.
        end_ms: First millisecond after it.
        bucket_ms: Length of a bucket: whole seconds. Buckets of whole minutes or hours are read
            from sums by minute and hour, so that months are quick; a minute then belongs to the
            span when its beginning does.

    Raises:
        ValueError: ``bucket_ms`` is not a positive number of whole seconds.
        UnavailableError: The database cannot be used now.
    """
    if bucket_ms < SECOND_MS or bucket_ms % SECOND_MS:
        raise ValueError(f"bucket_ms={bucket_ms} must be whole seconds, at least {SECOND_MS}.")
    query = _query(bucket_ms, start_ms, end_ms).order_by("camera", "start_ms", "model_id")
    with database.read() as connection:
        labels = scored_by.read(connection)
        rows = connection.execute(query, {"cameras": list(cameras)}).all()
    buckets = []
    for camera, begin_ms, model_id, face_seconds, frames, *sums in rows:
        version, names = labels[model_id]
        means = (total / (SCALE * frames) for total in sums)
        buckets.append(
            Bucket(
                camera=camera,
                start_ms=begin_ms,
                model_version=version,
                face_seconds=face_seconds,
                frames=frames,
                shares=dict(zip(names, means, strict=False)),
            )
        )
    return buckets


def _query(bucket_ms: int, start_ms: int, end_ms: int) -> Select[Any]:
    rows = _rows(bucket_ms, start_ms, end_ms).subquery().c
    begin_ms = (rows.at_ms // bucket_ms * bucket_ms).label("start_ms")
    return select(
        rows.camera,
        begin_ms,
        rows.model_id,
        _sum(rows.face_seconds),
        _sum(rows.frames),
        *(_sum(rows[name]) for name in SUMS),
    ).group_by(rows.camera, literal_column("start_ms"), rows.model_id)


def _rows(bucket_ms: int, start_ms: int, end_ms: int) -> "Select[Any] | CompoundSelect[Any]":
    """The rows of a span: of hours what is whole in it, of minutes what is left at its ends."""
    if bucket_ms % MINUTE_MS:
        return _part(expressions, expressions.c.second_ms, literal(1), start_ms, end_ms)
    time_ms, counted = minutes.c.minute_ms, minutes.c.face_seconds
    first_ms, last_ms = start_ms + -start_ms % HOUR_MS, end_ms - end_ms % HOUR_MS
    if bucket_ms % HOUR_MS or first_ms >= last_ms:
        return _part(minutes, time_ms, counted, start_ms, end_ms)
    return union_all(
        _part(hours, hours.c.hour_ms, hours.c.face_seconds, first_ms, last_ms),
        _part(minutes, time_ms, counted, start_ms, first_ms),
        _part(minutes, time_ms, counted, last_ms, end_ms),
    )


def _part(
    table: Table,
    time_ms: ColumnElement[int],
    face_seconds: ColumnElement[int],
    start_ms: int,
    end_ms: int,
) -> Select[Any]:
    return select(
        table.c.camera,
        time_ms.label("at_ms"),
        table.c.model_id,
        face_seconds.label("face_seconds"),
        table.c.frames,
        *(table.c[name] for name in SUMS),
    ).where(
        table.c.camera.in_(bindparam("cameras", expanding=True)),
        time_ms >= start_ms,
        time_ms < end_ms,
    )


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.sum(column), BigInteger)  # PostgreSQL's own type for it is a slow decimal
