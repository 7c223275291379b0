"""Every view by axe, in light and dark, on a desk and on a phone; and how large the page is."""

import gzip
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from mien.store.models import packages
from tests.web.dashboard.conftest import Studio

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
STATIC = Path(__file__).parents[3] / "web" / "static"
LOOKS = (("light", 1280), ("dark", 1280), ("dark", 390), ("light", 390))
#: Every view, and words that stand there when all of it has come.
VIEWS = (
    ("", "Door"),
    ("camera/door", "1 face"),
    ("mood", "in view"),
    ("files", "Photos and videos"),
    ("history", "Open"),
    ("review", "Cameras that may keep faces"),
    ("models", "Drift"),
    ("model/{champion}", "Lineage"),
    ("alerts", "Where alerts go"),
    ("health", "recorder"),
    ("settings", "Faces second by second"),
    ("audit", "from 127.0.0.1"),
    ("people", "Nobody signs in here"),
    ("run/{run}", "Over the video"),  # last: it takes some seconds until it is done
)
DIALOGS = (
    ("", "Add camera"),
    ("", "All cameras"),
    ("", "Keys"),
    ("camera/door", "Edit"),
    ("camera/door", "Remove"),
    ("history", "Open visit"),
    ("alerts", "Add rule"),
    ("alerts", "Add receiver"),
    ("settings", "Erase this span…"),
)
SLOW_MS = 60_000
FIRST_LOAD_BYTES = 150_000


@pytest.fixture(scope="module")
def names(studio: Studio) -> Iterator[Mapping[str, str]]:
    """What stands in the addresses of views: a run, and the champion."""
    sent = requests.post(
        f"{studio.url}/api/runs?name=party.mp4",
        data=studio.clip.read_bytes(),
        headers={"Content-Type": "video/mp4"},
        timeout=60,
    )
    run = sent.json()["id"]
    champion = packages.champion(studio.database)
    assert champion is not None
    yield {"run": run, "champion": champion}
    requests.delete(f"{studio.url}/api/runs/{run}", timeout=60).raise_for_status()


@pytest.fixture(scope="module")
def walked(chromium: Browser, studio: Studio) -> Iterator[Page]:
    """One page that goes through all views."""
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(studio.url)
    yield page
    context.close()


@pytest.mark.parametrize(("view", "shows"), VIEWS)
def test_axe_finds_nothing_on_a_view(
    walked: Page, names: Mapping[str, str], view: str, shows: str
) -> None:
    go(walked, view.format_map(names))
    expect(walked.locator("main").get_by_text(shows).first).to_be_visible(timeout=SLOW_MS)
    assert audited_everywhere(walked, view) == []


@pytest.mark.parametrize(("view", "button"), DIALOGS)
def test_axe_finds_nothing_on_a_dialog(walked: Page, view: str, button: str) -> None:
    go(walked, view)
    walked.get_by_role("button", name=button).first.click()
    expect(walked.get_by_role("dialog")).to_be_visible()
    assert audited_everywhere(walked, button, "dialog[open]") == []
    walked.keyboard.press("Escape")
    expect(walked.get_by_role("dialog")).to_be_hidden()


def test_axe_finds_nothing_on_the_search_for_cameras(walked: Page) -> None:
    go(walked, "")
    walked.get_by_role("button", name="Add camera").click()
    walked.get_by_role("button", name="Find cameras").click()
    expect(walked.get_by_role("dialog", name="Find cameras")).to_be_visible()
    assert audited_everywhere(walked, "find cameras", "dialog[open]") == []
    walked.keyboard.press("Escape")
    expect(walked.get_by_role("dialog", name="Add a camera")).to_be_visible()
    walked.keyboard.press("Escape")
    expect(walked.get_by_role("dialog")).to_be_hidden()


def test_axe_finds_nothing_on_the_first_visit(walked: Page) -> None:
    fresh = {"accepted_ms": None, "purpose": None}
    walked.route("**/api/notice", lambda route: route.fulfill(json=fresh), times=1)
    walked.reload()
    expect(walked.get_by_role("dialog", name="Before you watch people")).to_be_visible()
    assert audited_everywhere(walked, "notice", "dialog[open]") == []
    walked.keyboard.press("Escape")


def go(page: Page, view: str) -> None:
    page.evaluate("view => { location.hash = '#/' + view; }", view)


def audited(page: Page, view: str, part: str = "html") -> list[str]:
    """What axe finds in a part of the page."""
    only = {"resultTypes": ["violations"]}  # the rest would be worked out in detail, too
    result: dict[str, Any] = page.evaluate("([part, only]) => axe.run(part, only)", [part, only])
    return [
        f"{view}: {rule['id']} {[node['target'] for node in rule['nodes']]}"
        for rule in result["violations"]
    ]


def audited_everywhere(page: Page, view: str, part: str = "html") -> list[str]:
    """As ``audited``, in light and dark, on a desk and on a phone; no view may be too wide."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    violations = []
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 844})
        look = f"{view}, {scheme}, {width} px"
        if page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            violations.append(f"{look}: wider than the screen")
        violations += audited(page, look, part)
    page.set_viewport_size({"width": 1280, "height": 800})
    return violations


def test_the_first_load_is_small_and_views_come_when_they_are_opened(
    chromium: Browser, studio: Studio
) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        loaded: dict[str, int] = {}
        page.on("response", lambda said: loaded.update({urlsplit(said.url).path: said.status}))
        page.goto(studio.url)
        expect(page.get_by_role("link", name="Door, live")).to_be_visible()
        first = {path for path in loaded if path.startswith("/static/")}
        assert "/static/app.js" in first
        files_of = [STATIC / Path(path).name for path in first]
        sizes = {file.name: len(gzip.compress(file.read_bytes())) for file in files_of}
        assert sum(sizes.values()) < FIRST_LOAD_BYTES, sizes
        page.get_by_role("link", name="History").click()
        expect(page.get_by_role("heading", name="History")).to_be_visible()
        later = {path for path in loaded if path.endswith(".js")} - first
        assert later, "the history's code was there before anybody opened it"
        assert [path for path, status in loaded.items() if status >= 400] == []
