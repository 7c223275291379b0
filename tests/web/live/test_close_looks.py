"""Looking closely, through the whole product: web, workers, a camera with two streams, a browser.

Both streams show one face that moves, from one picture to the next by a third of its width: boxes
of another picture would miss it.
"""

from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
import pytest
import requests
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect
from redis import Redis

from mien.bus import registry
from mien.bus.messages import encode
from mien.bus.shards import frame_accounting, keyspace
from mien.bus.shards.place import Placement
from mien.faces.yunet import YuNet
from mien.images.picture import decode
from tests.capture.network.conftest import FACES, RtspCameras, running_rtsp_cameras
from tests.capture.test_worker import frames
from tests.conftest import wait_until
from tests.web.conftest import WebService
from tests.web.feeder import Feeder
from tests.web.viewer import Viewer
from tests.web.workers import running
from web.live import close_looks
from web.live.latency import Latency
from web.live.live import Live
from web.live.pictures import Pictures
from web.live.privacy import Privacy
from web.live.viewers import Viewers

pytestmark = pytest.mark.process

SMALL, LARGE = FACES["small"], FACES["large"]
#: To open a stream, with a busy processor.
SOON_S = 90.0
SERVICES = ("capture", "detector", "classifier")


@dataclass(frozen=True)
class Place:
    """A running system with a camera of two streams, ``door``."""

    web: WebService
    redis: Redis
    cameras: RtspCameras


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with (
        running_rtsp_cameras(tmp_path) as cameras,
        running(tmp_path, *SERVICES) as (web, redis),
    ):
        web.say_purpose()
        addresses = {"source": cameras.url("/face-small"), "view": cameras.url("/face-large")}
        body = {"id": "door", "name": "Door", **addresses}
        requests.post(web.url + "/api/cameras", json=body, timeout=60).raise_for_status()
        # However busy the machine: under pressure boxes would be guessed by their motion.
        door = registry.read_cameras(redis)["door"]
        thorough = msgspec.structs.replace(door, classify_hz=None)
        redis.hset(keyspace.CAMERAS, "door", encode(thorough))
        yield Place(web, redis, cameras)


@dataclass
class Seen:
    """What a viewer was sent of ``door``: each box is looked for in the very picture."""

    yunet: YuNet = field(default_factory=YuNet)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    pictures: dict[int, bytes] = field(default_factory=dict)
    boxed: set[tuple[int, int]] = field(default_factory=set)
    misses: list[str] = field(default_factory=list)

    def take(self, header: dict[str, Any], jpeg: bytes) -> None:
        image = decode(jpeg)
        size = header["width"], header["height"]
        if image.shape[:2] != size[::-1]:
            self.misses.append(f"{header['seq']}: {image.shape} is said to be {size}")
        self.sizes.append(size)
        self.numbers.append(header["seq"])
        # Whoever asks anew is sent the newest again; another picture never has its number.
        if self.pictures.setdefault(header["seq"], jpeg) != jpeg:
            self.misses.append(f"two pictures have the number {header['seq']}")
        found = self.yunet.detect(image, 0.7).boxes_xyxy
        if len(found) != 1:
            return  # by chance not found here, which says nothing of the box
        for track in header["tracks"]:
            self.boxed.add(size)
            apart = _apart(found[0], track["box_xywh"])
            if apart > 1 / 6:
                self.misses.append(f"{header['seq']}: {apart:.2f} of a face's width beside it")


def test_focus_opens_the_larger_stream_and_leaving_it_or_a_dead_web_closes_it(
    place: Place,
) -> None:
    seen = Seen()
    viewer = Viewer(place.web.url, seen.take)
    try:
        viewer.watch("door")
        wait_until(lambda: SMALL in seen.boxed, "boxes in the small stream", SOON_S)
        viewer.watch("door", closely=True)
        wait_until(lambda: LARGE in seen.boxed, "boxes in the larger stream", SOON_S)
        viewer.watch("door")
        wait_until(lambda: seen.sizes[-1] == SMALL, "the small stream again", SOON_S)
        viewer.watch("door", closely=True)
        wait_until(lambda: seen.sizes[-1] == LARGE, "the larger stream once more", SOON_S)
        place.web.process.kill()

        def falls_back() -> bool:
            newest = frames(place.redis, "door")[-1][0]
            return (newest.width, newest.height) == SMALL

        wait_until(falls_back, "nobody looks any more", SOON_S)
    finally:
        viewer.close()
    assert set(seen.sizes) == {SMALL, LARGE}
    assert seen.misses == []
    assert seen.numbers == sorted(seen.numbers)
    counts = frame_accounting.read_accounting(place.redis, Placement("door", 0))
    assert counts.captured == counts.processed + counts.skipped + counts.failed
    assert counts.failed == 0


def test_no_face_is_seen_while_a_blurred_camera_that_hangs_on_its_side_changes_its_stream(
    place: Place,
) -> None:
    body: dict[str, Any] = {
        "id": "hall",
        "source": place.cameras.url("/side-small"),
        "view": place.cameras.url("/side-large"),
        "rotation": 90,
        "mirrored": True,
        "blur": True,
    }
    requests.post(place.web.url + "/api/cameras", json=body, timeout=60).raise_for_status()
    yunet, sizes = YuNet(), list[tuple[int, int]]()
    covered: set[tuple[int, int]] = set()
    to_be_seen: list[str] = []

    def take(header: dict[str, Any], jpeg: bytes) -> None:
        size = header["width"], header["height"]
        sizes.append(size)
        taken = {frame.seq: original for frame, original in frames(place.redis, "hall")}
        if header["seq"] not in taken:
            return  # so late that it is not kept any more
        original = decode(taken[header["seq"]])
        for face_xyxy in yunet.detect(original, 0.7).boxes_xyxy:
            left, top, right, bottom = face_xyxy.clip(0).astype(int)
            apart = cv2.absdiff(original, decode(jpeg))[top:bottom, left:right].mean()
            if apart < 5:  # grey levels; each encoding alone makes less than two
                to_be_seen.append(f"frame {header['seq']}, {size}")
            covered.add(size)

    viewer = Viewer(place.web.url, take)
    try:
        for _ in range(2):
            viewer.watch("hall")
            wait_until(lambda: sizes[-1:] == [SMALL], "the small stream", SOON_S)
            viewer.watch("hall", closely=True)
            wait_until(lambda: sizes[-1:] == [LARGE], "the larger stream", SOON_S)
        wait_until(lambda: covered == {SMALL, LARGE}, "a face in both", SOON_S)
    finally:
        viewer.close()
    assert set(sizes) == {SMALL, LARGE}
    assert to_be_seen == []


def test_only_cameras_with_a_larger_stream_are_asked_for_it_and_not_for_long(
    redis: Redis,
) -> None:
    viewers = Viewers(Live(), Pictures(redis, Privacy(redis)), Latency())
    for name, view in (("plain", None), ("both", "rtsp://h/large"), ("wall", "rtsp://h/large")):
        camera = Feeder(redis, name)
        camera.want(view=view)
        viewers.add(name, lambda *_, **__: None, lambda: None)
        viewers.watch(name, name, None, closely=name != "wall")
    viewers.watch("both", "nobody", None, closely=True)
    assert viewers.looked_at_closely() == {"plain", "both", "nobody"}
    close_looks.tell(redis, viewers.looked_at_closely())
    names = ["plain", "both", "wall", "nobody"]
    assert registry.looked_at_closely(redis, names) == {"both"}
    left_ms: Any = redis.pttl(keyspace.camera_looked_at("both"))
    assert 0 < left_ms <= registry.CLOSE_LOOK_MS
    viewers.remove("both")
    assert viewers.looked_at_closely() == {"plain"}


#: Notes how wide the picture is that is drawn, and where in the canvas its boxes are.
NOTING = """
const {drawImage, roundRect} = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.drawImage = function (picture, ...rest) {
    window.drawn = {width: picture.width, boxes: []};
    return drawImage.call(this, picture, ...rest);
};
CanvasRenderingContext2D.prototype.roundRect = function (x, y, width, height, round) {
    const {a, e, f} = this.getTransform();
    if (round === 6) window.drawn?.boxes.push([a * x + e, a * y + f, a * width, a * height]);
    return roundRect.call(this, x, y, width, height, round);
};
"""


@pytest.mark.browser
def test_focus_shows_the_larger_picture_with_its_box_on_the_face(
    place: Place, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(90_000)
    page.add_init_script(NOTING)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(place.web.url)
    page.get_by_role("link", name="Door, live").click()
    expect(page.get_by_role("heading", name="Door")).to_be_visible()
    wait_until(lambda: _drawn_width(page) == LARGE[0], "the larger picture", SOON_S)
    yunet, looks = YuNet(), list[float]()

    def has_looked() -> bool:
        looks.extend(_look(page, yunet))
        return len(looks) >= 3

    wait_until(has_looked, "a face in a box", SOON_S)
    assert max(looks) < 1 / 6, "share of the face's width by which a box lies beside it"
    page.keyboard.press("Escape")
    wait_until(lambda: _drawn_width(page) == SMALL[0], "the small picture", SOON_S)
    assert problems == []


def _drawn_width(page: Page) -> Any:
    return page.evaluate("window.drawn?.width")


def _look(page: Page, yunet: YuNet) -> list[float]:
    """How far the middle of the box on the screen is from that of the face under it."""
    script = "canvas => ({...window.drawn, shown: canvas.toDataURL()})"
    drawn = page.get_by_role("img", name="Door").evaluate(script)
    image = decode(b64decode(drawn["shown"].partition(",")[2]))
    found = yunet.detect(image, 0.5).boxes_xyxy
    if drawn["width"] != LARGE[0] or not drawn["boxes"] or len(found) != 1:
        return []
    return [_apart(found[0], drawn["boxes"][0])]


def _apart(face_xyxy: NDArray[np.float32], box_xywh: Sequence[float]) -> float:
    """How far the middle of a box is from that of a face, as a share of the face's width."""
    left, top, width, height = box_xywh
    middle = face_xyxy.reshape(2, 2).mean(axis=0)
    apart_px = np.hypot(*(middle - (left + width / 2, top + height / 2)))
    return float(apart_px / (face_xyxy[2] - face_xyxy[0]))
