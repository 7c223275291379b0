"""Tracks as visits: who was in view from when to when, and what the face showed meanwhile.

Track numbers begin anew when Redis does, so a visit is a track without a pause of more than
``GAP_MS``, not all rows of a number.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, func, select

from mien.store.core.database import Database
from mien.store.core.schema import SCALE, SUMS, expressions
from mien.store.history import scored_by
from mien.store.history.rows import SECOND_MS
from mien.store.history.series import merged
from mien.store.history.shares import Bucket

#: A longer pause ends a visit; longer than a tracker remembers a face.
GAP_MS = 60_000

#: How far ``newest`` looks back at first, and how many times farther whenever that was too little.
_FIRST_LOOK_MS = 3_600_000
_FARTHER = 4


@dataclass(frozen=True)
class Visit:
    """One face from its first second in view to its last.

    Attributes:
        camera: The camera's id.
        track_id: The tracker's number.
        first_ms: Begin of the first second.
        last_ms: End of the last second.
        face_seconds: Seconds in which the face was classified.
        frames: Classified pictures of it.
        model_versions: The models that scored them.
        shares: Mean score by label.
    """

    camera: str
    track_id: int
    first_ms: int
    last_ms: int
    face_seconds: int
    frames: int
    model_versions: list[str]
    shares: dict[str, float]


def visits(database: Database, cameras: Collection[str], start_ms: int, end_ms: int) -> list[Visit]:
    """List the visits of a span, the newest first; what lies outside of it is cut off.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = _query(cameras, start_ms, end_ms)
    parts: dict[tuple[str, int, int], list[tuple[int, Bucket]]] = defaultdict(list)
    with database.read() as connection:
        known = scored_by.read(connection)
        for (
            camera,
            track_id,
            number,
            model_id,
            first,
            last,
            seconds,
            frames,
            *sums,
        ) in connection.execute(query):
            version, labels = known[model_id]
            means = dict(zip(labels, (s / (SCALE * frames) for s in sums), strict=False))
            part = Bucket(camera, first, version, seconds, frames, means)
            parts[camera, track_id, number].append((last, part))
    made = [_visit(track_id, group) for (_, track_id, _), group in parts.items()]
    return sorted(made, key=lambda visit: (-visit.first_ms, visit.camera, visit.track_id))


def newest(
    database: Database, cameras: Collection[str], start_ms: int, end_ms: int, most: int
) -> tuple[list[Visit], bool]:
    """List the newest visits of a span as ``visits`` does, reading no farther back than it must.

    Returns:
        At most ``most`` visits, and whether the span has older ones.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    look_ms = _FIRST_LOOK_MS
    while (begin_ms := end_ms - look_ms) > start_ms:
        seen = visits(database, cameras, begin_ms, end_ms)
        # One that is there at the very beginning may have begun before.
        whole = [visit for visit in seen if visit.first_ms > begin_ms + GAP_MS]
        if len(whole) > most:
            return whole[:most], True
        look_ms *= _FARTHER
    seen = visits(database, cameras, start_ms, end_ms)
    return seen[:most], len(seen) > most


def seconds(
    database: Database, camera: str, track_id: int, start_ms: int, end_ms: int
) -> list[Bucket]:
    """Read one track's seconds within a span, in order; one entry for each model in a second.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    return seconds_by_track(database, camera, start_ms, end_ms, track_id).get(track_id, [])


def seconds_by_track(
    database: Database, camera: str, start_ms: int, end_ms: int, track_id: int | None = None
) -> dict[int, list[Bucket]]:
    """Read the seconds of all tracks of a camera, or of one, as ``seconds`` does.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    rows = expressions.c
    query = (
        select(rows.track_id, rows.second_ms, rows.model_id, rows.frames, *(rows[s] for s in SUMS))
        .where(rows.camera == camera, rows.second_ms >= start_ms, rows.second_ms < end_ms)
        .order_by(rows.second_ms, rows.model_id)
    )
    if track_id is not None:
        query = query.where(rows.track_id == track_id)
    buckets: dict[int, list[Bucket]] = defaultdict(list)
    with database.read() as connection:
        known = scored_by.read(connection)
        for track, second_ms, model_id, frames, *sums in connection.execute(query):
            version, labels = known[model_id]
            shares = dict(zip(labels, (s / (SCALE * frames) for s in sums), strict=False))
            buckets[track].append(Bucket(camera, second_ms, version, 1, frames, shares))
    return buckets


def _visit(track_id: int, parts: list[tuple[int, Bucket]]) -> Visit:
    buckets = [bucket for _, bucket in parts]
    return Visit(
        camera=buckets[0].camera,
        track_id=track_id,
        first_ms=min(bucket.start_ms for bucket in buckets),
        last_ms=max(last for last, _ in parts) + SECOND_MS,
        face_seconds=sum(bucket.face_seconds for bucket in buckets),
        frames=sum(bucket.frames for bucket in buckets),
        model_versions=sorted({bucket.model_version for bucket in buckets}),
        shares=merged(buckets),
    )


def _query(cameras: Collection[str], start_ms: int, end_ms: int) -> Select[Any]:
    """Mark the rows that begin a visit, number visits by counting marks, sum by number."""
    rows = expressions.c
    before_ms = func.lag(rows.second_ms).over(
        partition_by=(rows.camera, rows.track_id), order_by=rows.second_ms
    )
    pause_ms = rows.second_ms - before_ms
    marked = (
        select(expressions, case((pause_ms > GAP_MS, 1), else_=0).label("begins"))
        .where(rows.camera.in_(list(cameras)))
        .where(rows.second_ms >= start_ms, rows.second_ms < end_ms)
        .subquery()
    )
    number = func.sum(marked.c.begins).over(
        partition_by=(marked.c.camera, marked.c.track_id), order_by=marked.c.second_ms
    )
    numbered = select(marked, number.label("number")).subquery()
    column = numbered.c
    return select(
        column.camera,
        column.track_id,
        column.number,
        column.model_id,
        func.min(column.second_ms),
        func.max(column.second_ms),
        func.count(),
        *(cast(func.sum(column[name]), BigInteger) for name in ("frames", *SUMS)),
    ).group_by(column.camera, column.track_id, column.number, column.model_id)
