"""How expressions shared out over time: the history, summed up in SQL by bucket."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)

from store import models
from store.database import Database
from store.rows import MINUTE_MS, SECOND_MS
from store.schema import SCALE, SUMS, expressions, minutes


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
    """Sums up a span of history, ordered by camera, time and model; empty stretches are left out.

    Args:
        database: Where from.
        cameras: Ids; cameras that were removed have a history as well.
        start_ms: First millisecond of the span.
        end_ms: First millisecond after it.
        bucket_ms: Length of a bucket: whole seconds. Buckets of whole minutes are read from sums
            by minute, so that months are quick; a minute then belongs to the span when its
            beginning does.

    Raises:
        ValueError: ``bucket_ms`` is not a positive number of whole seconds.
        UnavailableError: The database cannot be used now.
    """
    if bucket_ms < SECOND_MS or bucket_ms % SECOND_MS:
        raise ValueError(f"bucket_ms={bucket_ms} must be whole seconds, at least {SECOND_MS}.")
    query = _query(bucket_ms).order_by("camera", "start_ms", "model_id")
    with database.read() as connection:
        labels = models.read(connection)
        found = connection.execute(
            query, {"cameras": list(cameras), "begin": start_ms, "end": end_ms}
        ).all()
    buckets = []
    for camera, begin_ms, model_id, face_seconds, frames, *sums in found:
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


def _query(bucket_ms: int) -> Select[Any]:
    by_minute = bucket_ms % MINUTE_MS == 0
    table = minutes if by_minute else expressions
    time_ms = table.c.minute_ms if by_minute else table.c.second_ms
    face_seconds = _sum(table.c.face_seconds) if by_minute else func.count()
    begin_ms = (time_ms // bucket_ms * bucket_ms).label("start_ms")
    return (
        select(
            table.c.camera,
            begin_ms,
            table.c.model_id,
            face_seconds,
            _sum(table.c.frames),
            *(_sum(table.c[name]) for name in SUMS),
        )
        .where(
            table.c.camera.in_(bindparam("cameras", expanding=True)),
            time_ms >= bindparam("begin"),
            time_ms < bindparam("end"),
        )
        .group_by(table.c.camera, literal_column("start_ms"), table.c.model_id)
    )


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.sum(column), BigInteger)  # PostgreSQL's own type for it is a slow decimal
