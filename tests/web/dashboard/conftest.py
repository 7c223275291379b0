"""The whole system behind the dashboard: real workers on real clips, and one browser."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
)
from redis import Redis

from mien.store.core.database import Database, open_database
from tests import browser, clips
from tests.conftest import wait_until
from tests.web.conftest import WebService
from tests.web.workers import running

SERVICES = ("capture", "detector", "classifier", "recorder")
FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@dataclass(frozen=True)
class Studio:
    """A running system with two cameras, Door and Yard, which play a clip of one face.

    Attributes:
        web: The web service.
        clip: The clip.
        redis: A connection to its server.
        database: A connection to its database.
        packages: Where its model packages are.
    """

    web: WebService
    clip: Path
    redis: Redis
    database: Database
    packages: Path

    @property
    def url(self) -> str:
        """Address of the page."""
        return self.web.url

    def add_camera(self, name: str) -> None:
        """Add a camera that plays the clip."""
        content = {"source": str(self.clip), "name": name}
        requests.post(self.url + "/api/cameras", json=content, timeout=60).raise_for_status()

    def has_history(self) -> bool:
        """True when both cameras have been recorded."""
        return len(self.web.get("/api/history/cameras")["cameras"]) >= 2


@pytest.fixture(scope="package")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("studio")
    clip = clips.write_clip(folder / "clip.mp4", seconds=4, fps=6)
    with running(folder, *SERVICES) as (web, redis):
        database = open_database(f"sqlite:///{folder}/mien.db")
        studio = Studio(web, clip, redis, database, folder / "models")
        web.say_purpose()
        studio.add_camera("Door")
        studio.add_camera("Yard")
        wait_until(studio.has_history, "a history of both cameras")
        yield studio
        database.close()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with browser.chromium(*FAKE_CAMERA) as started:
        yield started


@pytest.fixture
def context(chromium: Browser, studio: Studio) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800}, timezone_id="Europe/Berlin", locale="en-GB"
    )
    context.set_default_timeout(60_000)
    yield context
    context.close()


def violations(said: ConsoleMessage) -> list[str]:
    """What the browser says of a page that did what its policy forbids."""
    return [said.text] if "Content Security Policy" in said.text else []


@pytest.fixture
def page(context: BrowserContext, studio: Studio) -> Iterator[Page]:
    """The dashboard with the wall; a test fails when it throws or does what its policy forbids."""
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.extend(violations(said)))
    page.goto(studio.url)
    expect(page.get_by_role("link", name="Door, live")).to_be_visible(timeout=60_000)
    yield page
    assert problems == []


@pytest.fixture
def posted() -> Iterator[tuple[str, list[bytes]]]:
    """A machine that takes webhooks: its address, and the bodies that came."""
    from http.server import BaseHTTPRequestHandler, HTTPServer

    bodies: list[bytes] = []

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Taker)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", bodies
    server.shutdown()
    thread.join()
    server.server_close()
