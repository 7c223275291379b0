"""How a frame grows a row, by hand."""

import math

import msgspec
import pytest

from mien.bus.messages import Emotions, TrackScores
from mien.store.core.errors import UnstorableError
from mien.store.history import rows
from mien.store.history.rows import Growth, Row, ScoredTrack, TrackSecond

NOON_MS = 1_700_000_000_000


def emotions(
    *results: tuple[int, tuple[float, ...]],
    at_ms: int,
    labels: tuple[str, ...] = ("calm", "glad"),
    camera: str = "door",
) -> Emotions:
    return Emotions(
        camera=camera,
        seq=1,
        captured_ms=at_ms,
        detected_ms=at_ms,
        classified_ms=at_ms,
        model_version="small-01234567",
        labels=labels,
        results=tuple(TrackScores(track_id=track, scores=scores) for track, scores in results),
    )


def test_offsets_are_two_bytes_each_in_order() -> None:
    assert rows.pack({999, 0, 258}) == b"\x00\x00\x01\x02\x03\xe7"
    assert rows.unpack(b"\x00\x00\x01\x02\x03\xe7") == [0, 258, 999]
    assert rows.unpack(b"") == []


def test_a_message_falls_apart_into_faces_and_millionths() -> None:
    message = emotions((7, (0.25, 0.75)), (8, (1.0, 0.0)), at_ms=NOON_MS + 1_234)
    model = ("small-01234567", ("calm", "glad"))
    assert list(rows.scored_tracks(message)) == [
        ScoredTrack(TrackSecond("door", NOON_MS + 1_000, 7), 234, model, (250_000, 750_000)),
        ScoredTrack(TrackSecond("door", NOON_MS + 1_000, 8), 234, model, (1_000_000, 0)),
    ]


def test_what_is_kept_are_shares_under_the_rule_for_the_shown_label() -> None:
    plain = emotions((7, (0.75, 0.25)), at_ms=NOON_MS)
    (track,) = rows.scored_tracks(msgspec.structs.replace(plain, weights=(1.0, 9.0)))
    assert track.shares == (250_000, 750_000)


@pytest.mark.parametrize("weights", [(1.0,), (1.0, 0.0), (1.0, -1.0), (1.0, math.inf)])
def test_weights_that_are_none_are_refused(weights: tuple[float, ...]) -> None:
    message = msgspec.structs.replace(emotions((7, (0.75, 0.25)), at_ms=NOON_MS), weights=weights)
    with pytest.raises(UnstorableError, match="weights its labels"):
        list(rows.scored_tracks(message))


def test_a_frame_grows_its_row_and_its_minute_once() -> None:
    face = TrackSecond("door", NOON_MS, 7)
    track = ScoredTrack(face, 120, ("m", ("calm", "glad")), (250_000, 750_000))
    stored: dict[int, Row] = {}
    growth = {("door", NOON_MS - NOON_MS % 60_000, 1): Growth()}
    assert rows.add(track, 1, stored, growth)
    assert rows.add(track._replace(offset_ms=320), 1, stored, growth)
    assert not rows.add(track, 1, stored, growth)
    assert stored[1].offsets == {120, 320}
    assert stored[1].sums[:3] == [500_000, 1_500_000, 0]
    (minute,) = growth.values()
    assert (minute.face_seconds, minute.frames, minute.sums[1]) == (1, 2, 1_500_000)


def test_a_frame_that_one_model_scored_is_not_taken_from_another() -> None:
    track = ScoredTrack(TrackSecond("door", NOON_MS, 7), 120, ("m", ("calm",)), (1_000_000,))
    stored = {1: Row(offsets={120})}
    assert not rows.add(track, 2, stored, {})
    assert 2 not in stored


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (emotions((1, (1.0,)), at_ms=NOON_MS), "not 2 numbers"),
        (emotions((1, (float("nan"), 1.0)), at_ms=NOON_MS), "not 2 numbers"),
        (emotions((1, (-0.5, 1.5)), at_ms=NOON_MS), "not 2 numbers"),
        (emotions((1, ()), labels=(), at_ms=NOON_MS), "0 labels"),
        (emotions((1, (0.1,) * 9), labels=tuple("abcdefghi"), at_ms=NOON_MS), "9 labels"),
        (emotions((2**63, (0.5, 0.5)), at_ms=NOON_MS), "too large"),
        (emotions((1, (0.5, 0.5)), at_ms=2**63), "too large"),
        (emotions((1, (0.5, 0.5)), at_ms=NOON_MS, camera="do\0r"), "zero character"),
    ],
)
def test_what_can_never_be_stored_is_refused(message: Emotions, reason: str) -> None:
    with pytest.raises(UnstorableError, match=reason):
        list(rows.scored_tracks(message))
