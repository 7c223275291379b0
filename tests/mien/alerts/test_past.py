"""When a rule would have opened an alert, by hand."""

import random

import msgspec
import pytest

from mien.alerts.judge import Judge, Moment
from mien.alerts.past import PastAlert, look_back
from mien.alerts.presence import Presence
from mien.bus.messages import Emotions
from mien.store.alerts.alerts import Opening
from mien.store.alerts.rules import CameraLost, ExpressionCondition, Rule
from mien.store.core.database import Database
from mien.store.history import events, expressions
from mien.store.history.events import Event
from tests.mien.store.history.test_rows import NOON_MS, emotions

GLAD = ExpressionCondition(label="glad", share=0.6, seconds=5)
ONE_FACE = msgspec.structs.replace(GLAD, of="face")
TOGETHER = msgspec.structs.replace(GLAD, of="together", faces=2)
COUNTED = msgspec.structs.replace(GLAD, measure="count", faces=2)
HOUR_MS = 3_600_000


def at(second: int) -> int:
    return NOON_MS + 1_000 * second


def seen(second: int, *glad: float, camera: str = "door") -> Emotions:
    """Faces at a camera in one second, numbered from 0."""
    faces = [(track, (1 - share, share)) for track, share in enumerate(glad)]
    return emotions(*faces, at_ms=at(second) + 100, camera=camera)


def found(database: Database, condition: ExpressionCondition) -> list[tuple[int, int | None, str]]:
    past = look_back(database, condition, None, NOON_MS - HOUR_MS, NOON_MS + HOUR_MS)
    assert past.since_ms == NOON_MS - HOUR_MS
    return [
        (
            (alert.opened_ms - NOON_MS) // 1_000,
            None if alert.closed_ms is None else (alert.closed_ms - NOON_MS) // 1_000,
            alert.camera,
        )
        for alert in past.alerts
    ]


def test_nothing_stored_is_nothing_found(database: Database) -> None:
    assert found(database, GLAD) == []


def test_each_camera_by_itself_or_all_together(database: Database) -> None:
    both = [[seen(s, 0.9), seen(s, 0.1, camera="desk")] for s in range(10)]
    expressions.merge(database, [message for second in both for message in second])
    assert found(database, GLAD) == [(5, 15, "door")]
    assert found(database, TOGETHER) == []
    expressions.merge(database, [seen(s, 0.7, camera="desk") for s in range(20, 30)])
    expressions.merge(database, [seen(s, 0.7) for s in range(20, 30)])
    assert found(database, TOGETHER) == [(25, 35, "")]


def test_one_face_or_so_many_faces(database: Database) -> None:
    changing = [seen(s, 0.9, 0.1, 0.6) if s < 4 else seen(s, 0.1, 0.9, 0.6) for s in range(8)]
    expressions.merge(database, changing)
    assert found(database, ONE_FACE) == [(5, 13, "door")]
    assert found(database, COUNTED) == [(5, 13, "door")]
    assert found(database, msgspec.structs.replace(COUNTED, faces=3)) == []


def test_a_second_without_an_answer_ends_nothing_and_two_do(database: Database) -> None:
    expressions.merge(database, [seen(s, 0.9) for s in (0, 2, 4, 6, 7)])
    assert found(database, GLAD) == [(6, 13, "door")]
    expressions.merge(database, [seen(s, 0.9) for s in (100, 101, 102, 105, 106, 107)])
    assert found(database, GLAD) == [(6, 13, "door")]


def test_what_holds_now_is_still_open(database: Database) -> None:
    expressions.merge(database, [seen(s, 0.9) for s in range(10)])
    past = look_back(database, GLAD, None, NOON_MS, at(10))
    assert past.alerts == (PastAlert(opened_ms=at(5), closed_ms=None, camera="door"),)


def test_only_the_cameras_that_are_asked_for(database: Database) -> None:
    expressions.merge(database, [seen(s, 0.9) for s in range(10)])
    assert look_back(database, GLAD, ["desk"], NOON_MS, at(10)).alerts == ()
    assert look_back(database, GLAD, [], NOON_MS, at(10)).alerts == ()
    assert len(look_back(database, GLAD, ["desk", "door"], NOON_MS, at(10)).alerts) == 1


def test_a_rule_that_nearly_always_holds_is_looked_up_as_far_as_it_goes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mien.alerts.past.MOST_SECONDS", 8)
    expressions.merge(database, [seen(s, 0.9) for s in range(20)])
    past = look_back(database, GLAD, None, NOON_MS, at(20))
    assert past.since_ms == at(12)
    assert past.alerts == (PastAlert(opened_ms=at(17), closed_ms=None, camera="door"),)


def test_a_label_that_no_model_knew(database: Database) -> None:
    expressions.merge(database, [seen(s, 0.9) for s in range(10)])
    assert found(database, msgspec.structs.replace(GLAD, label="awe")) == []


@pytest.mark.parametrize("condition", [GLAD, ONE_FACE, COUNTED, TOGETHER])
def test_what_is_looked_up_is_what_the_watch_would_have_opened(
    database: Database, condition: ExpressionCondition
) -> None:
    """Shares that change only every few seconds, and are far from the limit, leave no doubt."""
    chance = random.Random(7)
    judge, presence, opened = Judge(), Presence(), []
    rule = Rule(id=1, created_ms=0, name="Watch", condition=condition)
    messages: list[Emotions] = []
    for stretch in range(40):
        shares = {camera: chance.choices((0.0, 0.9), k=3) for camera in ("door", "desk")}
        for second in range(stretch * 8, stretch * 8 + 8):
            for camera, glad in shares.items():
                messages.append(seen(second, *glad, camera=camera))
                presence.add_emotions(messages[-1], at(second))
            presence.forget(at(second))
            changes = judge.judge([rule], Moment(presence, {}, {}, {}), at(second))
            opened += [change for change in changes if isinstance(change, Opening)]
    expressions.merge(database, messages)
    expected = sorted((change.at_ms, change.subject.partition("/")[0]) for change in opened)
    past = look_back(database, condition, None, NOON_MS, at(320))
    told = sorted((alert.opened_ms, alert.camera) for alert in past.alerts)
    assert len(told) == len(expected) > 2
    assert [camera for _, camera in told] == [camera for _, camera in expected]
    # The watch's mean over two seconds turns a second later.
    assert all(
        0 <= live - past <= 1_000 for (live, _), (past, _) in zip(expected, told, strict=True)
    )


def test_lost_cameras_are_known_from_their_events(database: Database) -> None:
    events.add(
        database,
        [
            Event(at(5), "door", "camera_lost", "refused"),
            Event(at(30), "desk", "camera_lost", "refused"),
            Event(at(65), "door", "camera_back", "gives pictures again"),
            Event(at(70), "door", "camera_lost", "refused"),
            Event(at(90), "door", "camera_back", "gives pictures again"),
        ],
    )
    past = look_back(database, CameraLost(seconds=60), None, NOON_MS, at(100))
    assert past.alerts == (
        PastAlert(opened_ms=at(60), closed_ms=at(65), camera="door"),
        PastAlert(opened_ms=at(85), closed_ms=None, camera="desk"),
    )
    assert look_back(database, CameraLost(seconds=60), ["hall"], NOON_MS, at(100)).alerts == ()
