"""Corrections: kept faces with the label that a person gave them, for people and for training."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, func, select

from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from mien.store.core.schema import kept_faces
from mien.store.corrections import kept_faces as kept
from mien.store.corrections import opinions
from mien.store.corrections.kept_faces import COLUMNS, KeptRecord, NewFace

_ROWS_AT_ONCE = 500
_rows = kept_faces.c
_LABELLED = and_(_rows.label.is_not(None), _rows.label != kept.SKIP)


@dataclass(frozen=True)
class Which:
    """Which faces are meant; None leaves a condition out.

    Attributes:
        label: What a person said.
        camera: The camera's id.
        cameras: Only those of these cameras.
        track: The track's name.
        start_ms: Captured at or after.
        end_ms: Captured before.
    """

    label: str | None = None
    camera: str | None = None
    track: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    cameras: tuple[str, ...] | None = None

    def rows(self) -> ColumnElement[bool]:
        """The condition in SQL."""
        return and_(
            _rows.id.is_not(None),
            *((_rows.label == self.label,) if self.label is not None else ()),
            *((_rows.camera == self.camera,) if self.camera is not None else ()),
            *((_rows.track == self.track,) if self.track is not None else ()),
            *((_rows.at_ms >= self.start_ms,) if self.start_ms is not None else ()),
            *((_rows.at_ms < self.end_ms,) if self.end_ms is not None else ()),
            *((_rows.camera.in_(self.cameras),) if self.cameras is not None else ()),
        )


@dataclass(frozen=True)
class CorrectionCounts:
    """How many corrections there are: by label, and how many of all never train a whole net."""

    by_label: dict[str, int]
    held_out: int


@dataclass(frozen=True, eq=False)
class KeptFace:
    """A correction as training takes it.

    Attributes:
        id: Its number.
        crop: Grey uint8 (48, 48), as the classifier saw it.
        label: An expression, or ``not_a_face``.
        group: The track's name: faces of one group are all held out, or none is.
        held_out: True when it never trains a whole net.
        labelled_ms: When people said so.
    """

    id: int
    crop: NDArray[np.uint8]
    label: str
    group: str
    held_out: bool
    labelled_ms: int


@dataclass(frozen=True)
class Imported:
    """How many faces were new, and how many were here already and left as they were."""

    added: int
    known: int


def for_training(database: Database) -> list[KeptFace]:
    """Read all corrections, ``not_a_face`` among them, in the order in which they were kept.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = (
        select(_rows.id, _rows.crop, _rows.label, _rows.track, _rows.held_out, _rows.labelled_ms)
        .where(_LABELLED)
        .order_by(_rows.id)
    )
    shape = (kept.CROP_PX, kept.CROP_PX)
    with database.read() as connection:
        return [
            KeptFace(number, np.frombuffer(raw, np.uint8).reshape(shape), *rest)
            for number, raw, *rest in connection.execute(query)
        ]


def visits_by_key(database: Database) -> dict[str, tuple[str, str]]:
    """Read which camera saw each correction on which track, by its number as proofs write it.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(_rows.id, _rows.camera, _rows.track)
    with database.read() as connection:
        rows = connection.execute(query.where(_LABELLED, _rows.camera.is_not(None)))
        return {str(number): (camera, track) for number, camera, track in rows}


def read(
    database: Database, which: Which, before: int, limit: int
) -> tuple[list[KeptRecord], bool]:
    """Read corrections, the newest first.

    Args:
        database: Where from.
        which: Which ones.
        before: Only those with a smaller number; at most ``kept.LAST_ID``.
        limit: How many at most.

    Returns:
        The corrections, and whether there are more.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    those = and_(_LABELLED, which.rows(), _rows.id < before)
    query = select(*COLUMNS).where(those).order_by(_rows.id.desc())
    with database.read() as connection:
        rows = connection.execute(query.limit(limit + 1)).mappings().all()
    return [kept.kept(row) for row in rows[:limit]], len(rows) > limit


def count(database: Database, cameras: tuple[str, ...] | None = None) -> CorrectionCounts:
    """Count all corrections, or those of some cameras.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = (
        select(_rows.label, _rows.held_out, func.count())
        .where(_LABELLED, Which(cameras=cameras).rows())
        .group_by(_rows.label, _rows.held_out)
    )
    by_label: dict[str, int] = {}
    held_out = 0
    with database.read() as connection:
        for label, out, number in connection.execute(query):
            by_label[label] = by_label.get(label, 0) + number
            held_out += number if out else 0
    return CorrectionCounts(by_label, held_out)


def change(database: Database, face_id: int, label: str) -> KeptRecord:
    """Give a correction another label, whatever reviewers said of it.

    Raises:
        NoSuchRowError: There is no correction of this number.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        _correction(kept.found_in(connection, face_id))
        return opinions.overrule(connection, face_id, label)


def read_one(database: Database, face_id: int) -> KeptRecord:
    """Read one correction.

    Raises:
        NoSuchRowError: There is no correction of this number.
        UnavailableError: The database cannot be used now.
    """
    return _correction(kept.read_one(database, face_id))


def delete_one(database: Database, face_id: int) -> None:
    """Delete a kept face, labelled or not.

    Raises:
        NoSuchRowError: There is none of this number.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        label = kept.found_in(connection, face_id).label
        kept.remove(connection, _rows.id == face_id)
        if label is not None:
            audit.record(connection, "deleted kept faces", {"label": label, "kept_faces": 1})


def delete_all(database: Database, which: Which) -> int:
    """Delete the kept faces that are meant: all of them, not corrections alone.

    A face without a label is meant only when no label is named.

    Returns:
        How many are gone.

    Raises:
        UnavailableError: The database cannot be used now; nothing was deleted.
    """
    named = {
        "label": which.label,
        "camera": which.camera,
        "track": which.track,
        "from_ms": which.start_ms,
        "to_ms": which.end_ms,
    }
    with database.write() as connection:
        gone = kept.remove(connection, which.rows())
        if gone:
            told = {name: value for name, value in named.items() if value is not None}
            audit.record(connection, "deleted kept faces", told | {"kept_faces": gone})
    return gone


def export(
    database: Database, hidden: Collection[str | None]
) -> Iterator[tuple[KeptRecord, bytes]]:
    """Read all corrections with their pixels, without those of cameras that may not be seen.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    last = 0
    while True:
        query = select(*COLUMNS, _rows.crop).where(_LABELLED, kept.not_hidden(hidden))
        with database.read() as connection:
            ordered = query.where(_rows.id > last).order_by(_rows.id).limit(_ROWS_AT_ONCE)
            rows = connection.execute(ordered).mappings().all()
        for row in rows:
            yield kept.kept(row), row["crop"]
        if len(rows) < _ROWS_AT_ONCE:
            return
        last = rows[-1]["id"]


def bring_in(database: Database, faces: list[tuple[NewFace, str]]) -> Imported:
    """Keep faces that came with their labels, as one transaction; no label is an opinion.

    Raises:
        UnstorableError: The pixels of one are not 48x48; none was kept.
        UnavailableError: The database cannot be used now; none was kept.
    """
    with database.write() as connection:
        added = sum(
            kept.add(connection, face, why=None, label=label, origin="import")[1]
            for face, label in faces
        )
        if added:
            audit.record(connection, "imported corrections", {"kept_faces": added})
    return Imported(added, len(faces) - added)


def _correction(face: KeptRecord) -> KeptRecord:
    if face.label is None or face.label == kept.SKIP:
        raise NoSuchRowError(f"face {face.id} has no label yet, so it is no correction.")
    return face
