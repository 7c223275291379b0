"""History in columns, by hand, and the bucket that fits a screen."""

import pytest

from mien.store.core.database import Database
from mien.store.history import expressions, series
from mien.store.history.series import Known, Series
from mien.store.history.shares import Bucket
from tests.mien.store.history.test_rows import NOON_MS, emotions

MINUTE_MS = NOON_MS - NOON_MS % 60_000
HOUR_MS = 3_600_000


def bucket(camera: str, start_ms: int, frames: int, shares: dict[str, float], model: str) -> Bucket:
    return Bucket(camera, start_ms, model, frames, frames, shares)


def test_models_and_cameras_of_one_moment_merge_by_their_frames() -> None:
    made = series.series(
        None,
        [
            bucket("door", 1_000, 3, {"calm": 0.2, "glad": 0.8}, "old"),
            bucket("door", 1_000, 1, {"calm": 1.0, "sad": 0.0}, "new"),
            bucket("desk", 2_000, 2, {"calm": 0.5, "sad": 0.5}, "new"),
        ],
    )
    assert made.camera is None
    assert made.start_ms == [1_000, 2_000]
    assert made.face_seconds == [4, 2]
    assert made.frames == [4, 2]
    assert made.model_versions == [["new", "old"], ["new"]]
    assert made.shares["calm"] == [pytest.approx(0.4), 0.5]
    assert made.shares["glad"] == [pytest.approx(0.8), None]
    assert made.shares["sad"] == [0.0, 0.5]


def test_each_camera_and_all_together(database: Database) -> None:
    expressions.merge(
        database,
        [
            emotions((7, (0.2, 0.8)), at_ms=MINUTE_MS + 100),
            emotions((7, (0.6, 0.4)), at_ms=MINUTE_MS + 200, camera="desk"),
        ],
    )
    desk, door, both = series.history(
        database, ["door", "desk"], MINUTE_MS, MINUTE_MS + 60_000, 60_000
    )
    assert (desk.camera, desk.shares["glad"]) == ("desk", [0.4])
    assert (door.camera, door.shares["glad"]) == ("door", [0.8])
    assert (both.camera, both.frames) == (None, [2])
    assert both.shares["glad"] == [pytest.approx(0.6)]


def test_nothing_is_one_empty_series(database: Database) -> None:
    assert series.history(database, ["door"], 0, NOON_MS, 60_000) == [Series(None)]


def test_cameras_that_have_a_history(database: Database) -> None:
    assert series.cameras(database) == []
    for camera, at_ms in (("door", MINUTE_MS), ("desk", NOON_MS), ("door", NOON_MS + HOUR_MS)):
        expressions.merge(database, [emotions((7, (1.0, 0.0)), at_ms=at_ms, camera=camera)])
    assert series.cameras(database) == [
        Known("desk", MINUTE_MS, MINUTE_MS),
        Known("door", MINUTE_MS, MINUTE_MS + HOUR_MS),
    ]


@pytest.mark.parametrize(
    ("span_ms", "buckets", "seconds_from_ms", "length_ms"),
    [
        (HOUR_MS, 300, 0, 15_000),
        (HOUR_MS, 3_600, 0, 1_000),
        (HOUR_MS, 300, NOON_MS + 1, 60_000),
        (60_000, 300, 0, 1_000),
        (24 * HOUR_MS, 300, 0, 5 * 60_000),
        (30 * 24 * HOUR_MS, 300, 0, 3 * HOUR_MS),
        (20 * 365 * 24 * HOUR_MS, 10, 0, 364 * 24 * HOUR_MS),
    ],
)
def test_the_shortest_bucket_that_fits(
    span_ms: int, buckets: int, seconds_from_ms: int, length_ms: int
) -> None:
    chosen_ms = series.bucket_ms(NOON_MS, NOON_MS + span_ms, buckets, seconds_from_ms)
    assert chosen_ms == length_ms
