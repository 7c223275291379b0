"""A house with a login: a running system, browsers that know nothing of each other, and hands."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

from tests import clips
from tests.web.conftest import WebService
from tests.web.dashboard.conftest import violations
from tests.web.workers import running

SERVICES = ("capture", "detector", "classifier", "recorder")


@dataclass(frozen=True)
class House:
    """A running system with a login and two cameras, Door and Yard.

    Attributes:
        web: The web service.
        setup: The link that it printed.
    """

    web: WebService
    setup: str

    @property
    def url(self) -> str:
        """Address of the page."""
        return self.web.url


@pytest.fixture
def house(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[House]:
    sources = [
        str(clips.write_clip(tmp_path / name, seconds=4, fps=6))
        for name in ("Door.mp4", "Yard.mp4")
    ]
    settings = {"MIEN_LOGIN": "1", "MIEN_SOURCES": json.dumps(sources)}
    with running(tmp_path, *SERVICES, **settings) as (web, _):
        link = re.search(r"Make the first account: (\S+)", capfd.readouterr().out)
        assert link is not None
        yield House(web, link[1])


@dataclass
class Browsers:
    """Browsers that know nothing of each other.

    The test fails when a page of one throws or does what its policy forbids.
    """

    chromium: Browser
    opened: ExitStack
    problems: list[str]

    def open(self, address: str) -> Page:
        """Open an address in a new one."""
        context = self.opened.enter_context(
            self.chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
        )
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self.problems.extend(violations(said)))
        page.goto(address)
        return page


@pytest.fixture
def browsers(chromium: Browser) -> Iterator[Browsers]:
    with ExitStack() as opened:
        browsers = Browsers(chromium, opened, [])
        yield browsers
    assert browsers.problems == []


def sign_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def fill_password(part: Page | Locator, password: str) -> None:
    part.get_by_label("New password").fill(password)
    part.get_by_label("The same again").fill(password)


def open_menu(page: Page, name: str) -> Locator:
    page.get_by_role("button", name=f"Account of {name}").click()
    return page.get_by_role("dialog", name=name)


def offered(page: Page) -> list[str]:
    """Names of the views at the top."""
    return page.get_by_role("navigation", name="Views").get_by_role("link").all_inner_texts()


def read_qr_code(image: Locator) -> str:
    """Read a code off the page; OpenCV misses one in fifty at one size, none at several."""
    picture = cv2.imdecode(np.frombuffer(image.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    for factor in (1, 2, 1.5, 3):
        sized = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        for detector in (cv2.QRCodeDetector(), cv2.QRCodeDetectorAruco()):
            text, _, _ = detector.detectAndDecode(sized)
            if text:
                return str(text)
    return ""
