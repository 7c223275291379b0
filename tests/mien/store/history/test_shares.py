"""Shares per bucket, by hand, and quick and slow way against each other."""

import random
from pathlib import Path

import pytest
from sqlalchemy import text

from mien.store.core.database import Database
from mien.store.history import expressions
from mien.store.history.shares import Bucket, shares
from tests.mien.store.history.test_expressions import LABELS, stream
from tests.mien.store.history.test_rows import NOON_MS, emotions

MINUTE_MS = NOON_MS - NOON_MS % 60_000


@pytest.fixture
def filled(database: Database) -> Database:
    expressions.merge(
        database,
        [
            emotions((7, (0.2, 0.8)), (8, (1.0, 0.0)), at_ms=MINUTE_MS + 100),
            emotions((7, (0.3, 0.7)), at_ms=MINUTE_MS + 900),
            emotions((7, (0.0, 1.0)), at_ms=MINUTE_MS + 1_000),
            emotions((7, (0.0, 1.0)), at_ms=MINUTE_MS + 59_000),
            emotions((9, (0.5, 0.5)), at_ms=MINUTE_MS + 60_000),
        ],
    )
    return database


def bucket(start_ms: int, face_seconds: int, frames: int, calm: float) -> Bucket:
    return Bucket(
        camera="door",
        start_ms=start_ms,
        model_version="small-01234567",
        face_seconds=face_seconds,
        frames=frames,
        shares={"calm": calm, "glad": 1 - calm},
    )


def test_by_second(filled: Database) -> None:
    assert shares(filled, ["door"], MINUTE_MS, MINUTE_MS + 2_000, 1_000) == [
        bucket(MINUTE_MS, 2, 3, 0.5),
        bucket(MINUTE_MS + 1_000, 1, 1, 0.0),
    ]


def test_by_minute(filled: Database) -> None:
    assert shares(filled, ["door"], MINUTE_MS, MINUTE_MS + 120_000, 60_000) == [
        bucket(MINUTE_MS, 4, 5, 0.3),
        bucket(MINUTE_MS + 60_000, 1, 1, 0.5),
    ]


def test_a_span_is_half_open_and_cameras_are_chosen(filled: Database) -> None:
    assert [b.start_ms for b in shares(filled, ["door"], MINUTE_MS + 1_000, NOON_MS, 1_000)] == [
        MINUTE_MS + 1_000
    ]
    assert shares(filled, ["desk"], MINUTE_MS, MINUTE_MS + 120_000, 60_000) == []
    assert shares(filled, [], MINUTE_MS, MINUTE_MS + 120_000, 60_000) == []


def test_minutes_and_seconds_tell_the_same(database: Database) -> None:
    expressions.merge(database, stream(3))
    end_ms = MINUTE_MS + 3_600_000
    by_minute = shares(database, ["door", "desk"], MINUTE_MS, end_ms, 60_000)
    by_second = shares(database, ["door", "desk"], MINUTE_MS, end_ms, 1_000)
    assert len({(b.camera, b.model_version) for b in by_minute}) == 4
    for whole in by_minute:
        parts = [
            part
            for part in by_second
            if (part.camera, part.model_version, part.start_ms // 60_000)
            == (whole.camera, whole.model_version, whole.start_ms // 60_000)
        ]
        assert whole.frames == sum(part.frames for part in parts)
        assert whole.face_seconds == sum(part.face_seconds for part in parts)
        for label in LABELS:
            total = sum(part.shares[label] * part.frames for part in parts)
            assert whole.shares[label] == pytest.approx(total / whole.frames)


def test_hours_and_minutes_tell_the_same(database: Database) -> None:
    hour_ms = 3_600_000
    begin_ms = NOON_MS - NOON_MS % hour_ms
    moments = [begin_ms + minute * 60_000 for minute in range(0, 400, 7)]
    chance = random.Random(5)
    merged = [emotions((7, (c, 1 - c)), at_ms=at) for at in moments for c in [chance.random()]]
    expressions.merge(database, merged)
    for start_ms, end_ms in (
        (begin_ms, begin_ms + 7 * hour_ms),
        (begin_ms + 20 * 60_000, begin_ms + 5 * hour_ms + 60_000),
        (begin_ms + 20 * 60_000, begin_ms + 40 * 60_000),
        (begin_ms + 20 * 60_000, begin_ms + hour_ms + 60_000),
    ):
        by_hour = shares(database, ["door"], start_ms, end_ms, 2 * hour_ms)
        by_minute = shares(database, ["door"], start_ms, end_ms, 60_000)
        assert by_hour
        for whole in by_hour:
            parts = [
                p for p in by_minute if p.start_ms // hour_ms // 2 == whole.start_ms // hour_ms // 2
            ]
            assert whole.frames == sum(part.frames for part in parts)
            assert whole.face_seconds == sum(part.face_seconds for part in parts)
            total = sum(part.shares["glad"] * part.frames for part in parts)
            assert whole.shares["glad"] == pytest.approx(total / whole.frames)
        assert sum(b.frames for b in by_hour) == sum(b.frames for b in by_minute)


@pytest.mark.parametrize("bucket_ms", [0, -1_000, 500, 1_500])
def test_a_bucket_is_whole_seconds(database: Database, bucket_ms: int) -> None:
    with pytest.raises(ValueError, match="whole seconds"):
        shares(database, ["door"], 0, 1, bucket_ms)


def test_the_example_of_the_documentation(filled: Database) -> None:
    page = Path(__file__).parents[4] / "docs" / "database.md"
    query = page.read_text().partition("```sql")[2].partition("```")[0].rstrip("; \n")
    with filled.read() as connection:
        (row,) = connection.execute(text(query)).all()
    hour_ms = MINUTE_MS - MINUTE_MS % 3_600_000
    assert tuple(row[:3]) == (hour_ms, "small-01234567", 6)
    assert float(row[3]) == pytest.approx((5 * 0.7 + 0.5) / 6)
