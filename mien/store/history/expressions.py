"""Merging what classifiers saw into rows, so that seeing it again changes nothing.

``emotions`` is delivered at least once: an entry may come again after it was written, in another
batch, by another recorder. A row remembers which frames it holds, and a frame that is there
already is skipped.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from mien.bus.messages import Emotions
from mien.store.core.database import Database
from mien.store.core.errors import UnstorableError
from mien.store.core.schema import SUMS, expressions, hours, minutes, models
from mien.store.history import bins, rows, spread
from mien.store.history.rows import Growth, Minute, Model, Row, TrackSecond

_SECONDS_AT_ONCE = 500


def merge(database: Database, emotions: Iterable[Emotions]) -> int:
    """Write emotions as one transaction; frames that are there already are left alone.

    Args:
        database: Where to.
        emotions: In any order, with any repetition.

    Returns:
        How many faces were new.

    Raises:
        UnstorableError: One of them can never be stored; nothing was written.
        UnavailableError: The database cannot be used now; nothing was written.
    """
    seen = [track for message in emotions for track in rows.scored_tracks(message)]
    if not seen:
        return 0
    with database.write() as connection:
        model_ids = _model_ids(connection, {track.model for track in seen})
        stored = _stored(connection, {track.face for track in seen})
        before = _bins(stored)
        growth: dict[Minute, Growth] = defaultdict(Growth)
        new = sum(
            rows.add(track, model_ids[track.model], stored[track.face], growth) for track in seen
        )
        _write_rows(connection, stored)
        _write_sums(connection, minutes, "minute_ms", growth)
        _write_sums(connection, hours, "hour_ms", rows.by_hour(growth))
        spread.write(connection, _moved(before, _bins(stored)))
    return new


def _model_ids(connection: Connection, wanted: set[Model]) -> dict[Model, int]:
    """Find each model's number, and give one to those that have none."""
    known = {
        version: (model_id, tuple(json.loads(labels)))
        for model_id, version, labels in connection.execute(
            select(models.c.id, models.c.version, models.c.labels).where(
                models.c.version.in_({version for version, _ in wanted})
            )
        )
    }
    ids: dict[Model, int] = {}
    for version, labels in sorted(wanted):
        if version not in known:
            added = connection.execute(
                insert(models)
                .values(version=version, labels=json.dumps(labels))
                .returning(models.c.id)
            )
            known[version] = (added.scalar_one(), labels)
        model_id, known_labels = known[version]
        if labels != known_labels:
            raise UnstorableError(
                f"model {version} has labels {', '.join(labels)}, but rows of the same version "
                f"have {', '.join(known_labels)}."
            )
        ids[version, labels] = model_id
    return ids


def _stored(connection: Connection, faces: set[TrackSecond]) -> dict[TrackSecond, dict[int, Row]]:
    """Read what the table has of these faces: their rows by model."""
    stored: dict[TrackSecond, dict[int, Row]] = {face: {} for face in faces}
    seconds: dict[str, set[int]] = defaultdict(set)
    for face in faces:
        seconds[face.camera].add(face.second_ms)
    for camera, wanted in seconds.items():
        ordered = sorted(wanted)
        for start in range(0, len(ordered), _SECONDS_AT_ONCE):
            some = ordered[start : start + _SECONDS_AT_ONCE]
            for fields in connection.execute(
                select(expressions).where(
                    expressions.c.camera == camera, expressions.c.second_ms.in_(some)
                )
            ).mappings():
                face = TrackSecond(camera, fields["second_ms"], fields["track_id"])
                if face in stored:
                    stored[face][fields["model_id"]] = rows.restored(fields)
    return stored


def _bins(stored: dict[TrackSecond, dict[int, Row]]) -> dict[Minute, Counter[str]]:
    """Count the rows of each camera, hour and model by the bins that they fall into."""
    counts: dict[Minute, Counter[str]] = defaultdict(Counter)
    for (camera, second_ms, _), by_model in stored.items():
        for model_id, row in by_model.items():
            hour_ms = second_ms - second_ms % rows.HOUR_MS
            counts[camera, hour_ms, model_id].update(bins.of(row))
    return counts


def _moved(
    before: dict[Minute, Counter[str]], after: dict[Minute, Counter[str]]
) -> dict[Minute, dict[str, int]]:
    moved: dict[Minute, dict[str, int]] = {}
    for key, counts in after.items():
        was = before.get(key, Counter())
        change = {name: counts[name] - was[name] for name in counts.keys() | was.keys()}
        moved[key] = {name: by for name, by in change.items() if by}
    return {key: change for key, change in moved.items() if change}


def _write_rows(connection: Connection, stored: dict[TrackSecond, dict[int, Row]]) -> None:
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for face, by_model in stored.items():
        for model_id, row in by_model.items():
            if row.grown:
                key = {**face._asdict(), "model_id": model_id}
                body = {
                    "frames": len(row.offsets),
                    "offsets": rows.pack(row.offsets),
                    **dict(zip(SUMS, row.sums, strict=True)),
                    **{name: getattr(row, name) for name in rows.FACE_STATISTICS},
                }
                if row.stored:
                    changed.append({f"key_{name}": part for name, part in key.items()} | body)
                else:
                    added.append(key | body)
    if added:
        connection.execute(insert(expressions), added)
    if changed:
        statement = update(expressions).where(
            *(column == bindparam(f"key_{column.name}") for column in expressions.primary_key)
        )
        connection.execute(statement, changed)


def _write_sums(
    connection: Connection, table: Table, time: str, growth: dict[Minute, Growth]
) -> None:
    counted = ("face_seconds", "frames", *SUMS)
    for (camera, at_ms, model_id), grown in growth.items():
        key = {"camera": camera, time: at_ms, "model_id": model_id}
        body = dict(zip(counted, (grown.face_seconds, grown.frames, *grown.sums), strict=True))
        changed = connection.execute(
            update(table)
            .where(*(table.c[name] == part for name, part in key.items()))
            .values({name: table.c[name] + body[name] for name in counted})
        )
        if not changed.rowcount:
            connection.execute(insert(table).values(key | body))
