"""Groups of cameras on the page, and walls that were saved."""

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.web.dashboard.conftest import Studio

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def no_traces(studio: Studio) -> Iterator[None]:
    yield
    for layout in studio.web.get("/api/layouts")["layouts"]:
        requests.delete(f"{studio.url}/api/layouts/{layout['id']}", timeout=60).raise_for_status()
    requests.patch(f"{studio.url}/api/cameras/yard", json={"group": None}, timeout=60)


def test_a_camera_joins_a_group_that_wall_and_history_show(page: Page, studio: Studio) -> None:
    page.get_by_role("link", name="Yard, live").click()
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_label("Group").fill("Outside")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="← All cameras").click()
    page.get_by_role("button", name="All cameras").click()
    dialog = page.get_by_role("dialog", name="Cameras on this wall")
    dialog.get_by_role("checkbox", name="Outside").check()
    expect(dialog.get_by_role("group", name="Show").get_by_label("Yard")).to_be_checked()
    dialog.get_by_role("button", name="Close").click()
    expect(page.locator(".tile")).to_have_count(1)
    page.reload()
    expect(page.get_by_role("link", name="Yard, live")).to_be_visible()
    page.get_by_role("link", name="History").click()
    page.get_by_role("checkbox", name="Outside").check()
    expect(page.get_by_role("figure").filter(has_text="All chosen cameras")).to_be_visible()
    assert page.url.endswith("group=Outside")
    page.go_back()
    expect(page.get_by_role("checkbox", name="Outside")).not_to_be_checked()


def test_a_wall_is_saved_shown_renamed_and_removed(page: Page, studio: Studio) -> None:
    expect(page.locator(".tile")).to_have_count(2)
    page.locator('[data-camera="yard"] a').focus()
    page.keyboard.press("h")
    expect(page.locator(".toast")).to_contain_text("Yard is left out of this wall.")
    expect(page.locator(".tile")).to_have_count(1)
    page.get_by_label("Grid").select_option("3")
    page.get_by_role("button", name="Layouts").click()
    dialog = page.get_by_role("dialog", name="Layouts of the wall")
    expect(dialog).to_contain_text("None is saved yet.")
    dialog.get_by_label("Name").fill("Door alone")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Layout: Door alone")).to_be_visible()
    expect(page.locator(".tile")).to_have_count(1)
    address = page.url

    page.get_by_label("Grid").select_option("1")
    page.get_by_role("button", name="Layout: Door alone").click()
    dialog.get_by_label("Name").fill("The door")
    dialog.get_by_label("Pictures and nothing else").check()
    dialog.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("navigation", name="Views")).to_be_hidden()
    saved = studio.web.get("/api/layouts")["layouts"][0]
    assert (saved["name"], saved["grid"], saved["hidden"]) == ("The door", 1, ["yard"])
    assert page.url == address

    with page.context.new_page() as other:
        other.goto(address)
        expect(other.locator(".tile")).to_have_count(1)
        expect(other.get_by_role("button", name="Layout: The door")).to_be_hidden()
        other.keyboard.press("Escape")
        other.get_by_role("link", name="Door, live").click()
        expect(other.get_by_role("heading", name="Door")).to_be_visible()
        other.keyboard.press("Escape")
        expect(other.get_by_role("button", name="Layout: The door")).to_be_visible()
        other.get_by_role("button", name="Layout: The door").click()
        other.get_by_role("button", name="Remove the layout The door").click()
        expect(other.locator(".tile")).to_have_count(2)
        other.goto(address)
        expect(other.get_by_role("heading", name="This layout is not there")).to_be_visible()
