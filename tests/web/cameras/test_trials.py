"""Sources are tried before they become cameras, with a real worker and real clips."""

import base64
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
from redis import Redis

from mien.bus import registry
from mien.bus.messages import Camera, WorkerStatus, now_ms
from mien.bus.shards import keyspace
from mien.images.picture import decode, encode
from tests import clips
from tests.conftest import wait_until
from tests.web.conftest import WebService
from tests.web.feeder import Feeder
from tests.web.live.test_view import TIMEOUT_S, want
from tests.web.workers import working
from web.cameras.trials import rate_fps

pytestmark = pytest.mark.process


def try_out(web: WebService, source: str, **more: Any) -> dict[str, Any]:
    answer = requests.post(
        web.url + "/api/cameras/test", json={"source": source, **more}, timeout=TIMEOUT_S
    )
    assert answer.status_code == 200, answer.text
    answered: dict[str, Any] = answer.json()
    return answered


def test_a_source_is_tried_out_unseen(
    web: WebService, redis: Redis, redis_url: str, tmp_path: Path
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=3)
    missing = try_out(web, str(clip))
    assert missing["reason"].startswith("no capture worker is running")
    seen: set[str] = set()
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.1):
            seen.update(camera["id"] for camera in web.get("/api/status")["cameras"])
            seen.update(camera["id"] for camera in web.get("/api/cameras")["cameras"])

    with working(redis_url, redis, tmp_path, "capture"):
        looking = threading.Thread(target=look)
        looking.start()
        try:
            tried = try_out(web, str(clip))
            nowhere = try_out(web, "rtsp://me:s3cret@127.0.0.1:1/live?token=abc")
            absent = try_out(web, "/nowhere/clip.mp4")
        finally:
            done.set()
            looking.join()
    assert (tried["ok"], tried["width"], tried["height"]) == (True, 640, 480)
    assert tried["fps"] == pytest.approx(15, abs=3)
    kind, _, body = tried["picture"].partition(",")
    assert kind == "data:image/jpeg;base64"
    assert decode(base64.b64decode(body)).shape == (480, 640, 3)
    assert nowhere["ok"] is False
    assert "127.0.0.1 refuses the connection" in nowhere["reason"]
    assert "s3cret" not in str(nowhere)
    assert absent == {"ok": False, "reason": "no such file: /nowhere/clip.mp4"}
    assert not any("test" in camera for camera in seen)
    assert redis.hlen(keyspace.GUESTS) == redis.hlen(keyspace.GUEST_CREDENTIALS) == 0
    wait_until(lambda: not redis.keys("*test-*"), "every trace of the tests to go")


def test_what_comes_at_once_when_a_stream_is_opened_tells_nothing_of_its_rate() -> None:
    at_once = list(range(0, 50, 5))
    assert rate_fps(at_once + list(range(100, 1_600, 100))) == 10.0
    assert rate_fps(at_once) is None
    assert rate_fps([0]) is None
    assert rate_fps([0, 500, 1_000, 1_500]) == 2.0
    assert rate_fps([0, 2_000]) is None


def marked() -> bytes:
    """A dark picture, 640 wide and 480 high, of which the top left quarter is bright."""
    image = np.full((480, 640, 3), 20, np.uint8)
    image[:240, :320] = 230
    return encode(image, 90).jpeg


def shown(tried: dict[str, Any]) -> tuple[int, int, str]:
    """Width, height and bright quarter of a test's picture; the answer's size is the same."""
    body = tried["picture"].partition(",")[2]
    image = decode(base64.b64decode(body))
    height, width, _ = image.shape
    assert (tried["width"], tried["height"]) == (width, height)
    return width, height, clips.bright_quarter(image)


def test_a_source_is_shown_turned_and_mirrored_as_it_would_be_live(
    web: WebService, redis: Redis, redis_url: str, tmp_path: Path
) -> None:
    clip = clips.write_jpegs(tmp_path / "clip.mkv", 15 * [marked()])
    with working(redis_url, redis, tmp_path, "capture"):
        assert shown(try_out(web, str(clip))) == (640, 480, "top left")
        turned = try_out(web, str(clip), rotation=90)
        assert shown(turned) == (480, 640, "top right")
        both = try_out(web, str(clip), rotation=180, mirrored=True)
        assert shown(both) == (640, 480, "bottom left")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, (480, 640, "top left")),
        ({"rotation": 90}, (640, 480, "top right")),
        ({"rotation": 90, "mirrored": True}, (640, 480, "top left")),
        ({"rotation": 180}, (480, 640, "bottom right")),
        ({"rotation": 270, "mirrored": True}, (640, 480, "bottom right")),
    ],
)
def test_a_running_cameras_picture_is_turned_from_as_it_hangs_to_as_it_would(
    web: WebService,
    redis: Redis,
    feeder: Feeder,
    wanted: dict[str, Any],
    expected: tuple[int, int, str],
) -> None:
    hung = Camera(id=feeder.camera, name="", source="/dev/video9", rotation=90, mirrored=True)
    want(redis, hung)
    feeder.say("live")
    feeder.frame(marked())
    assert shown(try_out(web, "/dev/video9", **wanted)) == expected


def test_a_running_cameras_damaged_picture_is_told(
    web: WebService, redis: Redis, feeder: Feeder
) -> None:
    want(redis, Camera(id=feeder.camera, name="", source="/dev/video9"))
    feeder.say("live")
    feeder.frame(b"\xff\xd8 nothing more")
    reason = "the picture is damaged and cannot be decoded"
    assert try_out(web, "/dev/video9", rotation=90) == {"ok": False, "reason": reason}


@pytest.mark.parametrize("blur", [False, True])
def test_a_source_that_is_on_already_is_not_opened_twice(
    web: WebService, redis: Redis, feeder: Feeder, blur: bool
) -> None:
    want(redis, Camera(id=feeder.camera, name="On", source="/dev/video9", blur=blur))
    registry.beat(redis, worker())
    feeder.say("live")
    for _ in range(3):
        feeder.frame(clips.jpeg())
    tried = try_out(web, "/dev/video9")
    assert (tried["ok"], tried["width"]) == (True, 640)
    assert (tried["picture"] is None) is blur
    assert not redis.exists(keyspace.GUESTS)


def test_a_larger_stream_is_not_opened_twice_either(
    web: WebService, redis: Redis, feeder: Feeder
) -> None:
    want(redis, Camera(id=feeder.camera, name="On", source="/dev/video9", view="/dev/video8"))
    registry.beat(redis, worker())
    feeder.say("live", shows_view=True)
    feeder.frame(clips.jpeg())
    assert try_out(web, "/dev/video8")["ok"] is True
    assert not redis.exists(keyspace.GUESTS)


def test_a_stored_cameras_own_source_is_tried_with_its_password(
    web: WebService, redis: Redis
) -> None:
    source = "rtsp://me:s3cret@127.0.0.1:1/live"
    camera = requests.post(
        web.url + "/api/cameras", json={"source": source}, timeout=TIMEOUT_S
    ).json()
    registry.beat(redis, worker())
    given: list[bytes | str] = []
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.05):
            given.extend(redis.hvals(keyspace.GUEST_CREDENTIALS))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        assert try_out(web, camera["source"], id=camera["id"])["ok"] is False
    finally:
        done.set()
        looking.join()
    assert set(given) == {source.encode()}
    requests.delete(f"{web.url}/api/cameras/{camera['id']}", timeout=TIMEOUT_S)


def worker() -> WorkerStatus:
    return WorkerStatus(service="capture", name="c", host="h", pid=1, started_ms=now_ms())


@pytest.mark.parametrize(
    ("body", "says"),
    [({}, "source"), ({"source": 5}, "source"), ({"source": "gopher://x"}, "rtsp://host/path")],
)
def test_what_is_no_source_is_refused(web: WebService, body: dict[str, Any], says: str) -> None:
    answer = requests.post(web.url + "/api/cameras/test", json=body, timeout=TIMEOUT_S)
    assert answer.status_code == 400
    assert says in answer.json()["error"]
