"""The mean of what is seen now."""

from typing import Any

import msgspec
import pytest
from flask import Flask, request

from mien.bus.messages import Emotions, TrackScores, now_ms
from web.http.identity import LOCAL, identify
from web.live import mood
from web.live.live import Live

LABELS = ("calm", "glad")


def emotions(
    camera: str, at_ms: int, *scores: tuple[float, ...], labels: tuple[str, ...] = LABELS
) -> Emotions:
    return Emotions(
        camera=camera,
        seq=1,
        captured_ms=at_ms,
        detected_ms=at_ms,
        classified_ms=at_ms,
        model_version="test-12345678",
        labels=labels,
        results=tuple(
            TrackScores(track_id=track, scores=of_track) for track, of_track in enumerate(scores, 1)
        ),
    )


@pytest.fixture
def live() -> Live:
    """Two faces at the door, one in the yard, and one that left the hall."""
    seen, now = Live(), now_ms()
    seen.add_emotions(
        [emotions("door", now, (0.2, 0.8), (0.6, 0.4)), emotions("yard", now, (1.0, 0.0))]
    )
    seen.add_emotions([emotions("hall", now - 60_000, (0.0, 1.0))])
    return seen


@pytest.mark.parametrize(
    ("query", "faces", "shares"),
    [
        ("", 3, {"calm": 0.6, "glad": 0.4}),
        ("?cameras=door", 2, {"calm": 0.4, "glad": 0.6}),
        ("?cameras=door,yard", 3, {"calm": 0.6, "glad": 0.4}),
        *(("?cameras=hall", 0, {}), ("?cameras=nobody", 0, {}), ("?cameras=", 0, {})),
    ],
)
def test_each_face_in_view_counts_once(
    live: Live, query: str, faces: int, shares: dict[str, float]
) -> None:
    app = Flask("mood")
    app.before_request(lambda: identify(request.environ, LOCAL))
    app.register_blueprint(mood.blueprint(live))
    answer: Any = app.test_client().get(f"/api/mood{query}").json
    assert (answer["faces"], answer["shares"]) == (faces, shares)


def test_a_face_is_in_view_for_two_seconds() -> None:
    live = Live()
    live.add_emotions([emotions("door", 10_000, (0.5, 0.5))])
    assert [len(live.in_view(None, at_ms)) for at_ms in (10_000, 12_000, 12_001)] == [1, 1, 0]


def test_labels_of_two_models_are_not_mixed() -> None:
    live = Live()
    live.add_emotions([emotions("door", 10_000, (0.5, 0.5))])
    live.add_emotions([emotions("yard", 10_500, (0.1, 0.2, 0.7), labels=("a", "b", "c"))])
    now = mood.mean(live.in_view(None, 11_000), 11_000)
    assert (now.faces, now.shares) == (1, {"a": 0.1, "b": 0.2, "c": 0.7})


def test_shares_are_those_of_the_rule_for_the_shown_label() -> None:
    live = Live()
    plain = emotions("door", 10_000, (0.75, 0.25), (1.0, 0.0))
    live.add_emotions([msgspec.structs.replace(plain, weights=(1.0, 3.0))])
    now = mood.mean(live.in_view(None, 11_000), 11_000)
    assert (now.faces, now.shares) == (2, {"calm": 0.75, "glad": 0.25})
