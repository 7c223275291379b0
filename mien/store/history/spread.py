"""Keeping the table ``drift``: rows of ``expressions`` by the bins that they fall into."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select, update

from mien.store.core.schema import BINS, drift, expressions
from mien.store.history import bins, rows
from mien.store.history.rows import HOUR_MS, Minute


def write(connection: Connection, moved: Mapping[Minute, Mapping[str, int]]) -> None:
    """Add to the bins, by camera, hour and model; what left a bin is negative."""
    for (camera, hour_ms, model_id), change in moved.items():
        key = {"camera": camera, "hour_ms": hour_ms, "model_id": model_id}
        changed = connection.execute(
            update(drift)
            .where(*(drift.c[name] == part for name, part in key.items()))
            .values({name: drift.c[name] + by for name, by in change.items()})
        )
        if not changed.rowcount:
            connection.execute(insert(drift).values(key | dict.fromkeys(BINS, 0) | dict(change)))


def erase(connection: Connection, camera: str, start_ms: int, end_ms: int) -> None:
    """Follow the erasure of a span of ``expressions``: hours that are half in it are counted anew.

    As with minutes, what rested on seconds that are no longer kept goes with them.
    """
    connection.execute(
        delete(drift).where(
            drift.c.camera == camera,
            drift.c.hour_ms >= start_ms + -start_ms % HOUR_MS,
            drift.c.hour_ms < end_ms - end_ms % HOUR_MS,
        )
    )
    rebuild(connection, camera, (at for at in (start_ms, end_ms) if at % HOUR_MS))


def rebuild(connection: Connection, camera: str, touched: Iterable[int]) -> None:
    """Count the hours that hold these moments anew, from the rows that are left."""
    for hour_ms in {at_ms - at_ms % HOUR_MS for at_ms in touched}:
        connection.execute(
            delete(drift).where(drift.c.camera == camera, drift.c.hour_ms == hour_ms)
        )
        left = select(expressions).where(
            expressions.c.camera == camera,
            expressions.c.second_ms >= hour_ms,
            expressions.c.second_ms < hour_ms + HOUR_MS,
        )
        counts: dict[Minute, Counter[str]] = defaultdict(Counter)
        for row in connection.execute(left).mappings():
            counts[camera, hour_ms, row["model_id"]].update(bins.of(rows.restored(row)))
        write(connection, counts)
