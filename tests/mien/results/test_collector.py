"""Matching what detector and classifiers say: any order, twice, or never."""

import msgspec

from mien.bus.messages import Detections, Emotions, Faces, FilePosition, Quality, Track, TrackScores
from mien.results.collector import Collector
from mien.results.records import records, rows


def detections(
    seq: int, *tracks: int, classified: bool = True, error: str | None = None
) -> Detections:
    return Detections(
        camera="analysis",
        seq=seq,
        frame_id=f"{seq}-0",
        captured_ms=seq,
        detected_ms=seq,
        width=640,
        height=480,
        tracks=tuple(
            Track(
                track_id=track,
                box_xywh=(1.0, 2.0, 3.0, 4.0),
                landmarks=(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0),
                score=0.9,
                quality=Quality(size_px=50.0, sharpness=20.0, yaw=0.1),
            )
            for track in tracks
        ),
        classified=tracks if classified else (),
        position=FilePosition(file="/a.mp4", frame=seq - 1, time_s=(seq - 1) / 10),
        error=error,
    )


def emotions(seq: int, *tracks: int) -> Emotions:
    return Emotions(
        camera="analysis",
        seq=seq,
        captured_ms=seq,
        detected_ms=seq,
        classified_ms=seq,
        model_version="net-01234567",
        labels=("neutral", "happiness"),
        results=tuple(TrackScores(track_id=track, scores=(0.25, 0.75)) for track in tracks),
    )


def given(collector: Collector) -> list[int]:
    return [result.detections.seq for result in collector.complete()]


def test_a_frame_waits_for_its_emotions_and_the_later_for_the_earlier() -> None:
    collector = Collector()
    collector.add_detections(detections(1, 7))
    collector.add_detections(detections(2))
    assert given(collector) == []
    collector.add_emotions(emotions(1, 7))
    assert given(collector) == [1, 2]


def test_emotions_may_come_first() -> None:
    collector = Collector()
    collector.add_emotions(emotions(1, 7))
    assert given(collector) == []
    collector.add_detections(detections(1, 7))
    assert given(collector) == [1]


def test_what_is_said_twice_is_given_once() -> None:
    collector = Collector()
    for _ in range(2):
        collector.add_detections(detections(1, 7))
        collector.add_emotions(emotions(1, 7))
        list(collector.complete())
    assert collector.given == 1


def test_faces_held_back_and_frames_that_failed_are_not_waited_for() -> None:
    collector = Collector()
    collector.add_detections(detections(1, 7, classified=False))
    collector.add_detections(detections(2, error="truncated"))
    assert [result.error for result in collector.complete()] == [None, "truncated"]


def test_a_dead_letter_completes_its_frame_with_a_reason() -> None:
    collector = Collector()
    collector.add_detections(detections(1, 7))
    faces = Faces(
        camera="analysis", seq=1, captured_ms=1, detected_ms=1, track_ids=(7,), crop_px=48
    )
    collector.give_up(faces, "failed 3 times")
    (result,) = collector.complete()
    assert result.error == "its faces could not be classified: failed 3 times"


def test_one_record_a_face() -> None:
    collector = Collector()
    collector.add_detections(detections(1, 7, 8))
    collector.add_emotions(emotions(1, 7))
    (result,) = collector.complete()

    classified, other = records(result, "a.mp4")

    assert classified == {
        "file": "a.mp4",
        "time_s": 0.0,
        "frame": 0,
        "track": 7,
        "box_xywh": [1.0, 2.0, 3.0, 4.0],
        "landmarks": [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0], [8.0, 9.0]],
        "quality": {
            "score": 0.9,
            "size_px": 50.0,
            "sharpness": 20.0,
            "yaw": 0.1,
            "held_back": None,
        },
        "scores": {"neutral": 0.25, "happiness": 0.75},
        "top": "happiness",
        "confidence": 0.75,
        "uncertain": False,
        "model_version": "net-01234567",
    }
    keys = ("scores", "top", "confidence", "uncertain", "model_version")
    assert [other[key] for key in keys] == [None] * 5


def test_a_frame_without_a_face_is_a_row_and_no_record() -> None:
    collector = Collector()
    collector.add_detections(detections(1))
    (result,) = collector.complete()
    assert records(result, "a.mp4") == []
    (row,) = rows(result, "a.mp4")
    assert (row["file"], row["frame"], row["track"], row["reason"]) == ("a.mp4", 0, None, None)


def test_a_frame_that_failed_is_a_row_that_says_why() -> None:
    collector = Collector()
    collector.add_detections(msgspec.structs.replace(detections(1), error="it is truncated"))
    (result,) = collector.complete()
    (row,) = rows(result, "a.jpg")
    assert (row["track"], row["reason"]) == (None, "it is truncated")


def test_the_top_of_a_record_is_the_label_that_is_shown() -> None:
    collector = Collector()
    collector.add_detections(detections(1, 7))
    collector.add_emotions(msgspec.structs.replace(emotions(1, 7), weights=(4.0, 1.0)))
    (result,) = collector.complete()
    (record,) = records(result, "a.mp4")
    assert record["top"] == "neutral"
    assert record["confidence"] == round(4 / 7, 6)
    assert record["scores"] == {"neutral": 0.25, "happiness": 0.75}
