"""How a champion does since it was promoted, beside the one before in the week before.

What cameras saw is told by shares of labels and by confidence. How often a model is right is known
of the faces alone that people labelled; both models had theirs chosen in the same way, so the two
shares can be compared, though neither is the share of all faces.
"""

import json
import math
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from mien.store.core.database import Database
from mien.store.core.schema import drift, kept_faces, models
from mien.store.corrections import kept_faces as kept
from mien.store.corrections.kept_faces import COLUMNS, EXPRESSIONS, KeptRecord
from mien.store.history import bins
from mien.store.models import packages

_BINS = (*bins.TOP, *bins.SURE)


@dataclass(frozen=True)
class Tenure:
    """A promotion that still holds: which model, in whose place, since when."""

    version: str
    previous: str
    since_ms: int


@dataclass(frozen=True)
class Served:
    """What a model made of the faces of one camera in a span.

    Attributes:
        camera: The camera's id.
        faces: One person in one second each.
        shares: How many of these each label was the strongest of, 0 to 1.
        confidence: The median of the strongest shares, 0 to 1.
    """

    camera: str
    faces: int
    shares: dict[str, float]
    confidence: float


@dataclass(frozen=True)
class Judged:
    """How people judged what a model said of faces that they labelled.

    Attributes:
        faces: How many.
        wrong: Those of which people said another thing, the newest first.
    """

    faces: int
    wrong: list[KeptRecord]

    @property
    def right(self) -> int:
        """Of how many they said the same."""
        return self.faces - len(self.wrong)


def present(database: Database) -> Tenure | None:
    """Read the promotion that made the champion; None when nobody promoted it.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    past = packages.history(database)
    if not past or past[0].kind != "promote" or past[0].previous is None:
        return None
    return Tenure(past[0].version, past[0].previous, past[0].at_ms)


def served(database: Database, version: str, start_ms: int, end_ms: int) -> list[Served]:
    """Read what a model made of the faces of each camera, to the hour.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    hour_ms = drift.c.hour_ms
    sums = [func.sum(drift.c[name]) for name in _BINS]
    query = (
        select(drift.c.camera, models.c.labels, *sums)
        .join(models, models.c.id == drift.c.model_id)
        .where(models.c.version == version, hour_ms >= start_ms, hour_ms < end_ms)
        .group_by(drift.c.camera, models.c.labels)
        .order_by(drift.c.camera)
    )
    with database.read() as connection:
        rows = connection.execute(query).all()
    return [
        _served(camera, json.loads(labels), [int(count) for count in counts])
        for camera, labels, *counts in rows
        if sum(counts)
    ]


def judged(database: Database, version: str, start_ms: int, end_ms: int) -> Judged:
    """Read the labelled faces that a model had scored, of those captured in a span.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    row = kept_faces.c
    those = and_(
        row.model_version == version,
        row.label.in_(EXPRESSIONS),
        row.scores.is_not(None),
        row.at_ms >= start_ms,
        row.at_ms < end_ms,
    )
    with database.read() as connection:
        query = select(*COLUMNS).where(those).order_by(row.at_ms.desc(), row.id.desc())
        faces = [kept.kept(values) for values in connection.execute(query).mappings()]
    return Judged(len(faces), [face for face in faces if face.top != face.label])


def chance_of_fall(before: Judged, after: Judged) -> float:
    """How likely so few right answers after would be if both models were right equally often.

    Fisher's exact test, one-sided.
    """
    right, faces = before.right + after.right, before.faces + after.faces
    ways = sum(
        math.comb(after.faces, number) * math.comb(before.faces, right - number)
        for number in range(max(0, right - before.faces), after.right + 1)
    )
    # Whole numbers to the end: some thousands over some hundreds is no float.
    return ways / math.comb(faces, right)


def _served(camera: str, labels: list[str], counts: list[int]) -> Served:
    tops, sure = counts[: len(bins.TOP)], counts[len(bins.TOP) :]
    faces = sum(tops)
    shares = {label: top / faces for label, top in zip(labels, tops, strict=False)}
    return Served(camera, faces, shares, bins.middle(bins.SURE, sure))
