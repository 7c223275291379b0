"""The dashboard in a real browser."""

import math
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from redis import Redis

from mien.bus.messages import HeldBack
from tests.browser import chromium
from tests.conftest import wait_until
from tests.system.fleet import Server
from tests.web.conftest import WebService, serving
from tests.web.feeder import Feeder, portrait_jpeg
from tests.web.proxy import below

pytestmark = [pytest.mark.process, pytest.mark.browser]

HAPPY = (0.05, 0.65, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05)
#: Keeps what the page is told, and lets a test hide the page.
HIDING = """
window.told = [];
const Plain = WebSocket;
window.WebSocket = class extends Plain {
    constructor(...args) {
        super(...args);
        this.addEventListener("message", ({data}) => told.push(data));
    }
};
let hidden = false;
Object.defineProperty(document, "hidden", {get: () => hidden});
window.hide = (wish) => {
    hidden = wish;
    told.length = 0;
    document.dispatchEvent(new Event("visibilitychange"));
};
"""
UNCLEAR = (0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)


#: The machine may be busy with other things.
PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, web: WebService, redis: Redis) -> Iterator[Page]:
    """The dashboard; the test fails when the page logs an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.request.put(web.url + "/api/notice", data={"purpose": "Tests"})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda line: problems.append(line.text) if line.type in ("error", "warning") else None,
    )
    yield page
    context.close()
    assert [problem for problem in problems if "400 (BAD REQUEST)" not in problem] == []


class Show:
    """Feeds some cameras in the background, each with one moving face."""

    def __init__(self, feeders: list[Feeder]) -> None:
        self.feeders = feeders
        self.scores = HAPPY
        self.held_back: HeldBack | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Show":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        pictures = [portrait_jpeg(round(40 * math.sin(i))) for i in range(6)]
        for turn in count():
            for feeder in self.feeders:
                jpeg, box = pictures[turn % len(pictures)]
                feeder.frame(jpeg, (box,), self.scores, self.held_back)
                feeder.say("live")
            if self._stopping.wait(0.1):
                return


def wanted(redis: Redis, *names: str) -> list[Feeder]:
    feeders = [Feeder(redis, name.lower(), name) for name in names]
    for feeder in feeders:
        feeder.want()
    return feeders


def tile_of(page: Page, camera: str) -> Locator:
    return page.locator(f'[data-camera="{camera}"]')


def test_a_tile_shows_the_picture_with_the_label(page: Page, web: WebService, redis: Redis) -> None:
    with Show(wanted(redis, "Door")) as show:
        page.goto(web.url)
        tile = tile_of(page, "door")
        expect(tile).to_contain_text("happiness 65 %")
        expect(tile).to_contain_text("15 fps")
        expect(tile.get_by_role("img", name="Door: happiness 65 %")).to_be_visible()
        assert has_picture(page)
        show.scores = UNCLEAR
        expect(tile).to_contain_text("uncertain")
        show.held_back = "turned"
        expect(tile).to_contain_text("turned away")
        expect(page.locator(".totals")).to_contain_text("expressions")


def has_picture(page: Page) -> bool:
    """True when the canvas shows more than one colour."""
    script = """canvas => {
        const {width, height} = canvas;
        const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
        const seen = new Set();
        for (let i = 0; i < pixels.length; i += 4096) seen.add(pixels[i]);
        return seen.size;
    }"""
    colours: int = page.locator("canvas").first.evaluate(script)
    return colours > 20


def test_a_failed_camera_says_why(page: Page, web: WebService, redis: Redis) -> None:
    (door,) = wanted(redis, "Door")
    door.say("failed", "no such file: /videos/door.mp4")
    page.goto(web.url)
    tile = tile_of(page, "door")
    expect(tile).to_contain_text("Not available for")
    expect(tile).to_contain_text("no such file: /videos/door.mp4")


def test_a_silent_camera_keeps_its_last_picture(page: Page, web: WebService, redis: Redis) -> None:
    with Show(wanted(redis, "Door")) as show:
        page.goto(web.url)
        expect(tile_of(page, "door")).to_contain_text("happiness")
        show.stop()
        expect(page.locator(".veil")).to_contain_text("No new picture for", timeout=60_000)
        assert has_picture(page)


def test_the_keyboard_reaches_everything(page: Page, web: WebService, redis: Redis) -> None:
    with Show(wanted(redis, "Door", "Gate", "Yard")):
        page.goto(web.url)
        expect(tile_of(page, "yard")).to_contain_text("happiness")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("link", name="Door, live")).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("link", name="Gate, live")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Gate")).to_be_visible()
        people = page.get_by_role("complementary")
        expect(people).to_contain_text("1 face")
        expect(people.locator("dt")).to_have_text(
            [
                *("neutral", "happiness", "surprise", "sadness"),
                *("anger", "disgust", "fear", "contempt"),
            ]
        )
        expect(people).to_contain_text("Model test-12345678")
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("heading", name="Yard")).to_be_visible()
        page.get_by_label("Boxes").uncheck()
        page.keyboard.press("Escape")
        expect(page.get_by_role("link", name="Yard, live")).to_be_focused()
        expect(page.get_by_label("Boxes")).not_to_be_checked()


def test_without_a_camera_the_page_offers_what_to_do(
    page: Page, web: WebService, redis: Redis
) -> None:
    page.goto(web.url)
    expect(page.get_by_role("heading", name="No camera yet")).to_be_visible()
    offers = page.locator("main li > h2").all_inner_texts()
    assert offers == ["Your webcam", "A photo or a video", "A network camera"]
    expect(page.locator("main")).to_contain_text("make up SOURCE=clip.mp4")
    page.get_by_label("Address").fill("gopher://somewhere")
    page.get_by_role("button", name="Add camera").click()
    expect(page.get_by_role("alert")).to_contain_text("must look like rtsp://host/path")
    page.get_by_label("Address").fill("rtsp://user:s3cret@10.0.0.5/live")
    page.get_by_label("Name").fill("Front door")
    page.get_by_role("button", name="Add camera").click()
    tile = page.get_by_role("link", name="Front door, connecting")
    expect(tile).to_be_visible()
    assert "s3cret" not in page.content()
    page.request.delete(web.url + "/api/cameras/front-door")
    expect(page.get_by_role("heading", name="No camera yet")).to_be_visible()


def test_only_what_is_on_the_screen_is_sent(page: Page, web: WebService, redis: Redis) -> None:
    # So small that twelve tiles cannot be read where they would all fit: four rows of three.
    page.set_viewport_size({"width": 390, "height": 360})
    with Show(wanted(redis, *(f"Cam{number:02}" for number in range(12)))):
        page.goto(web.url)
        first = tile_of(page, "cam00")
        last = tile_of(page, "cam11")
        expect(first).to_contain_text("happiness")
        expect(last).not_to_contain_text("ms")
        last.scroll_into_view_if_needed()
        expect(last).to_contain_text("happiness")


def test_a_hidden_tab_is_told_nothing(page: Page, web: WebService, redis: Redis) -> None:
    page.add_init_script(HIDING)
    with Show(wanted(redis, "Door")):
        page.goto(web.url)
        expect(tile_of(page, "door")).to_contain_text("happiness")
        page.evaluate("hide(true)")
        pings = "told.filter(one => one === '2').length"
        wait_until(lambda: page.evaluate(pings) == 3, "three pings")
        said = page.evaluate("told.slice(told.indexOf('2', told.indexOf('2') + 1))")
        assert said == ["2", "2"]
        page.evaluate("hide(false)")
        wait_until(lambda: page.evaluate("told").count({}) > 0, "a picture")
        wait_until(lambda: '["status"' in str(page.evaluate("told")), "the status")


def test_the_page_says_when_the_server_is_unreachable_and_comes_back(
    page: Page, web: WebService, redis: Redis
) -> None:
    with Show(wanted(redis, "Door")):
        page.goto(web.url)
        tile = tile_of(page, "door")
        expect(tile).to_contain_text("happiness")
        page.context.set_offline(True)
        expect(page.locator(".banner")).to_contain_text("Connection lost", timeout=60_000)
        page.context.set_offline(False)
        expect(page.locator(".banner")).to_be_hidden(timeout=60_000)
        expect(tile).to_contain_text("happiness")


def test_the_page_says_when_the_server_has_lost_redis(
    page: Page, own_redis: Server, tmp_path: Path
) -> None:
    with serving(own_redis.url, tmp_path) as web:
        with Show(wanted(own_redis.client(), "Door")):
            page.goto(web.url)
            expect(tile_of(page, "door")).to_contain_text("happiness")
        own_redis.kill()
        expect(page.locator(".banner")).to_contain_text("Redis does not answer")
        own_redis.start()
        expect(page.locator(".banner")).to_be_hidden()
        expect(page.get_by_role("heading", name="No camera yet")).to_be_visible()
        page.goto("about:blank")


def test_another_camera_is_added_in_a_dialog(page: Page, web: WebService, redis: Redis) -> None:
    wanted(redis, "Door")
    page.goto(web.url)
    page.get_by_role("button", name="Add camera").click()
    dialog = page.get_by_role("dialog", name="Add a camera")
    expect(dialog.get_by_label("Address")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_page_works_below_a_path_of_a_proxy(page: Page, web: WebService, redis: Redis) -> None:
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda line: asked.append(line.url))
    page.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 400 else None)
    with below("/mien", web.url) as address, Show(wanted(redis, "Door")):
        page.goto(address)
        expect(tile_of(page, "door")).to_contain_text("happiness 65 %")
        assert has_picture(page)
        for view in ("history", "review", "models", "alerts", "health", "settings"):
            page.goto(f"{address}#/{view}")
            expect(page.get_by_role("main")).to_be_visible()
        page.goto(f"{address}#/history")
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        assert download.value.url.startswith(f"{address}api/export?")
        assert wrong == []
        name = address.partition("://")[2]
        assert [url for url in asked if url.partition("://")[2].startswith(name)] == asked
        page.goto("about:blank")  # its socket would go on with a proxy that is gone
