"""Visits, by hand."""

import msgspec
import pytest

from mien.store.core.database import Database
from mien.store.history import expressions
from mien.store.history.visits import GAP_MS, newest, seconds, seconds_by_track, visits
from tests.mien.store.history.test_rows import NOON_MS, emotions

END_MS = NOON_MS + 10_000_000


def see(database: Database, *faces: tuple[str, int, int, float], model: str = "small") -> None:
    """Camera, track, second after noon and how glad."""
    made = [
        emotions((track, (1 - glad, glad)), at_ms=NOON_MS + second * 1_000 + 50, camera=camera)
        for camera, track, second, glad in faces
    ]
    expressions.merge(
        database, [msgspec.structs.replace(message, model_version=model) for message in made]
    )


def test_a_visit_ends_with_a_long_pause_or_another_number(database: Database) -> None:
    gap_s = GAP_MS // 1_000
    see(
        database,
        ("door", 1, 0, 0.2),
        ("door", 1, gap_s, 0.6),
        ("door", 1, 2 * gap_s + 1, 1.0),
        ("door", 2, 5, 0.5),
        ("desk", 1, 7, 0.5),
        ("hall", 1, 7, 0.5),
    )
    seen = visits(database, ["door", "desk"], NOON_MS, END_MS)
    shown = [(v.camera, v.track_id, v.first_ms, v.last_ms, v.face_seconds) for v in seen]
    assert shown == [
        ("door", 1, NOON_MS + (2 * gap_s + 1) * 1_000, NOON_MS + (2 * gap_s + 2) * 1_000, 1),
        ("desk", 1, NOON_MS + 7_000, NOON_MS + 8_000, 1),
        ("door", 2, NOON_MS + 5_000, NOON_MS + 6_000, 1),
        ("door", 1, NOON_MS, NOON_MS + (gap_s + 1) * 1_000, 2),
    ]
    assert seen[3].shares == {"calm": pytest.approx(0.6), "glad": pytest.approx(0.4)}


def test_a_visit_during_which_the_model_changed_is_one(database: Database) -> None:
    see(database, ("door", 1, 0, 0.0), ("door", 1, 1, 0.0))
    see(database, ("door", 1, 1, 0.9), ("door", 1, 2, 0.9), model="big")
    (visit,) = visits(database, ["door"], NOON_MS, END_MS)
    assert visit.model_versions == ["big", "small"]
    # The second model's picture of second 1 is the same picture, so it is not counted again.
    assert visit.frames == 3
    assert visit.shares["glad"] == pytest.approx(0.3)


def test_what_lies_outside_of_the_span_is_cut_off(database: Database) -> None:
    see(database, *(("door", 1, second, 0.5) for second in range(10)))
    (visit,) = visits(database, ["door"], NOON_MS + 3_000, NOON_MS + 5_000)
    assert (visit.first_ms, visit.last_ms, visit.frames) == (NOON_MS + 3_000, NOON_MS + 5_000, 2)
    assert visits(database, [], NOON_MS, END_MS) == []


def test_the_seconds_of_a_visit(database: Database) -> None:
    see(database, ("door", 1, 1, 0.25), ("door", 1, 0, 0.5), ("door", 2, 0, 0.5))
    of_visit = seconds(database, "door", 1, NOON_MS, END_MS)
    assert [(s.start_ms, s.frames, s.shares["glad"]) for s in of_visit] == [
        (NOON_MS, 1, 0.5),
        (NOON_MS + 1_000, 1, 0.25),
    ]
    assert seconds(database, "door", 9, NOON_MS, END_MS) == []
    by_track = seconds_by_track(database, "door", NOON_MS, NOON_MS + 1_000)
    assert {track: len(found) for track, found in by_track.items()} == {1: 1, 2: 1}


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_the_newest_visits_are_whole_however_many_are_asked_for(
    database: Database, most: int
) -> None:
    end_s = END_MS // 1_000 - NOON_MS // 1_000
    see(
        database,
        ("door", 4, end_s - 10, 0.5),
        # In view across the moment, an hour before the end, up to which is looked at first.
        *(("door", 3, end_s - 3_700 + 50 * step, 0.5) for step in range(4)),
        ("door", 2, end_s - 5_000, 0.5),
        ("door", 1, 0, 0.5),
    )
    every = visits(database, ["door"], NOON_MS, END_MS)
    assert [visit.track_id for visit in every] == [4, 3, 2, 1]
    assert newest(database, ["door"], NOON_MS, END_MS, most) == (every[:most], most < 4)
