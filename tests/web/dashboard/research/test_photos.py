"""Many photos on the page: a grid with a table, filters, an export, an address that lives on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from tests import clips
from tests.web.dashboard.conftest import Studio
from tests.web.dashboard.test_access import audited_everywhere

pytestmark = pytest.mark.browser

#: Faces by name of the photo.
GIVEN = {"a.jpg": 1, "b.jpg": 2, "wall.jpg": 0, "c.jpg": 1}


@pytest.fixture(autouse=True)
def no_traces(studio: Studio) -> Iterator[None]:
    yield
    for kept in studio.web.get("/api/photo-sets")["sets"]:
        address = f"{studio.url}/api/photo-sets/{kept['id']}"
        requests.delete(address, timeout=60).raise_for_status()


def give(page: Page, folder: Path, *, keep: bool) -> None:
    """Give four photos on the page, and wait until all are answered."""
    for name, faces in GIVEN.items():
        (folder / name).write_bytes(clips.jpeg(faces=faces))
    page.get_by_role("link", name="Photos, videos").click()
    page.get_by_label("Keep the pictures of the next files").set_checked(keep)
    files = page.get_by_label("Photos and videos", exact=True)
    files.set_input_files([folder / name for name in GIVEN])
    expect(page.get_by_text("4 of 4 photos")).to_be_visible(timeout=60_000)


def test_photos_are_small_and_a_table_and_filtered(page: Page, tmp_path: Path) -> None:
    give(page, tmp_path, keep=False)
    grid = page.locator(".small-photos > li")
    expect(grid).to_have_count(4)
    for image in grid.get_by_role("presentation").all():
        expect(image).to_have_js_property("naturalWidth", 320)
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(5)
    expect(rows.filter(has_text="wall.jpg")).to_contain_text("no face")
    page.get_by_label("Certainty").select_option("no face")
    expect(rows).to_have_count(1)
    expect(grid).to_have_count(1)
    page.get_by_label("Certainty").select_option("any")
    page.get_by_label("Expression").select_option("fear")
    expect(page.get_by_text("0 of 4 photos")).to_be_visible()
    page.get_by_label("Expression").select_option("any")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert len(lines) == 1 + 5
    grid.filter(has_text="b.jpg").get_by_role("button").click()
    expect(page.get_by_role("dialog").get_by_alt_text("b.jpg with 2 faces")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name=re.compile("The address of these"))).to_have_count(0)


def test_kept_photos_have_an_address_until_they_are_deleted(page: Page, tmp_path: Path) -> None:
    give(page, tmp_path, keep=True)
    page.get_by_role("link", name="The address of these 4 photos").click()
    page.reload()
    expect(page.get_by_role("heading", name="4 photos")).to_be_visible()
    expect(page.locator(".small-photos > li")).to_have_count(4)
    assert audited_everywhere(page, "photos") == []
    page.get_by_role("link", name="← Photos and videos").click()
    page.get_by_role("link", name="4 photos").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Nothing yet")).to_be_visible()
    expect(page.get_by_role("link", name="4 photos")).to_have_count(0)


def test_the_views_are_german(page: Page, tmp_path: Path) -> None:
    give(page, tmp_path, keep=True)
    page.get_by_role("link", name="The address of these 4 photos").click()
    address = page.url
    page.goto(f"{address.split('#')[0]}#/settings")
    page.get_by_label("Language").select_option("de")
    expect(page.get_by_role("heading", name="Einstellungen")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="4 Fotos")).to_be_visible()
    expect(page.locator("tbody tr").filter(has_text="wall.jpg")).to_contain_text("kein Gesicht")
