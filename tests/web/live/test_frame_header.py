"""What is said of a face beside its picture."""

import msgspec
import pytest

from mien.bus.messages import Detections, Quality, Track
from tests.web.live.test_mood import emotions
from web.live.live import Live


def test_the_label_has_the_highest_of_the_scores_that_are_sent() -> None:
    live = Live()
    plain = emotions("door", 10_000, (0.75, 0.25))
    live.add_emotions([msgspec.structs.replace(plain, weights=(1.0, 9.0))])
    quality = Quality(size_px=90.0, sharpness=None, yaw=0.0, held_back=None)
    track = Track(
        track_id=1,
        box_xywh=(1.0, 2.0, 3.0, 4.0),
        landmarks=(0.0,) * 10,
        score=0.9,
        quality=quality,
    )
    frame = Detections(
        camera="door",
        seq=1,
        frame_id="10000-1",
        captured_ms=10_000,
        detected_ms=10_000,
        width=640,
        height=480,
        tracks=(track,),
    )
    (shown,) = live.header(frame).tracks
    assert shown.label == "glad"
    assert shown.confidence == 0.75
    assert shown.scores == shown.raw == pytest.approx([0.25, 0.75])
