"""Shares by second, against sums done by hand."""

import msgspec

from mien.bus.messages import Detections, Emotions, FilePosition, TrackScores
from mien.results.records import FrameResult
from mien.results.timeline import Timeline


def result(time_s: float, *faces: tuple[int, float]) -> FrameResult:
    detections = Detections(
        camera="a",
        seq=1,
        frame_id="1-1",
        captured_ms=1,
        detected_ms=1,
        width=1,
        height=1,
        position=FilePosition(file="a.mp4", frame=0, time_s=time_s),
    )
    emotions = Emotions(
        camera="a",
        seq=1,
        captured_ms=1,
        detected_ms=1,
        classified_ms=1,
        model_version="net-01234567",
        labels=("calm", "tense"),
        results=tuple(
            TrackScores(track_id=track, scores=(calm, 1 - calm)) for track, calm in faces
        ),
    )
    return FrameResult(detections, emotions if faces else None)


def test_shares_by_second() -> None:
    timeline = Timeline()
    for told in (
        result(0.0, (1, 1.0)),
        result(0.9, (1, 0.5), (2, 0.0)),
        result(1.0),
        result(2.5, (2, 0.25)),
    ):
        timeline.add(told)
    assert timeline.labels == ("calm", "tense")
    assert timeline.seconds() == [
        {"second": 0, "faces": 3, "people": 2, "shares": [0.5, 0.5]},
        {"second": 2, "faces": 1, "people": 1, "shares": [0.25, 0.75]},
    ]


def test_shares_are_those_of_the_rule_for_the_shown_label() -> None:
    timeline = Timeline()
    seen = result(0.0, (1, 0.25), (2, 1.0))
    assert seen.emotions is not None
    weighted = msgspec.structs.replace(seen.emotions, weights=(1.0, 5.0))
    timeline.add(FrameResult(seen.detections, weighted))
    (second,) = timeline.seconds()
    # The first face has 0.25 to 0.75 x 5, the second is calm altogether.
    assert second["shares"] == [0.5312, 0.4688]


def test_each_person_has_seconds_of_its_own() -> None:
    timeline = Timeline()
    for told in (
        result(0.0, (2, 1.0)),
        result(0.5, (2, 0.0), (1, 0.25)),
        result(7.2, (2, 0.25)),
    ):
        timeline.add(told)
    assert timeline.people() == [
        {"track": 1, "faces": 1, "top": "tense", "seconds": [0], "shares": [[0.25, 0.75]]},
        {
            "track": 2,
            "faces": 3,
            "top": "tense",
            "seconds": [0, 7],
            "shares": [[0.5, 0.5], [0.25, 0.75]],
        },
    ]
