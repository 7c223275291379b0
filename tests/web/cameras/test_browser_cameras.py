"""A browser's own camera: announced, paced by answers, gone with its tab."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import socketio
from redis import Redis

from mien.bus import registry
from mien.bus.messages import Detections, Frame, decode
from mien.bus.shards import keyspace
from tests import clips
from tests.conftest import full, wait_until
from tests.web.conftest import WebService
from tests.web.workers import working
from web.cameras.browser_cameras import STALLED_S

pytestmark = pytest.mark.process

WISH = {"name": "Laptop", "width": 640, "height": 480}


class Browser:
    """A tab with a camera."""

    def __init__(self, url: str) -> None:
        self.client = socketio.Client(reconnection=False)
        self.client.connect(url, transports=["websocket"])

    def call(self, event: str, content: Any = None) -> dict[str, Any]:
        """Send an event, a tuple as several arguments, and wait for its answer."""
        answered = threading.Event()
        answers: list[Any] = []

        def answer(*values: Any) -> None:
            answers.extend(values)
            answered.set()

        self.client.emit(event, content, callback=answer)
        assert answered.wait(60), f"no answer to {event}"
        given: dict[str, Any] = answers[0] if answers else {}
        return given

    def close(self) -> None:
        self.client.disconnect()


@pytest.fixture
def browser(web: WebService, redis: Redis) -> Iterator[Browser]:
    opened = Browser(web.url)
    yield opened
    opened.close()


def camera(web: WebService, camera_id: str) -> dict[str, Any] | None:
    cameras: list[dict[str, Any]] = web.get("/api/status")["cameras"]
    return next((each for each in cameras if each["id"] == camera_id), None)


def frames(redis: Redis, camera_id: str) -> list[Frame]:
    entries: Any = redis.xrange(keyspace.frames(camera_id, 0))
    return [decode(Frame, fields[b"message"]) for _, fields in entries]


def state(web: WebService, camera_id: str) -> str | None:
    shown = camera(web, camera_id)
    return shown["state"] if shown else None


def test_pictures_reach_the_detector_until_the_tab_closes(
    web: WebService, redis: Redis, redis_url: str, tmp_path: Any
) -> None:
    browser = Browser(web.url)
    assert browser.call("camera_open", WISH) == {"camera": "laptop"}
    shown = camera(web, "laptop")
    assert shown is not None
    assert (shown["name"], shown["state"]) == ("Laptop", "connecting")
    listed = {each["id"]: each for each in web.get("/api/cameras")["cameras"]}
    assert listed["laptop"]["origin"] == "browser"

    def seen() -> list[Detections]:
        entries: Any = redis.xrange(keyspace.detections(0))
        return [decode(Detections, fields[b"message"]) for _, fields in entries]

    with working(redis_url, redis, tmp_path, "detector"):
        sent = 0

        def send() -> bool:
            nonlocal sent
            if "seq" in browser.call("camera_frame", clips.jpeg(sent / 15)):
                sent += 1
            return len(seen()) > 5

        wait_until(send, "detections")
        assert all(d.camera == "laptop" and len(d.tracks) == 1 for d in seen())
    present = frames(redis, "laptop")
    assert [frame.seq for frame in present] == list(range(sent - len(present) + 1, sent + 1))
    assert len({frame.captured_ms for frame in present}) == len(present)
    assert state(web, "laptop") == "live"
    browser.close()
    wait_until(lambda: camera(web, "laptop") is None, "the camera to go")
    wait_until(lambda: not redis.keys("*:laptop*"), "every trace of it to go")


def test_a_silent_camera_is_stalled(web: WebService, browser: Browser) -> None:
    browser.call("camera_open", WISH)
    browser.call("camera_frame", clips.jpeg())
    assert state(web, "laptop") == "live"
    wait_until(lambda: state(web, "laptop") == "stalled", "the stall to be noticed")
    assert browser.call("camera_frame", clips.jpeg()) == {"seq": 2}
    assert state(web, "laptop") == "live"


def test_each_has_an_id_of_its_own_and_may_be_blurred(
    web: WebService, redis: Redis, browser: Browser
) -> None:
    other = Browser(web.url)
    assert browser.call("camera_open", WISH)["camera"] == "laptop"
    assert other.call("camera_open", WISH)["camera"] == "laptop-2"
    again = browser.call("camera_open", WISH | {"name": "Desk", "blur": True})
    assert again == {"camera": "laptop"}
    wanted = registry.read_cameras(redis)["laptop"]
    assert (wanted.name, wanted.blur, wanted.source) == ("Desk", True, "browser:laptop")
    refused = requests.patch(f"{web.url}/api/cameras/laptop", json={"blur": False}, timeout=60)
    assert (refused.status_code, "browser" in refused.json()["error"]) == (409, True)
    other.call("camera_close")
    assert camera(web, "laptop-2") is None
    other.close()


def test_without_a_wish_it_is_blurred_when_new_cameras_are(
    web: WebService, redis: Redis, browser: Browser
) -> None:
    address = f"{web.url}/api/settings"
    requests.put(address, json={"blur_default": True}, timeout=60)
    browser.call("camera_open", WISH)
    assert registry.read_cameras(redis)["laptop"].blur
    browser.call("camera_open", WISH | {"blur": False})
    assert not registry.read_cameras(redis)["laptop"].blur
    requests.put(address, json={"blur_default": False}, timeout=60)


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        ("text", "send the bytes of one JPEG"),
        (b"", "not a JPEG"),
        (b"\x89PNG\r\n", "not a JPEG"),
        (clips.jpeg()[:-5_000], "truncated"),
        (clips.jpeg() + bytes(1 << 20), "at most 1,048,576"),
        (clips.jpeg(faces=0, width=5_000, height=64), "sides of 64 to 4096"),
        (clips.jpeg(faces=0, width=32, height=64), "sides of 64 to 4096"),
    ],
)
def test_what_is_no_picture_is_refused(
    redis: Redis, browser: Browser, picture: Any, says: str
) -> None:
    browser.call("camera_open", WISH)
    answer = browser.call("camera_frame", picture)
    assert says in answer["error"]
    assert frames(redis, "laptop") == []


def test_a_camera_is_announced_first_and_rightly(browser: Browser) -> None:
    assert "camera_open" in browser.call("camera_frame", clips.jpeg())["error"]
    for wish, says in (
        ({"name": "", "width": 640, "height": 480}, "name"),
        ({"name": "x", "width": 1, "height": 480}, "width"),
        ({"name": "x"}, "width"),
        ("x", "object"),
    ):
        assert says in browser.call("camera_open", wish)["error"]


def test_pictures_that_come_too_fast_are_passed_over(redis: Redis, browser: Browser) -> None:
    browser.call("camera_open", WISH)
    answers = [browser.call("camera_frame", clips.jpeg()) for _ in range(3)]
    assert answers[0] == {"seq": 1}
    assert len(frames(redis, "laptop")) == sum("seq" in answer for answer in answers)


@pytest.mark.parametrize(
    ("event", "content", "says"),
    [
        ("camera_frame", b"\xff\xd8\xff\xc0\x00\x02", "truncated"),
        ("camera_frame", clips.jpeg()[:200], "truncated"),
        ("camera_frame", (), "send the bytes"),
        ("camera_frame", (clips.jpeg(), "and more"), None),
        ("camera_open", (), "not a camera"),
        ("camera_close", ("now", 1), None),
        ("watch", (), "not understood"),
        ("watch", {"camera": 7}, "not understood"),
        ("watch", ({"camera": "x"}, 1), None),
        ("unwatch", "x", "not understood"),
        ("no such message", {}, "there is no message 'no such message'"),
    ],
)
def test_every_message_is_answered(browser: Browser, event: str, content: Any, says: str) -> None:
    browser.call("camera_open", WISH)
    error: str | None = browser.call(event, content).get("error")
    assert error is None if says is None else says in str(error)


def answered(browser: Browser) -> dict[str, Any]:
    """What is said of a picture, which is sent again where it came too soon."""
    while not (answer := browser.call("camera_frame", clips.jpeg())):
        pass
    return answer


def test_a_camera_whose_pictures_redis_refuses_is_not_live(
    web: WebService, redis: Redis, browser: Browser
) -> None:
    browser.call("camera_open", WISH)
    browser.call("camera_frame", clips.jpeg())
    assert state(web, "laptop") == "live"
    with full(redis):
        assert answered(browser) == {"error": "Redis is full; the picture is lost."}
        gone_at = time.monotonic()
        wait_until(
            lambda: (
                "error" in browser.call("camera_frame", clips.jpeg())
                and time.monotonic() > gone_at + STALLED_S
            ),
            "time in which all is refused",
        )
    wait_until(lambda: state(web, "laptop") == "stalled", "the camera to count as stalled")
    shown = camera(web, "laptop")
    assert shown is not None
    assert shown["reason"] == "Redis is full"
    assert answered(browser)["seq"] > 2, "what was lost has its number"
    assert state(web, "laptop") == "live"
