"""Who is in view, by hand."""

import msgspec
import pytest

from mien.alerts.presence import Presence
from tests.mien.store.history.test_rows import emotions


def shares(presence: Presence, label: str, *cameras: str) -> dict[tuple[str, int], float]:
    return {(camera, track): share for camera, track, share in presence.faces(label, cameras)}


def test_each_face_counts_once_however_often_it_was_seen() -> None:
    presence = Presence()
    presence.add_emotions(emotions((1, (0.0, 1.0)), (2, (0.8, 0.2)), at_ms=5), 1_000)
    presence.add_emotions(emotions((1, (0.5, 0.5)), at_ms=6), 1_500)
    presence.add_emotions(emotions((1, (0.9, 0.1)), at_ms=6, camera="desk"), 1_500)
    at_door = {("door", 1): pytest.approx(0.75), ("door", 2): pytest.approx(0.2)}
    assert shares(presence, "glad") == at_door | {("desk", 1): pytest.approx(0.1)}
    assert shares(presence, "glad", "door") == at_door
    assert shares(presence, "glad", "hall") == {}
    assert shares(presence, "awe") == {}


def test_who_was_not_seen_for_two_seconds_is_gone() -> None:
    presence = Presence()
    presence.add_emotions(emotions((1, (0.0, 1.0)), at_ms=5), 1_000)
    presence.add_emotions(emotions((2, (1.0, 0.0)), at_ms=5), 2_000)
    presence.forget(2_999)
    assert shares(presence, "glad").keys() == {("door", 1), ("door", 2)}
    presence.forget(3_000)
    assert shares(presence, "glad") == {("door", 2): 0.0}


def test_files_under_analysis_are_not_in_view() -> None:
    presence = Presence()
    file = msgspec.structs.replace(emotions((1, (0.0, 1.0)), at_ms=5), lossless=True)
    presence.add_emotions(file, 1_000)
    assert presence.faces("glad", ()) == []


def test_shares_are_those_of_the_rule_for_the_shown_label() -> None:
    presence = Presence()
    plain = emotions((1, (0.75, 0.25)), (2, (1.0, 0.0)), at_ms=5)
    presence.add_emotions(msgspec.structs.replace(plain, weights=(1.0, 3.0)), 1_000)
    assert shares(presence, "glad") == {("door", 1): 0.5, ("door", 2): 0.0}
