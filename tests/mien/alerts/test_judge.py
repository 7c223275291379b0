"""What the rules make of a moment, by hand."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from mien.alerts.judge import Judge, Moment, kind_of
from mien.alerts.presence import Presence
from mien.store.alerts.alerts import Closing, Opening
from mien.store.alerts.rules import CameraLost, Condition, ExpressionCondition, Rule, StageLagging
from tests.mien.store.history.test_rows import emotions

GLAD = ExpressionCondition(label="glad", share=0.6, seconds=10, faces=2)
ANYONE = ExpressionCondition(label="glad", share=0.6, seconds=10, of="face")
TOGETHER = msgspec.structs.replace(GLAD, of="together")
COUNTED = msgspec.structs.replace(GLAD, measure="count")
LOST = CameraLost(seconds=60)
LAGGING = StageLagging(seconds=5)


def rule(condition: Condition, **more: Any) -> Rule:
    return Rule(id=3, created_ms=0, name="Watch", condition=condition, **more)


def faces(*glad: float) -> Moment:
    presence = Presence()
    for track, share in enumerate(glad):
        presence.add_emotions(emotions((track, (1 - share, share)), at_ms=0), 0)
    return Moment(presence, {}, {}, {})


def views(**glad: tuple[float, ...]) -> Moment:
    """The faces at several cameras, the tracks of each numbered from 0."""
    presence = Presence()
    for camera, shares in glad.items():
        for track, share in enumerate(shares):
            presence.add_emotions(emotions((track, (1 - share, share)), at_ms=0, camera=camera), 0)
    return Moment(presence, {camera: camera.title() for camera in glad}, {}, {})


def cameras(**lost: str | None) -> Moment:
    names = {camera: camera.title() for camera in lost}
    return Moment(Presence(), names, {c: why for c, why in lost.items() if why}, {})


def stages(oldest_ms: Mapping[str, int]) -> Moment:
    return Moment(Presence(), {}, {}, oldest_ms)


def run(condition: Condition, moments: Mapping[int, Moment]) -> dict[int, list[Opening | Closing]]:
    """What changed at which second, a moment lasting until the next."""
    judge = Judge()
    by_second = {}
    for second in range(max(moments) + 1):
        moment = moments[max(s for s in moments if s <= second)]
        by_second[second] = judge.judge([rule(condition)], moment, second * 1000)
    return {second: changes for second, changes in by_second.items() if changes}


def test_an_expression_that_lasts() -> None:
    changes = run(GLAD, {0: faces(0.1, 0.1), 5: faces(0.5, 0.9), 30: faces(0.5, 0.1), 60: faces()})
    text = "glad at 70 % over 2 faces at door for 10 s (at least 60 % over 2 faces)"
    assert changes == {
        15: [Opening(3, "Watch", "expression", "door", ("door",), text, 15_000)],
        40: [Closing(3, "door", 40_000)],
    }


def test_any_camera_is_each_camera_by_itself_and_not_their_mean() -> None:
    one_of_three = views(door=(0.8, 0.8), desk=(0.1, 0.1), hall=(0.0,))
    changes = run(
        GLAD, {0: one_of_three, 20: views(door=(), desk=(0.9, 0.9), hall=()), 60: faces()}
    )
    opened = [c for later in changes.values() for c in later if isinstance(c, Opening)]
    assert [(o.at_ms, o.subject, o.cameras) for o in opened] == [
        (10_000, "door", ("door",)),
        (30_000, "desk", ("desk",)),
    ]
    assert opened[0].text == (
        "glad at 80 % over 2 faces at Door for 10 s (at least 60 % over 2 faces)"
    )
    assert run(TOGETHER, {0: one_of_three, 60: faces()}) == {}


def test_cameras_together_are_one_crowd() -> None:
    changes = run(TOGETHER, {0: views(door=(0.9,), desk=(0.5,)), 20: views(door=(0.9,))})
    text = "glad at 70 % over 2 faces at Desk and Door for 10 s (at least 60 % over 2 faces)"
    assert changes[10] == [Opening(3, "Watch", "expression", "", ("desk", "door"), text, 10_000)]


def test_any_one_face_has_to_last_by_itself() -> None:
    changes = run(
        ANYONE,
        {
            0: views(door=(0.9, 0.0)),
            9: views(door=(0.0, 0.9)),
            25: views(door=(0.0,)),
            27: views(door=(0.0, 0.9)),
            29: views(),
            60: views(),
        },
    )
    text = "one face with glad at 90 % at Door for 10 s (at least 60 %)"
    assert changes == {
        19: [Opening(3, "Watch", "expression", "door/1", ("door",), text, 19_000)],
        39: [Closing(3, "door/1", 39_000)],
    }


def test_so_many_faces_each_by_itself() -> None:
    mixed = views(door=(0.9, 0.6, 0.0, 0.0), desk=(0.9, 0.0))
    changes = run(COUNTED, {0: mixed, 20: views(door=(0.9, 0.55)), 40: views(door=(0.9, 0.5))})
    text = "2 faces with glad of 60 % or more at Door for 10 s (at least 2 faces)"
    assert changes == {
        10: [Opening(3, "Watch", "expression", "door", ("door",), text, 10_000)],
    }
    assert list(run(COUNTED, {0: mixed, 20: views(door=(0.9, 0.5)), 40: views()})) == [10, 30]


@pytest.mark.parametrize("more", [{"faces": 2}, {"measure": "count"}])
def test_one_face_is_not_counted(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="neither a number of faces nor a count"):
        ExpressionCondition(label="glad", share=0.6, seconds=10, of="face", **more)


def test_too_few_faces_are_no_alert_and_end_one() -> None:
    assert run(GLAD, {0: faces(1.0), 100: faces()}) == {}
    assert list(run(GLAD, {0: faces(0.7, 0.7), 20: faces(0.7), 40: faces()})) == [10, 30]


def test_hovering_about_the_limit_is_one_alert() -> None:
    hovering = {s: faces(*(0.61, 0.61) if s % 2 else (0.55, 0.55)) for s in range(11, 120)}
    assert list(run(GLAD, {0: faces(0.7, 0.7), **hovering})) == [10]


def test_each_camera_has_an_alert_of_its_own() -> None:
    changes = run(
        LOST,
        {0: cameras(door=None, desk="refused"), 20: cameras(door="gone", desk="refused")}
        | {100: cameras(door=None, desk="refused"), 140: cameras(door=None, desk="refused")},
    )
    assert list(changes) == [60, 80, 130]
    assert changes[60] == [
        Opening(
            3, "Watch", "camera_lost", "desk", ("desk",), "Desk gives no pictures: refused", 60_000
        )
    ]
    assert changes[130] == [Closing(3, "door", 130_000)]


def test_only_the_chosen_cameras() -> None:
    chosen = CameraLost(seconds=1, cameras=("door",))
    assert run(chosen, {0: cameras(door=None, desk="refused"), 9: cameras()}) == {}


def test_a_camera_that_is_no_longer_wanted_ends_its_alert() -> None:
    changes = run(LOST, {0: cameras(door="gone"), 70: cameras()})
    assert changes[70] == [Closing(3, "door", 70_000)]


def test_a_stage_that_lags_and_catches_up() -> None:
    late, better, well = ({"classifier": ms, "detector": 0} for ms in (5_001, 4_000, 2_000))
    changes = run(
        LAGGING, {0: stages(well), 3: stages(late), 6: stages(better), 9: stages(well), 30: faces()}
    )
    text = "classifier: the oldest waiting entry is 5.0 s old"
    assert changes == {
        3: [Opening(3, "Watch", "stage_lagging", "classifier", (), text, 3_000)],
        14: [Closing(3, "classifier", 14_000)],
    }


def test_only_the_chosen_stage() -> None:
    chosen = StageLagging(seconds=5, stage="detector")
    assert run(chosen, {0: stages({"classifier": 9_000, "detector": 0}), 9: stages({})}) == {}


def test_an_alert_that_was_open_before_is_not_opened_again_and_still_closes() -> None:
    judge = Judge([(3, "door")])
    assert judge.judge([rule(LOST)], cameras(door="gone"), 0) == []
    assert judge.judge([rule(LOST)], cameras(door="gone"), 200_000) == []
    assert judge.judge([rule(LOST)], cameras(door=None), 201_000) == []
    assert judge.judge([rule(LOST)], cameras(door=None), 231_000) == [Closing(3, "door", 231_000)]


@pytest.mark.parametrize(
    "after",
    [
        [],
        [rule(LOST, enabled=False)],
        [rule(msgspec.structs.replace(LOST, seconds=50))],
    ],
)
def test_a_rule_that_is_gone_or_another_ends_its_alerts(after: list[Rule]) -> None:
    judge = Judge()
    judge.judge([rule(LOST)], cameras(door="gone"), 0)
    assert len(judge.judge([rule(LOST)], cameras(door="gone"), 60_000)) == 1
    assert judge.judge(after, cameras(door="gone"), 61_000) == [Closing(3, "door", 61_000)]


def test_a_rule_that_only_has_another_name_goes_on() -> None:
    judge = Judge()
    judge.judge([rule(LOST)], cameras(door="gone"), 0)
    judge.judge([rule(LOST)], cameras(door="gone"), 60_000)
    renamed = msgspec.structs.replace(rule(LOST), name="Other")
    assert judge.judge([renamed], cameras(door="gone"), 61_000) == []


def test_kinds_are_written_as_in_a_rule() -> None:
    for condition in (GLAD, LOST, LAGGING):
        assert msgspec.to_builtins(condition)["kind"] == kind_of(condition)
