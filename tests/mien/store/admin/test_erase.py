"""Erasing: gone is gone, and the sums by minute agree with the seconds that are left."""

import random

import pytest
from sqlalchemy import delete, func, insert, select

from mien.store.admin import erase
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.schema import SUMS, alerts, events, hours, minutes
from mien.store.core.schema import expressions as table
from mien.store.corrections import corrections, queue
from mien.store.history import expressions
from tests.mien.store.corrections.faces import face, keep_labelled
from tests.mien.store.history.test_expressions import stream
from tests.mien.store.history.test_rows import NOON_MS, emotions
from tests.mien.store.models import test_drift

DAY_MS = 86_400_000


def agree(database: Database) -> None:
    """Fail unless minutes, hours and bins are what the seconds and minutes sum up to."""
    summed = ("frames", *SUMS)
    minute_ms = (table.c.second_ms // 60_000 * 60_000).label("minute_ms")
    from_seconds = (
        select(
            table.c.camera,
            minute_ms,
            table.c.model_id,
            func.count(),
            *(func.sum(table.c[name]) for name in summed),
        )
        .group_by("camera", "minute_ms", "model_id")
        .order_by("camera", "minute_ms", "model_id")
    )
    stored = select(minutes).order_by("camera", "minute_ms", "model_id")
    with database.read() as connection:
        expected = [tuple(map(str, row)) for row in connection.execute(from_seconds)]
        assert [tuple(map(str, row)) for row in connection.execute(stored)] == expected
    hour_ms = (minutes.c.minute_ms // 3_600_000 * 3_600_000).label("hour_ms")
    from_minutes = (
        select(
            minutes.c.camera,
            hour_ms,
            minutes.c.model_id,
            *(func.sum(minutes.c[name]) for name in ("face_seconds", *summed)),
        )
        .group_by("camera", "hour_ms", "model_id")
        .order_by("camera", "hour_ms", "model_id")
    )
    stored = select(hours).order_by("camera", "hour_ms", "model_id")
    with database.read() as connection:
        expected = [tuple(map(str, row)) for row in connection.execute(from_minutes)]
        assert [tuple(map(str, row)) for row in connection.execute(stored)] == expected

    assert test_drift.kept(database) == test_drift.counted_in_sql(database)


def left(database: Database, camera: str) -> list[tuple[int, int]]:
    query = select(table.c.second_ms, table.c.track_id).where(table.c.camera == camera)
    with database.read() as connection:
        return sorted((s, t) for s, t in connection.execute(query))


@pytest.mark.parametrize("seed", range(4))
def test_a_span_is_gone_and_nothing_else(database: Database, seed: int) -> None:
    expressions.merge(database, stream(seed, frames=600))
    agree(database)
    chance = random.Random(seed)
    start_ms = NOON_MS + 50_000 + chance.randrange(60_000)
    end_ms = start_ms + chance.randrange(1, 90_000)
    door, desk = left(database, "door"), left(database, "desk")
    erased = erase.span(database, ["door"], start_ms, end_ms)
    remaining = [(s, t) for s, t in door if s + 1_000 <= start_ms - start_ms % 1_000 or s >= end_ms]
    assert left(database, "door") == remaining
    assert erased.face_seconds == len(door) - len(remaining)
    assert left(database, "desk") == desk
    agree(database)


def test_a_long_span_goes_in_pieces(database: Database) -> None:
    moments = [NOON_MS + hours * 3_600_000 for hours in range(0, 240, 5)]
    expressions.merge(database, [emotions((1, (1.0, 0.0)), at_ms=at_ms) for at_ms in moments])
    assert erase.span(database, ["door"], moments[1], moments[-1]).face_seconds == len(moments) - 2
    assert [s for s, _ in left(database, "door")] == [moments[0], moments[-1]]
    agree(database)
    assert erase.span(database, ["door"], 0, 2 * NOON_MS).face_seconds == 2
    assert erase.span(database, ["door", "hall"], 0, 2 * NOON_MS).face_seconds == 0
    agree(database)


def test_a_minute_whose_seconds_are_no_longer_kept_goes_as_a_whole(database: Database) -> None:
    expressions.merge(database, [emotions((1, (1.0, 0.0)), at_ms=NOON_MS)])
    with database.write() as connection:
        connection.execute(delete(table))
    erase.span(database, ["door"], NOON_MS, NOON_MS + 1_000)
    agree(database)


def test_a_visit_is_gone_and_others_stay(database: Database) -> None:
    expressions.merge(database, stream(7, frames=400))
    before = left(database, "door")
    of_visit = [s for s, t in before if t == 3]
    erased = erase.visit(database, "door", 3, of_visit[2], of_visit[-1])
    remaining = [(s, t) for s, t in before if t != 3 or s < of_visit[2] or s >= of_visit[-1]]
    assert left(database, "door") == remaining
    assert erased.face_seconds == len(before) - len(remaining)
    agree(database)
    assert erase.visit(database, "door", 99, 0, 2 * NOON_MS).face_seconds == 0


def test_alerts_and_events_of_these_cameras_alone_go_too(database: Database) -> None:
    with database.write() as connection:
        for number, (cameras, closed_ms) in enumerate(
            [('["door"]', 5), ('["door", "desk"]', 5), ("[]", 5), ('["door"]', None)]
        ):
            connection.execute(
                insert(alerts).values(
                    rule_id=number,
                    rule_name="",
                    kind="",
                    subject="",
                    cameras=cameras,
                    text="",
                    opened_ms=NOON_MS,
                    closed_ms=closed_ms,
                    announced=True,
                )
            )
        for camera in ("door", "desk"):
            values = {"at_ms": NOON_MS, "camera": camera, "kind": "camera_lost", "text": ""}
            connection.execute(insert(events).values(values))
    erased = erase.span(database, ["door"], NOON_MS, NOON_MS + 1)
    assert (erased.alerts, erased.events) == (1, 1)
    with database.read() as connection:
        assert sorted(connection.scalars(select(alerts.c.rule_id))) == [1, 2, 3]


def test_kept_faces_of_a_span_and_of_a_visit_go_too(database: Database) -> None:
    waiting = [face(number, track_id=number % 2, at_ms=NOON_MS + number) for number in range(4)]
    for new in (*waiting, face(9, camera="desk", at_ms=NOON_MS)):
        keep_labelled(database, new, None, why="rare_label")
    keep_labelled(database, face(10, at_ms=NOON_MS), "fear")
    visit = erase.visit(database, "door", 0, NOON_MS + 500, NOON_MS + 501)
    assert visit.kept_faces == 2, "from the beginning of the second"
    span = erase.span(database, ["door"], NOON_MS - 1_000, NOON_MS + 3)
    assert span.kept_faces == 3
    assert [asked.face.camera for asked in queue.waiting(database, (), 9)[0]] == ["desk"]
    assert corrections.count(database).by_label == {}
    assert [entry.detail["kept_faces"] for entry in audit.newest(database, 9)] == [3, 2]


def test_each_erasing_is_written_down_without_what_was_in_it(database: Database) -> None:
    expressions.merge(database, [emotions((1, (1.0, 0.0)), at_ms=NOON_MS + 5)])
    expressions.merge(database, [emotions((2, (1.0, 0.0)), at_ms=NOON_MS + DAY_MS)])
    erase.span(database, ["door"], NOON_MS, NOON_MS + 1)
    erase.visit(database, "door", 2, NOON_MS, NOON_MS + 2 * DAY_MS)
    visit, span = audit.newest(database, 10)
    assert span.action == "erased span"
    assert span.detail == {
        "cameras": ["door"],
        "from_ms": NOON_MS,
        "to_ms": NOON_MS + 1_000,
        "face_seconds": 1,
        "alerts": 0,
        "events": 0,
        "kept_faces": 0,
    }
    assert (visit.action, visit.detail["face_seconds"]) == ("erased visit", 1)
