"""Faces by bin, held against plain SQL; and weeks against their reference."""

import math
from collections.abc import Sequence
from itertools import pairwise

import pytest
from sqlalchemy import insert, text

from mien.store.core.database import Database
from mien.store.core.schema import BINS, models
from mien.store.core.schema import drift as table
from mien.store.history import bins, expressions
from mien.store.history.rows import HOUR_MS, Row
from mien.store.models import drift
from mien.store.models.drift import WEEK_MS, Week
from tests.mien.store.history.test_expressions import stream

DAY_MS = 24 * HOUR_MS
#: Whole hours and days, a Monday.
MONDAY_MS = 1_704_067_200_000
OLD, NEW = 1, 2

_SIZES = (0, 24, 32, 45, 64, 90, 128, 181, 256, 362, 1_000_000)


def counted_in_sql(database: Database) -> list[tuple[object, ...]]:
    """The table ``drift`` as anybody could count it from ``expressions``."""
    sums = [f"sum_{label}" for label in range(8)]
    greatest = "greatest" if "postgresql" in database.name else "max"
    best = f"{greatest}({', '.join(sums)})"
    tops = []
    for label, name in enumerate(sums):
        earlier = "".join(f" AND {other} < {name}" for other in sums[:label])
        tops.append(f"{name} = {best}{earlier}")
    sure = f"({best}) * 10.0 / (frames * 1000000.0)"
    sures = [f"{sure} >= {low} AND {sure} < {low + 1 if low < 9 else 99}" for low in range(10)]
    size, light = "size_sum / (10.0 * measured)", "light_sum / (256.0 * measured)"
    sizes = [f"{size} >= {a} AND {size} < {b}" for a, b in pairwise(_SIZES)]
    lights = [f"{light} >= {low} AND {light} < {low + 1}" for low in range(10)]
    seen = [f"measured > 0 AND {condition}" for condition in (*sizes, *lights)]
    columns = [
        f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END)" for condition in (*tops, *sures, *seen)
    ]
    query = (
        f"SELECT camera, second_ms / {HOUR_MS} * {HOUR_MS}, model_id, {', '.join(columns)} "
        "FROM expressions GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def kept(database: Database) -> list[tuple[object, ...]]:
    """The table ``drift`` as it is."""
    query = table.select().order_by(table.c.camera, table.c.hour_ms, table.c.model_id)
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def put(database: Database, at_ms: int, *, model: int = OLD, **counts: int) -> None:
    """Write an hour's faces by bin."""
    row = {"camera": "door", "hour_ms": at_ms, "model_id": model} | dict.fromkeys(BINS, 0) | counts
    with database.write() as connection:
        connection.execute(insert(table).values(row))


def put_week(database: Database, start_ms: int, *, model: int = OLD, **counts: int) -> None:
    """Write the same hour on three days."""
    for day in range(3):
        put(database, start_ms + day * DAY_MS, model=model, **counts)


@pytest.fixture
def known(database: Database) -> Database:
    """A database that knows two models."""
    with database.write() as connection:
        for number, version in ((OLD, "old-0"), (NEW, "new-0")):
            values = {"id": number, "version": version, "labels": '["calm", "glad"]'}
            connection.execute(insert(models).values(values))
    return database


@pytest.mark.parametrize("seed", range(2))
def test_the_bins_are_what_plain_sql_counts_however_faces_arrive(
    database: Database, seed: int
) -> None:
    messages = stream(seed, frames=300)
    for start in range(0, 300, 7):  # seconds grow from batch to batch
        expressions.merge(database, messages[start : start + 7])
    expressions.merge(database, messages[::3])
    assert kept(database) == counted_in_sql(database)
    assert sum(int(str(row[3])) for row in kept(database)) > 10


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (Row(), ()),
        (Row({1}, [0, 300_000, 700_000, *[0] * 5]), ("top_2", "sure_7")),
        (Row({1, 2}, [1_000_000, 1_000_000, *[0] * 6]), ("top_0", "sure_5")),
        (
            Row({1}, [1_000_000, *[0] * 7], measured=2, size_sum=1_280, light_sum=5_100),
            ("top_0", "sure_9", "size_4", "light_9"),
        ),
        (
            Row({1}, [1_000_000, *[0] * 7], measured=1, size_sum=239, light_sum=0),
            ("top_0", "sure_9", "size_0", "light_0"),
        ),
    ],
)
def test_bins_by_hand(row: Row, expected: tuple[str, ...]) -> None:
    assert bins.of(row) == expected


def test_the_middle_is_read_off_the_bins() -> None:
    assert bins.middle(bins.SURE, [0, 0, 0, 0, 10, 0, 0, 0, 0, 0]) == pytest.approx(0.45)
    assert bins.middle(bins.SIZE, [0, 0, 0, 5, 15, 0, 0, 0, 0, 0]) == pytest.approx(64 + 26 / 3)


def test_the_index_by_hand() -> None:
    assert drift.index([10, 20, 30], [10, 20, 30]) == 0
    p, q = (50.5 / 101, 50.5 / 101), (90.5 / 101, 10.5 / 101)
    by_hand = sum((b - a) * math.log(b / a) for a, b in zip(p, q, strict=True))
    assert drift.index([50, 50], [90, 10]) == pytest.approx(by_hand)
    assert drift.index([90, 10], [50, 50]) == pytest.approx(by_hand)
    assert drift.index([1_000, 0], [0, 1_000]) == pytest.approx(
        2 * 0.999001 * math.log(2_001), 0.01
    )


def found(week: Week | None) -> tuple[int, int, int] | None:
    return None if week is None else (week.start_ms, week.days, week.faces(bins.TOP))


def test_the_reference_is_the_first_full_week_with_enough_faces(known: Database) -> None:
    put_week(known, MONDAY_MS, top_0=100, sure_5=100)  # too few
    put(known, MONDAY_MS + WEEK_MS, top_0=5_000, sure_5=5_000)  # on one day
    put_week(known, MONDAY_MS + 2 * WEEK_MS, top_0=300, top_1=200, sure_5=500)
    put_week(known, MONDAY_MS + 3 * WEEK_MS, top_1=900, sure_5=900)

    def reference(before_ms: int, measure: Sequence[str] = bins.TOP) -> object:
        return found(drift.reference(known, "door", before_ms, tuple(measure)))

    third_ms = MONDAY_MS + 2 * WEEK_MS
    assert reference(third_ms) is None
    assert reference(third_ms + WEEK_MS - HOUR_MS) is None  # not over yet
    assert reference(third_ms + WEEK_MS) == (third_ms, 3, 1_500)
    assert reference(third_ms + 9 * WEEK_MS) == (third_ms, 3, 1_500)
    assert reference(third_ms + WEEK_MS, bins.SIZE) is None  # nobody measured it
    assert drift.reference(known, "desk", third_ms + WEEK_MS, bins.TOP) is None


def test_weeks_are_read_whole_and_of_one_model_where_that_is_asked(known: Database) -> None:
    put_week(known, MONDAY_MS, top_0=400, light_3=400)
    put_week(known, MONDAY_MS, model=NEW, top_1=100)
    put(known, MONDAY_MS + WEEK_MS, model=NEW, top_1=1)
    end_ms = MONDAY_MS + WEEK_MS
    week = drift.week(known, "door", end_ms)
    assert (week.start_ms, week.end_ms, week.days) == (MONDAY_MS, end_ms, 3)
    assert week.of(bins.TOP)[:2] == [1_200, 300]
    assert week.faces(bins.LIGHT) == 1_200
    assert drift.week(known, "door", end_ms, "new-0").of(bins.TOP)[:2] == [0, 300]
    assert week.enough(bins.TOP)
    assert not drift.week(known, "door", end_ms, "new-0").enough(bins.TOP)
    assert found(drift.reference(known, "door", end_ms, bins.TOP, "old-0")) == (MONDAY_MS, 3, 1_200)
    assert drift.reference(known, "door", end_ms, bins.TOP, "new-0") is None
    assert drift.week(known, "desk", end_ms).days == 0
    newest = drift.newest_model(known, "door")
    assert newest is not None
    assert (newest.version, newest.labels) == ("new-0", ("calm", "glad"))
    assert drift.newest_model(known, "desk") is None
