"""A small fleet whose detector has too little time: what it gives up, and that web tells it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import requests
from numpy.typing import NDArray
from redis import Redis

from detector.pressure import WINDOW_S, Pressure
from mien.faces.yunet import DetectedFaces
from tests import clips
from tests.conftest import wait_until
from tests.detector.test_pressure import Clock
from tests.detector.test_service import Running
from tests.mien.detection.test_search import CountingYuNet
from tests.web.conftest import WebService, serving
from tests.web.workers import working

pytestmark = pytest.mark.process

CAMERAS = 3
FPS = 15
#: Of three cameras nearly four in five frames cannot be looked at.
LOOK_S = 0.1
#: Frames at each step: of a window in which most wait, more than one in four is passed over.
FRAMES = 16
SOON_S = 90.0
HELP = "; show fewer pictures a second, or start another detector"
TOO_LITTLE = "too little time for all frames: small new faces are not looked for"
ORDER = (
    TOO_LITTLE,
    f"{TOO_LITTLE}, and boxes are carried on by their motion in every other frame",
    f"{TOO_LITTLE}, boxes are carried on by their motion in every other frame, and expressions are "
    "read at a third of the rate",
)


class SlowYuNet(CountingYuNet):
    """The real detector, on a processor that is slower than any: it waits before each look."""

    def detect(
        self, image: NDArray[np.uint8], min_score: float = 0.6, nms_iou: float = 0.3
    ) -> DetectedFaces:
        threading.Event().wait(LOOK_S)
        return super().detect(image, min_score, nms_iou)


@pytest.fixture
def web(redis: Redis, redis_url: str, tmp_path: Path) -> Iterator[WebService]:
    """A web service with its cameras, played by a capture worker."""
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=2, fps=FPS)
    with serving(redis_url, tmp_path) as web, working(redis_url, redis, tmp_path, "capture"):
        for number in range(CAMERAS):
            body = {"source": str(clip), "id": f"c{number}"}
            requests.post(web.url + "/api/cameras", json=body, timeout=60).raise_for_status()
        yield web


def figure(web: WebService, name: str) -> int:
    """Frames of all cameras."""
    return sum(camera[name] for camera in web.get("/api/status")["cameras"])


def told(web: WebService) -> set[str | None]:
    """What the status says that the detector gives up; nothing at all while it is not heard of."""
    workers = web.get("/api/status")["workers"]
    troubles = [worker["trouble"] for worker in workers if worker["service"] == "detector"]
    return {trouble and trouble["reason"] for trouble in troubles}


def test_an_overloaded_detector_gives_up_one_thing_after_the_other_and_the_status_tells_it(
    web: WebService, redis: Redis
) -> None:
    """The clock by which it judges is the test's: no step is missed, however busy the machine."""
    clock, yunet = Clock(), SlowYuNet()
    with Running(redis, yunet, Pressure(clock)):
        wait_until(lambda: figure(web, "processed") > FRAMES, "frames", SOON_S)
        assert told(web) <= {None}, "nothing was judged yet"
        for words in (f"{given_up}{HELP}" for given_up in ORDER):
            before = figure(web, "processed")
            wait_until(lambda n=before: figure(web, "processed") > n + FRAMES, "frames", SOON_S)  # type: ignore[misc]  # bound in this round
            clock.now_s += 1.001 * WINDOW_S
            wait_until(lambda words=words: told(web) == {words}, words, SOON_S)  # type: ignore[misc]  # bound in this round
        yunet.widths.clear()
        wait_until(lambda: len(yunet.widths) > FRAMES, "looks", SOON_S)
        assert 640 not in yunet.widths, "no wide look any more"
        assert figure(web, "skipped") > 0, "and what cannot be done after all is left out"
    for camera in web.get("/api/status")["cameras"]:
        assert camera["captured"] == camera["processed"] + camera["skipped"] + camera["failed"]
