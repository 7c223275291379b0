"""Every view by axe, in light and dark, on a desk and on a phone; and how large the page is."""

import gzip
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.dashboard.conftest import Studio

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
STATIC = Path(__file__).parents[3] / "web" / "static"
VIEWS = (
    *("", "camera/door", "mood", "files", "history", "review", "models"),
    *("alerts", "health", "settings"),
)
FIRST_LOAD_BYTES = 150_000


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
)
def test_axe_finds_nothing(chromium: Browser, studio: Studio, scheme: Any, width: int) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(studio.url)
    page.evaluate(AXE)
    found = [problem for view in VIEWS for problem in problems(page, view)]
    for view, button in (("", "Add camera"), ("", "Keys"), ("alerts", "Add rule")):
        page.evaluate("view => { location.hash = '#/' + view; }", view)
        page.get_by_role("button", name=button).click()
        found += audited(page, button)
        page.keyboard.press("Escape")
    context.close()
    assert found == []


def problems(page: Page, view: str) -> list[str]:
    page.evaluate("view => { location.hash = '#/' + view; }", view)
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    page.wait_for_load_state("networkidle")
    if page.viewport_size and page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    ):
        return [f"{view}: wider than the screen"]
    return audited(page, view)


def audited(page: Page, view: str) -> list[str]:
    result = page.evaluate("axe.run()")
    return [
        f"{view}: {rule['id']} {[node['target'] for node in rule['nodes']]}"
        for rule in result["violations"]
    ]


def audited_everywhere(page: Page, view: str) -> list[str]:
    """As ``audited``, in light and dark, on a desk and on a phone."""
    page.evaluate(AXE)
    found = []
    for scheme, width in (("light", 1280), ("dark", 1280), ("dark", 390), ("light", 390)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 844})
        found += audited(page, f"{view}, {scheme}, {width} px")
    page.set_viewport_size({"width": 1280, "height": 800})
    return found


def test_the_first_load_is_small() -> None:
    sizes = [len(gzip.compress(file.read_bytes())) for file in STATIC.iterdir()]
    assert sum(sizes) < FIRST_LOAD_BYTES
