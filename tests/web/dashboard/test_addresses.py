"""What a view shows stands in its address: another tab shows the same, and Back undoes it."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.web.dashboard.conftest import Studio

pytestmark = pytest.mark.browser

RULE: dict[str, Any] = {
    "name": "Smiles",
    "condition": {
        "kind": "expression",
        "label": "happiness",
        "of": "face",
        "share": 0.9,
        "seconds": 60,
    },
}


@pytest.fixture
def rule(studio: Studio) -> Iterator[int]:
    answer = requests.post(f"{studio.url}/api/alerts/rules", json=RULE, timeout=60)
    assert answer.ok, answer.text
    yield answer.json()["id"]
    requests.delete(f"{studio.url}/api/alerts/rules/{answer.json()['id']}", timeout=60)


def test_filters_and_what_is_open_are_shared_by_copying_the_address(
    page: Page, studio: Studio, rule: int
) -> None:
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="open the audit").click()
    page.get_by_label("What").select_option("camera added")
    page.get_by_label("When").select_option("the last day")
    kinds = page.locator(".events .kind")
    expect(kinds.first).to_have_text("camera added")
    with page.context.new_page() as other:
        other.goto(page.url)
        expect(other.get_by_label("What")).to_have_value("camera added")
        expect(other.get_by_label("When").locator("option:checked")).to_have_text("the last day")
        expect(other.locator(".events .kind").first).to_have_text("camera added")
    page.go_back()
    expect(page.get_by_label("When").locator("option:checked")).to_have_text("at any time")
    page.go_back()
    expect(page.get_by_label("What")).to_have_value("")

    page.get_by_role("link", name="Alerts").click()
    page.get_by_role("button", name="Edit Smiles").click()
    with page.context.new_page() as other:
        other.goto(page.url)
        expect(other.get_by_role("dialog", name="Edit rule").get_by_label("Name")).to_have_value(
            "Smiles"
        )
    page.go_back()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.go_forward()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Edit Smiles")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_browser_that_asks_for_german_gets_all_texts_in_german(
    chromium: Browser, studio: Studio
) -> None:
    with chromium.new_context(locale="de-DE") as context:
        page = context.new_page()
        page.goto(studio.url)
        page.get_by_role("link", name="Verlauf").click()
        expect(page.get_by_role("heading", name="Verlauf", level=1)).to_be_visible()
        page.keyboard.press("?")
        keys = page.get_by_role("dialog", name="Tasten")
        expect(keys).to_contain_text("Vollbild")  # read as soon as its module is loaded
        expect(keys).not_to_contain_text("Full screen")


def test_a_face_in_focus_begins_with_the_minute_that_the_server_knows(
    page: Page, studio: Studio
) -> None:
    seconds = [
        second
        for face in studio.web.get("/api/cameras/door/minute")["faces"]
        for second in face["seconds"]
    ]
    assert len(seconds) > 2, "the tests before have run for longer"
    page.goto(f"{studio.url}#/camera/door")
    page.reload()
    page.get_by_text("The last minute as a table").first.click()
    rows = page.locator(".minute tbody tr")
    expect(rows.nth(1)).to_be_attached()
    page.get_by_role("link", name="Last hour").click()
    expect(page.get_by_role("checkbox", name="Door")).to_be_checked()
