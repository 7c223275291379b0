"""The page loses its server, or sleeps, and comes back by itself to the present."""

import os
import signal
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import wait_until
from tests.ports import free_port
from tests.system.fleet import Server
from tests.web.conftest import WebService, serving
from tests.web.wall import Wall

pytestmark = [pytest.mark.process, pytest.mark.browser]

#: What the page's sockets do: when each was opened, and the frames that came.
WATCHED = """
window.tries = [];
window.seen = [];
const Plain = WebSocket;
window.WebSocket = class extends Plain {
    constructor(...args) {
        super(...args);
        tries.push(performance.now());
        this.addEventListener("message", ({data}) => {
            const found = typeof data === "string" && data.match(/^45.*?(\\["frame".*)/);
            if (found) seen.push(JSON.parse(found[1])[1]);
        });
    }
};
"""
CAMERAS = ("cam-0", "cam-1")
#: Pauses grow to some 13 s.
PATIENCE_S = 60
PATIENCE_MS = PATIENCE_S * 1000


@pytest.fixture
def page(browser: Browser) -> Page:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.add_init_script(WATCHED)
    return page


def open_wall(page: Page, web: WebService) -> Locator:
    """Open the page with two cameras that web keeps; return the page's banner."""
    for name in CAMERAS:
        page.request.post(web.url + "/api/cameras", data={"source": "/nowhere", "name": name})
    page.request.put(web.url + "/api/notice", data={"purpose": "Tests"})
    page.goto(web.url)
    tile = page.locator('[data-camera="cam-0"]')
    expect(tile).to_contain_text("ms", timeout=PATIENCE_MS)
    return page.locator(".banner")


def tries(page: Page) -> list[float]:
    """When the page opened its sockets, in milliseconds."""
    times: list[float] = page.evaluate("tries")
    return times


def sequence(page: Page, camera: str = "cam-0") -> list[int]:
    """Numbers of the frames of a camera that came, in order."""
    numbers: list[int] = page.evaluate(
        "camera => seen.filter(frame => frame.camera === camera).map(frame => frame.seq)", camera
    )
    return numbers


def test_a_killed_server_is_told_tried_again_and_found(
    own_redis: Server, tmp_path: Path, page: Page
) -> None:
    port = free_port()
    with ExitStack() as life, Wall(own_redis.client(), len(CAMERAS)) as wall:
        web = life.enter_context(serving(own_redis.url, tmp_path, port))
        banner = open_wall(page, web)
        expect(banner).to_be_hidden()
        web.process.kill()
        expect(banner).to_contain_text("Connection lost", timeout=PATIENCE_MS)
        wait_until(lambda: len(tries(page)) > 4, "four attempts", PATIENCE_S)
        pauses = [later - earlier for earlier, later in pairwise(tries(page))]
        assert pauses[3] > pauses[1], "they grow"
        assert "old" in banner.inner_text()
        missed = {camera: len(sequence(page, camera)) for camera in CAMERAS}
        newest = min(feeder.counts.last_seq for feeder in wall.feeders)
        life.enter_context(serving(own_redis.url, tmp_path, port))
        expect(banner).to_be_hidden(timeout=PATIENCE_MS)
        for camera, number in missed.items():
            arrived = partial(seen_more, page, camera, number)
            wait_until(arrived, f"a picture of {camera}", PATIENCE_S)
            assert sequence(page, camera)[number] >= newest, "nothing of the past"
        page.goto("about:blank")


def seen_more(page: Page, camera: str, number: int) -> bool:
    return len(sequence(page, camera)) > number


def test_a_page_that_slept_comes_back_to_the_present(
    own_redis: Server, tmp_path: Path, browser: Browser, page: Page
) -> None:
    with serving(own_redis.url, tmp_path) as web, Wall(own_redis.client(), len(CAMERAS)) as wall:
        banner = open_wall(page, web)
        wait_until(lambda: viewers(web) == 1, "the page's connection")
        renderers = processes(browser, "renderer")
        for pid in renderers:
            os.kill(pid, signal.SIGSTOP)
        asleep = wall.feeders[0].counts.last_seq
        try:
            wait_until(lambda: viewers(web) == 0, "the server to let go of it")
        finally:
            newest = wall.feeders[0].counts.last_seq
            for pid in renderers:
                os.kill(pid, signal.SIGCONT)
        wait_until(lambda: sequence(page)[-1] > newest, "the present", PATIENCE_S)
        expect(banner).to_be_hidden(timeout=PATIENCE_MS)
        slept = [number for number in sequence(page) if asleep < number < newest]
        assert len(slept) <= 2, "what was on its way; the rest is not made up for"
        page.goto("about:blank")


def processes(browser: Browser, kind: str) -> list[int]:
    answer = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    return [process["id"] for process in answer["processInfo"] if process["type"] == kind]


def viewers(service: WebService) -> int:
    count: int = service.get("/api/status")["viewers"]
    return count
