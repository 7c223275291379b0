"""Viewers without a connection: what counts as latency."""

from collections.abc import Callable
from typing import Any

import msgspec
from redis import Redis

from mien.bus.messages import Detections
from tests.web.feeder import Feeder
from web.live.latency import Latency
from web.live.live import Live
from web.live.pictures import Pictures
from web.live.privacy import Privacy
from web.live.viewers import Viewers


def test_the_last_picture_of_a_silent_camera_counts_as_no_latency(redis: Redis) -> None:
    feeder, live, latency = Feeder(redis), Live(), Latency()
    feeder.want()
    viewers = Viewers(live, Pictures(redis, Privacy(redis)), latency)
    ages_ms: list[int] = []
    done: list[Callable[[], None]] = []

    def send(event: str, *arguments: Any, acknowledged: Callable[[], None]) -> None:
        ages_ms.append(arguments[0]["age_ms"])
        done.append(acknowledged)

    def frame(age_ms: int) -> Detections:
        frame_made = feeder.frame(b"jpeg")
        return msgspec.structs.replace(frame_made, captured_ms=frame_made.captured_ms - age_ms)

    live.add_detections([frame(age_ms=60_000)])
    viewers.add("someone", send, lambda: None)
    viewers.watch("someone", feeder.camera, None)
    assert ages_ms[0] >= 60_000, "it is shown"
    assert latency.sent.rate() == 0
    done.pop()()
    viewers.offer(live.add_detections([frame(age_ms=0)]))
    assert len(ages_ms) == 2
    assert 0 <= latency.percentiles_ms()[1] < 60_000
