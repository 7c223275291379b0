"""Adding, changing and arranging cameras on the page."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import wait_until
from tests.web.dashboard.conftest import Studio

pytestmark = pytest.mark.browser


def test_a_source_is_tried_added_changed_and_removed(page: Page, studio: Studio) -> None:
    page.get_by_role("button", name="Add camera").click()
    dialog = page.get_by_role("dialog", name="Add a camera")
    dialog.get_by_label("Address").fill("/nowhere.mp4")
    dialog.get_by_role("button", name="Test").click()
    expect(dialog.get_by_role("status")).to_contain_text("No picture:", timeout=60_000)
    dialog.get_by_label("Address").fill(str(studio.clip))
    dialog.get_by_role("button", name="Test").click()
    expect(dialog.get_by_alt_text("What this source shows now")).to_be_visible(timeout=60_000)
    dialog.get_by_label("Name").fill("Hall")
    dialog.get_by_role("button", name="Add camera").click()
    expect(dialog).to_be_hidden()

    page.get_by_role("link", name="Hall,").click()
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit Hall")
    dialog.get_by_label("Name").fill("Lobby")
    dialog.get_by_label("Turned clockwise").select_option("90")
    dialog.get_by_label("Mirrored").check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Lobby")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit Lobby")
    expect(dialog.get_by_label("Turned clockwise")).to_have_value("90")
    expect(dialog.get_by_label("Mirrored")).to_be_checked()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".veil")).to_contain_text("Paused")
    page.get_by_role("button", name="Resume").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove the camera").click()
    expect(page.get_by_role("link", name="Door, live")).to_be_visible()
    expect(page.get_by_role("link", name="Lobby,")).to_be_hidden()


def test_faces_are_blurred_by_key_and_shown_again(page: Page, studio: Studio) -> None:
    page.get_by_role("link", name="Door, live").click()
    blur = page.get_by_role("button", name="Blur faces")
    expect(page.get_by_role("complementary")).to_contain_text("1 face")
    page.keyboard.press("b")
    expect(blur).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Show what was classified")).to_be_hidden()
    blur.click()
    expect(blur).to_have_attribute("aria-pressed", "false")


def test_a_person_has_lines_a_ribbon_and_the_crop(page: Page) -> None:
    page.get_by_role("link", name="Door, live").click()
    people = page.get_by_role("complementary")
    expect(people.get_by_role("img", name="over the last minute").first).to_be_visible()
    expect(people.locator(".ribbon rect").first).to_be_attached()
    people.get_by_text("The last minute as a table").first.click()
    expect(people.get_by_role("columnheader", name="contempt").first).to_be_visible()
    page.get_by_role("button", name="Show what was classified").click()
    crop = people.get_by_alt_text("as it was classified")
    expect(crop).to_have_js_property("naturalWidth", 48)


def test_the_wall_is_arranged(page: Page) -> None:
    tiles = page.locator(".tile")
    before = tiles.evaluate_all("tiles => tiles.map(tile => tile.dataset.camera)")
    assert before == ["door", "yard"]
    tiles.nth(1).drag_to(tiles.nth(0))
    expect(tiles.nth(0)).to_have_attribute("data-camera", "yard")
    page.get_by_label("Boxes").click()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("link", name="Yard, live")).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(tiles.nth(0)).to_have_attribute("data-camera", "door")
    expect(page.get_by_role("link", name="Yard, live")).to_be_focused()
    page.get_by_label("Grid").select_option("4")
    wait_until(lambda: width_of(tiles.nth(0)) < 320, "four columns")
    page.set_viewport_size({"width": 390, "height": 844})
    wait_until(lambda: 70 < width_of(tiles.nth(0)) < 90, "four columns on a phone")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_label("Labels").uncheck()
    page.reload()
    expect(page.get_by_label("Grid")).to_have_value("4")
    expect(page.get_by_label("Labels")).not_to_be_checked()


def width_of(tile: Locator) -> float:
    box = tile.bounding_box()
    assert box is not None
    return box["width"]


def test_help_full_screen_and_no_keys_while_typing(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Mark this moment")
    page.keyboard.press("m")
    expect(page.get_by_role("dialog")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")


def test_the_theme_is_switched_and_kept(page: Page) -> None:
    page.get_by_role("button", name="Colours: as the system").click()
    page.get_by_role("button", name="Colours: light").click()
    page.reload()
    expect(page.get_by_role("button", name="Colours: dark")).to_be_visible()
    shade = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert shade == "rgb(13, 17, 20)"


def test_this_browsers_camera(page: Page) -> None:
    page.get_by_role("button", name="Add camera").click()
    page.get_by_role("button", name="Use this browser's camera").click()
    tile = page.locator('[data-camera="this-browser"]')
    expect(tile).to_contain_text("no face", timeout=60_000)
    page.get_by_role("button", name="Add camera").click()
    page.get_by_role("button", name="Stop your camera").click()
    expect(tile).to_be_hidden()


def test_the_first_visit_asks_for_a_purpose(page: Page, studio: Studio) -> None:
    fresh = {"accepted_ms": None, "purpose": None}
    page.route("**/api/notice", lambda route: route.fulfill(json=fresh), times=1)
    page.reload()
    notice = page.get_by_role("dialog", name="Before you watch people")
    expect(notice).to_contain_text("Art. 5(1)(f)")
    notice.get_by_label("What do you use Mien for?").fill("  ")
    notice.get_by_role("button", name="Understood").click()
    expect(notice.get_by_role("alert")).to_contain_text("the purpose is empty")
    notice.get_by_label("What do you use Mien for?").fill("Mood in our museum")
    notice.get_by_role("button", name="Understood").click()
    expect(notice).to_be_hidden()
    assert studio.web.get("/api/notice")["purpose"] == "Mood in our museum"
