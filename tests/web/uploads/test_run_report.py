"""The printed report of a video: its steps by hand."""

from typing import Any

import pytest

from web.uploads.run_report import PlayTimes, series


def test_seconds_are_summed_up_in_steps_by_their_faces() -> None:
    run: dict[str, Any] = {
        "labels": ["neutral", "fear"],
        "model_version": "m-1",
        "timeline": [
            {"second": 0, "faces": 30, "people": 2, "shares": [1.0, 0.0]},
            {"second": 1, "faces": 10, "people": 1, "shares": [0.0, 1.0]},
            {"second": 5, "faces": 4, "people": 1, "shares": [0.5, 0.5]},
        ],
    }
    history = series("party.mp4", run, 2)
    assert history.start_ms == [0, 4_000]
    assert (history.face_seconds, history.frames) == ([3, 1], [40, 4])
    assert history.shares["neutral"] == pytest.approx([0.75, 0.5])
    assert history.model_versions == [["m-1"], ["m-1"]]


def test_times_are_those_of_a_player() -> None:
    assert [PlayTimes().text(at_ms) for at_ms in (0, 61_999)] == ["0:00:00", "0:01:01"]
