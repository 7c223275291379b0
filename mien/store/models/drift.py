"""How far the faces of a week are from those of an earlier one, by the bins that they fall into."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, cast, func, select

from mien.store.core.database import Database
from mien.store.core.schema import BINS, drift, models
from mien.store.history import bins
from mien.store.history.rows import HOUR_MS
from mien.store.history.scored_by import ScoredBy

DAY_MS = 24 * HOUR_MS
WEEK_MS = 7 * DAY_MS
#: What a week must have to be compared: rows of ``expressions``, and days with any.
ENOUGH_FACES = 1_000
ENOUGH_DAYS = 3
#: A reference and a week after it.
NEEDED_DAYS = 14
#: Added to every bin, so that an empty one leaves the index finite.
_HALF = 0.5


@dataclass(frozen=True)
class Week:
    """How the faces of seven days spread over bins.

    Attributes:
        start_ms: First millisecond.
        end_ms: First millisecond after it.
        days: UTC days on which there was any face.
        counts: Faces by bin, in the order of ``mien.store.core.schema.BINS``.
    """

    start_ms: int
    end_ms: int
    days: int
    counts: tuple[int, ...]

    def of(self, measure: tuple[str, ...]) -> list[int]:
        """Faces in each bin of one measure."""
        first = BINS.index(measure[0])
        return list(self.counts[first : first + len(measure)])

    def faces(self, measure: tuple[str, ...]) -> int:
        """Faces of which this measure is known."""
        return sum(self.of(measure))

    def enough(self, measure: tuple[str, ...]) -> bool:
        """True when a comparison may rest on this week."""
        return self.faces(measure) >= ENOUGH_FACES and self.days >= ENOUGH_DAYS


def index(reference: Sequence[int], present: Sequence[int]) -> float:
    """The population stability index of two spreads over the same bins.

    The sum of (q - p) ln(q / p) over the bins, p and q being their shares: the symmetric
    divergence of Kullback and Leibler (1951), 0 when they are the same. See Siddiqi, "Credit Risk
    Scorecards" (Wiley, 2006), and for its statistical properties Yurdakul and Naranjo, Journal of
    Risk Model Validation 14(4), 2020.

    Args:
        reference: Faces in each bin.
        present: The same of another week.
    """
    before, now = (sum(counts) + _HALF * len(counts) for counts in (reference, present))
    total = 0.0
    for a, b in zip(reference, present, strict=True):
        p, q = (a + _HALF) / before, (b + _HALF) / now
        total += (q - p) * math.log(q / p)
    return total


def week(database: Database, camera: str, end_ms: int, model_version: str | None = None) -> Week:
    """Read the seven days before a moment.

    Args:
        database: Where from.
        camera: The camera's id.
        end_ms: First millisecond after the week, a whole hour.
        model_version: Whose faces count; None counts all.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    start_ms = end_ms - WEEK_MS
    weeks = _weeks(database, camera, model_version, start_ms, start_ms, end_ms)
    return weeks[0] if weeks else Week(start_ms, end_ms, 0, (0,) * len(BINS))


def reference(
    database: Database,
    camera: str,
    before_ms: int,
    measure: tuple[str, ...],
    model_version: str | None = None,
) -> Week | None:
    """Read the first full week with enough faces; weeks count from the camera's first face.

    Args:
        database: Where from.
        camera: The camera's id.
        before_ms: The week must be over by then.
        measure: Of which there must be enough faces, see ``mien.store.history.bins``.
        model_version: Whose faces count, and whose first face it is; None counts all.

    Returns:
        None when there is none yet.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(func.min(drift.c.hour_ms)).where(*_whose(camera, model_version))
    query = query.where(_sum_of(measure) > 0)
    with database.read() as connection:
        first_ms = connection.scalar(query)
    if first_ms is None or first_ms + WEEK_MS > before_ms:
        return None
    last_ms = before_ms - (before_ms - first_ms) % WEEK_MS
    weeks = _weeks(database, camera, model_version, first_ms, first_ms, last_ms)
    return next((week for week in weeks if week.enough(measure)), None)


def gathered_days(database: Database, end_ms: int) -> int:
    """Whole days between the first face of any camera and a moment, at most ``NEEDED_DAYS``.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        first_ms = connection.scalar(select(func.min(drift.c.hour_ms)))
    if first_ms is None:
        return 0
    days: int = max(0, end_ms - first_ms) // DAY_MS
    return min(NEEDED_DAYS, days)


def newest_model(database: Database, camera: str) -> ScoredBy | None:
    """The model that scored a camera's newest faces; None when there are none.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = (
        select(models.c.version, models.c.labels)
        .join(drift, drift.c.model_id == models.c.id)
        .where(drift.c.camera == camera)
        .order_by(drift.c.hour_ms.desc(), drift.c.model_id.desc())
        .limit(1)
    )
    with database.read() as connection:
        row = connection.execute(query).first()
    return None if row is None else ScoredBy(row[0], tuple(json.loads(row[1])))


def _weeks(
    database: Database,
    camera: str,
    model_version: str | None,
    first_ms: int,
    start_ms: int,
    end_ms: int,
) -> list[Week]:
    """The weeks with any face within a span, counted from ``first_ms``."""
    hour_ms = drift.c.hour_ms
    number = ((hour_ms - first_ms) // WEEK_MS).label("number")
    sums = [cast(func.sum(drift.c[name]), BigInteger) for name in BINS]
    days = func.count(func.distinct(hour_ms // DAY_MS))
    query = (
        select(number, days, *sums)
        .where(*_whose(camera, model_version), hour_ms >= start_ms, hour_ms < end_ms)
        .group_by("number")
        .order_by("number")
    )
    with database.read() as connection:
        rows = connection.execute(query).all()
    return [
        Week(first_ms + week * WEEK_MS, first_ms + (week + 1) * WEEK_MS, days, tuple(counts))
        for week, days, *counts in rows
    ]


def _whose(camera: str, model_version: str | None) -> list[ColumnElement[bool]]:
    theirs = [drift.c.camera == camera]
    if model_version is not None:
        wanted = select(models.c.id).where(models.c.version == model_version)
        theirs.append(drift.c.model_id == wanted.scalar_subquery())
    return theirs


def _sum_of(measure: tuple[str, ...]) -> ColumnElement[int]:
    total: ColumnElement[int] = drift.c[measure[0]]
    for name in measure[1:]:
        total = total + drift.c[name]
    return total


#: What is compared, by the name that people read: which bins, and whether it depends on the model.
MEASURES: dict[str, tuple[str, ...]] = {
    "scores": bins.TOP,
    "confidence": bins.SURE,
    "face_size": bins.SIZE,
    "brightness": bins.LIGHT,
}
