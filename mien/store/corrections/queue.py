"""What waits for a reviewer's word: the faces that help most first, those of one visit together.

Among them, and not to be told from them, are faces that another reviewer has labelled alone.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from mien.faces.answers import manifest_weights, shares
from mien.store.core.database import Database
from mien.store.core.schema import kept_faces, packages
from mien.store.corrections import goals, opinions
from mien.store.corrections import kept_faces as kept
from mien.store.corrections.kept_faces import COLUMNS, KeptRecord
from mien.store.corrections.ranking import CorrectionSupply, Question, WaitingFace, questions

#: Only so many of the newest are put in order.
_MOST = 1_000
#: Of so many places one is for a face that another reviewer has labelled.
_EVERY = 10
_rows = kept_faces.c


@dataclass(frozen=True)
class Asked:
    """A face to be asked about.

    Attributes:
        face: Its row.
        neighbours: Numbers of faces of the same visit that look alike to the model, in order of
            time: one answer may do for all.
        disputed: True when two reviewers said different things of it.
    """

    face: KeptRecord
    neighbours: tuple[int, ...]
    disputed: bool


def waiting(
    database: Database, hidden: Collection[str | None], limit: int
) -> tuple[list[Asked], int]:
    """Read what waits for the person who acts now, what helps most first, and how many there are.

    Args:
        database: Where from.
        hidden: Ids of cameras whose faces may not be seen; None: nor those of no camera.
        limit: How many to read, without their neighbours.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    seen = kept.not_hidden(hidden)
    those = and_(_rows.label.is_(None), seen, ~opinions.judged())
    labelled = and_(opinions.wants_second(), seen)
    with database.read() as connection:
        query = select(func.count()).select_from(kept_faces).where(or_(those, labelled))
        count = connection.scalar(query)
        first = questions(_waiting(connection, those), _known(connection))
        second = [Question(face, ()) for face in _waiting(connection, labelled)]
        ordered = _mixed(first, second)[:limit]
        numbers = [question.face.id for question in ordered]
        query = select(*COLUMNS).where(_rows.id.in_(numbers))
        faces = {row["id"]: kept.kept(row) for row in connection.execute(query).mappings()}
    return [_asked(faces[question.face.id], question) for question in ordered], count or 0


def _mixed(first: Sequence[Question], second: Sequence[Question]) -> list[Question]:
    """Put one of the second among so many of the first, at places that cannot be foreseen."""
    mixed = list(first)
    for number, question in enumerate(second):
        mixed.insert(number * _EVERY + question.face.id % _EVERY, question)
    return mixed


def _asked(face: KeptRecord, question: Question) -> Asked:
    neighbours = tuple(neighbour.id for neighbour in question.neighbours)
    return Asked(face, neighbours, question.face.disputed)


def _waiting(connection: Connection, those: ColumnElement[bool]) -> list[WaitingFace]:
    columns = (_rows.id, _rows.camera, _rows.track, _rows.at_ms, _rows.why, _rows.scores)
    disputed = opinions.disputed().label("disputed")
    query = select(*columns, _rows.model_version, disputed).where(those)
    rows = connection.execute(query.order_by(_rows.id.desc()).limit(_MOST)).mappings().all()
    rules = _rules(connection, {row["model_version"] for row in rows})
    return [
        WaitingFace(
            id=row["id"],
            camera=row["camera"],
            track=row["track"],
            at_ms=row["at_ms"],
            shares=shares(json.loads(row["scores"] or "{}"), rules.get(row["model_version"], ())),
            differs=row["why"] == "disagreement",
            disputed=bool(row["disputed"]),
        )
        for row in rows
    ]


def _rules(connection: Connection, versions: Collection[Any]) -> dict[str, tuple[float, ...]]:
    """The rule of answers of each model."""
    query = select(packages.c.version, packages.c.manifest)
    found = connection.execute(query.where(packages.c.version.in_(versions)))
    return {version: manifest_weights(json.loads(manifest)) for version, manifest in found}


def _known(connection: Connection) -> CorrectionSupply:
    """How many corrections there are of each track, and what each label lacks."""
    query = select(_rows.track, _rows.label, func.count()).where(
        _rows.label.is_not(None), _rows.label != kept.SKIP
    )
    by_track: Counter[str] = Counter()
    by_label: Counter[str] = Counter()
    for track, label, number in connection.execute(query.group_by(_rows.track, _rows.label)):
        by_track[track] += number
        by_label[label] += number
    return CorrectionSupply(by_track, goals.lack(by_label))
