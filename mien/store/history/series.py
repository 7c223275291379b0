"""History as a screen shows it: per camera and together, in columns, by a bucket that fits."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import text

from mien.store.core.database import Database
from mien.store.history.rows import MINUTE_MS, SECOND_MS
from mien.store.history.shares import Bucket, shares

_HOUR_MS = 60 * MINUTE_MS
_DAY_MS = 24 * _HOUR_MS

#: Lengths that a bucket may have: those that people can read off a clock.
LADDER_MS = (
    *(seconds * SECOND_MS for seconds in (1, 2, 5, 10, 15, 30)),
    *(minutes * MINUTE_MS for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * _HOUR_MS for hours in (1, 2, 3, 6, 12)),
    *(days * _DAY_MS for days in (1, 7, 28, 364)),
)

#: Scores are stored in millionths.
DIGITS = 6

# A plain DISTINCT would read every row; this looks up one row for each camera.
_CAMERAS = text(
    """
    WITH RECURSIVE found(camera) AS (
        SELECT min(camera) FROM minutes
        UNION ALL
        SELECT (SELECT min(camera) FROM minutes WHERE camera > found.camera)
        FROM found WHERE found.camera IS NOT NULL
    )
    SELECT camera,
           (SELECT min(minute_ms) FROM minutes WHERE minutes.camera = found.camera),
           (SELECT max(minute_ms) FROM minutes WHERE minutes.camera = found.camera)
    FROM found WHERE camera IS NOT NULL ORDER BY camera
    """
)


@dataclass(frozen=True)
class Known:
    """A camera that has a history, and the minutes in which it begins and ends."""

    camera: str
    first_ms: int
    last_ms: int


@dataclass(frozen=True)
class Series:
    """Shares over time, one entry in each list for each bucket that has any face.

    Attributes:
        camera: The camera's id; None for all asked cameras together.
        start_ms: When each bucket begins.
        face_seconds: Pairs of a face and a second that a bucket rests on.
        frames: Classified faces that a bucket rests on.
        model_versions: The models that scored them.
        shares: Mean score by label; None where no model of the bucket knows the label.
    """

    camera: str | None
    start_ms: list[int] = field(default_factory=list)
    face_seconds: list[int] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)
    model_versions: list[list[str]] = field(default_factory=list)
    shares: dict[str, list[float | None]] = field(default_factory=dict)


def cameras(database: Database) -> list[Known]:
    """List the cameras that have a history, removed ones as well.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        return [Known(*row) for row in connection.execute(_CAMERAS)]


def bucket_ms(start_ms: int, end_ms: int, buckets: int, seconds_from_ms: int) -> int:
    """Choose the shortest bucket of the ladder of which at most so many fill a span.

    Args:
        start_ms: First millisecond of the span.
        end_ms: First millisecond after it.
        buckets: How many the screen can show.
        seconds_from_ms: What came before this is kept by minute only.
    """
    least_ms = max(
        (end_ms - start_ms) / buckets, MINUTE_MS if start_ms < seconds_from_ms else SECOND_MS
    )
    return next((length for length in LADDER_MS if length >= least_ms), LADDER_MS[-1])


def history(
    database: Database, wanted: Collection[str], start_ms: int, end_ms: int, bucket_ms: int
) -> list[Series]:
    """Read a span: one series for each camera that has something, then all together.

    Args:
        database: Where from.
        wanted: Ids of cameras.
        start_ms: First millisecond of the span.
        end_ms: First millisecond after it.
        bucket_ms: Length of a bucket, see ``mien.store.history.shares``.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    buckets = shares(database, wanted, start_ms, end_ms, bucket_ms)
    by_camera: dict[str, list[Bucket]] = defaultdict(list)
    for bucket in buckets:
        by_camera[bucket.camera].append(bucket)
    return [series(camera, by_camera[camera]) for camera in sorted(by_camera)] + [
        series(None, buckets)
    ]


def series(camera: str | None, buckets: Iterable[Bucket]) -> Series:
    """Put buckets side by side; those that begin together, of several models or cameras, merge.

    A merged share is the mean over the faces whose model knows the label.
    """
    by_start: dict[int, list[Bucket]] = defaultdict(list)
    for bucket in buckets:
        by_start[bucket.start_ms].append(bucket)
    labels = list(dict.fromkeys(label for group in by_start.values() for label in merged(group)))
    made = Series(camera, shares={label: [] for label in labels})
    for start_ms, group in sorted(by_start.items()):
        made.start_ms.append(start_ms)
        made.face_seconds.append(sum(bucket.face_seconds for bucket in group))
        made.frames.append(sum(bucket.frames for bucket in group))
        made.model_versions.append(sorted({bucket.model_version for bucket in group}))
        means = merged(group)
        for label in labels:
            made.shares[label].append(means.get(label))
    return made


def merged(buckets: Collection[Bucket]) -> dict[str, float]:
    """Means of each label over several buckets, weighted by the faces that they rest on."""
    totals: dict[str, float] = defaultdict(float)
    frames: dict[str, int] = defaultdict(int)
    for bucket in buckets:
        for label, share in bucket.shares.items():
            totals[label] += share * bucket.frames
            frames[label] += bucket.frames
    return {label: round(total / frames[label], DIGITS) for label, total in totals.items()}
