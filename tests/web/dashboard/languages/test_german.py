"""The page in German: every view has German texts alone, and fits a phone and a desk."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.dashboard.conftest import Studio

TEXTS = Path(__file__).parents[4] / "web" / "frontend" / "src" / "shared" / "texts"
pytestmark = pytest.mark.browser

VIEWS = ("", "mood", "files", "history", "alerts", "health", "settings", "audit")


def texts(language: str) -> set[str]:
    """The texts of a language that have no parameter."""
    return {
        text
        for path in (TEXTS / language).glob("*.ts")
        for text in re.findall(r'^ +"?[\w ]+"?:\s+"(.+)",$', path.read_text(), re.M)
    }


@pytest.fixture
def german(chromium: Browser, studio: Studio) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800}, timezone_id="Europe/Berlin", locale="de-DE"
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(studio.url)
    expect(page.get_by_role("link", name="Door, live")).to_be_visible()
    yield page
    context.close()


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_german_and_fits(german: Page, view: str) -> None:
    german.goto(f"{german.url.split('#')[0]}#/{view}")
    expect(german.locator("main :is(h1, .tile)").first).to_be_visible()
    assert german.evaluate("document.documentElement.lang") == "de"
    shown = set(german.locator("body").inner_text().splitlines())
    assert shown & (texts("en") - texts("de")) == set()
    for width in (390, 1280):
        german.set_viewport_size({"width": width, "height": 800})
        assert german.evaluate("document.documentElement.scrollWidth") <= width


def test_the_language_is_chosen_on_the_page(page: Page) -> None:
    page.goto(f"{page.url.split('#')[0]}#/settings")
    page.get_by_label("Language").select_option("de")
    expect(page.get_by_role("heading", name="Einstellungen")).to_be_visible()
    page.get_by_label("Sprache").select_option("browser")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
