"""Looking back, alerts, health and settings on the page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import wait_until
from tests.locking import locked
from tests.web.dashboard.conftest import Studio

pytestmark = pytest.mark.browser


def test_a_mark_stands_in_history(page: Page, studio: Studio) -> None:
    page.get_by_role("link", name="Door, live").click()
    expect(page.get_by_role("heading", name="Door")).to_be_visible()
    page.keyboard.press("m")
    page.get_by_label("What happens").fill("The band begins")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Marked")
    page.get_by_role("link", name="History").click()
    expect(page.locator(".events")).to_contain_text(["The band begins", ""])
    expect(page.get_by_text("Point to a dashed line to see what it is.")).to_be_visible()
    page.get_by_role("button", name="Remove the mark The band begins").click()
    expect(page.get_by_text("The band begins")).to_be_hidden()


def test_history_is_shown_zoomed_compared_and_exported(page: Page, studio: Studio) -> None:
    page.get_by_role("link", name="History").click()
    together = page.get_by_role("figure").filter(has_text="All chosen cameras together")
    expect(together.get_by_role("img")).to_be_visible()
    expect(together).to_contain_text("contempt")
    expect(page.get_by_label("Means and peaks").get_by_role("row")).to_have_count(9)
    begin = page.get_by_label("From")
    before = begin.input_value()
    page.keyboard.press("+")
    expect(begin).not_to_have_value(before)
    zoomed = begin.input_value()
    page.go_back()
    expect(begin).to_have_value(before)
    page.go_forward()
    expect(begin).to_have_value(zoomed)
    page.reload()
    expect(begin).to_have_value(zoomed)
    page.keyboard.press("-")
    expect(begin).to_have_value(before)
    page.get_by_role("button", name="go to the peak of neutral").click()
    expect(begin).not_to_have_value(before)
    page.get_by_role("button", name="Year").click()
    page.get_by_role("button", name="Earlier").click()
    page.locator("p", has_text="The history begins on").get_by_role("button").click()
    expect(together).to_be_visible()
    page.get_by_role("button", name="15 minutes").click()
    page.get_by_label("Compare").select_option("camera by camera")
    expect(page.get_by_role("figure")).to_have_count(2)
    page.get_by_label("Compare").select_option("with another span")
    expect(page.get_by_text("No face was classified from")).to_be_visible()
    page.get_by_label("that begins").fill(page.get_by_label("From").input_value())
    page.get_by_label("that begins").press("Tab")
    expect(page.get_by_role("figure").filter(has_text="For comparison")).to_be_visible()
    page.get_by_role("checkbox", name="Door").check()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert "share_happiness" in lines[0]
    assert any(",door," in line for line in lines[1:])
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Report to print").click()
    expect(opened.value.get_by_role("heading", level=1)).to_be_visible()


def test_dragging_over_the_chart_zooms(page: Page) -> None:
    page.get_by_role("link", name="History").click()
    chart = page.locator(".u-over").first
    begin = page.get_by_label("From")
    before = begin.input_value()
    box = chart.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 40, steps=4)
    page.mouse.up()
    expect(begin).not_to_have_value(before)


def test_a_visit_is_opened_and_erased(page: Page) -> None:
    page.get_by_role("link", name="History").click()
    page.get_by_role("button", name="Open visit").last.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("img")).to_be_visible()
    expect(dialog).to_contain_text("in view, scored by mien-")
    title = dialog.get_by_role("heading").first.inner_text()
    with page.context.new_page() as other:  # shared by copying the address
        other.goto(page.url)
        expect(other.get_by_role("dialog", name=title)).to_contain_text("in view, scored by mien-")
        other.keyboard.press("Escape")
        expect(other.get_by_role("dialog")).to_be_hidden()
    page.go_back()
    expect(dialog).to_be_hidden()
    page.go_forward()
    dialog.get_by_role("button", name="Erase this visit…").click()
    dialog.get_by_role("button", name="Erase for good").click()
    expect(page.locator(".toast")).to_contain_text("The visit is erased")
    expect(dialog).to_be_hidden()


def test_a_wall_of_chosen_cameras_has_an_address(page: Page) -> None:
    expect(page.locator(".tile")).to_have_count(2)
    page.get_by_role("button", name="All cameras").click()
    dialog = page.get_by_role("dialog", name="Cameras on this wall")
    dialog.get_by_role("group", name="Show").get_by_label("Yard").check()
    dialog.get_by_role("button", name="Close").click()
    expect(page.locator(".tile")).to_have_count(1)
    page.reload()
    expect(page.get_by_role("link", name="Yard, live")).to_be_visible()
    expect(page.get_by_role("button", name="1 of 2 cameras")).to_be_visible()
    page.go_back()
    expect(page.locator(".tile")).to_have_count(2)
    page.get_by_role("link", name="Yard, live").click()
    page.get_by_role("link", name="Last hour").click()
    expect(page.get_by_role("checkbox", name="Yard")).to_be_checked()


def test_the_room_has_a_mood(page: Page) -> None:
    page.get_by_role("link", name="Room's mood").click()
    expect(page.get_by_role("heading", name="in view")).to_be_visible()
    expect(page.get_by_role("figure")).to_contain_text("Last five minutes")
    page.get_by_text("All figures as a table").click()
    expect(page.get_by_role("columnheader", name="contempt")).to_be_visible()


def test_a_rule_alerts_and_tells_a_webhook(
    page: Page, studio: Studio, posted: tuple[str, list[bytes]]
) -> None:
    url, bodies = posted
    page.get_by_role("link", name="Alerts").click()
    page.get_by_role("button", name="Add receiver").click()
    page.get_by_label("Name").fill("Desk")
    page.get_by_label("URL").fill(url)
    page.get_by_label("Secret").fill("s3cret-of-the-desk")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Test Desk").click()
    expect(page.locator(".toast")).to_contain_text("Delivered", timeout=60_000)
    expect(page.get_by_text("Last message delivered on")).to_be_visible(timeout=60_000)

    page.get_by_role("button", name="Add rule").click()
    dialog = page.get_by_role("dialog", name="New rule")
    dialog.get_by_label("Name").fill("Somebody is there")
    dialog.get_by_role("combobox", name="Expression", exact=True).select_option("happiness")
    dialog.get_by_label("Share in percent").fill("1")
    dialog.get_by_label("For how many seconds").fill("1")
    dialog.get_by_role("checkbox", name="Door").check()
    expect(dialog.locator(".sentence")).to_have_text(
        "The faces at Door average at least 1 % happiness, 1 face or more in view, for 1 s."
    )
    expect(dialog.get_by_label("The last day")).to_contain_text(
        "In the last day this would have alerted"
    )
    dialog.get_by_label("Of whom").select_option("face")
    expect(dialog.get_by_label("Fewest faces")).to_have_count(0)
    expect(dialog.locator(".sentence")).to_have_text(
        "Any one face at Door shows at least 1 % happiness for 1 s."
    )
    dialog.get_by_label("Alert when").select_option("stage_lagging")
    expect(dialog.get_by_label("The last day")).to_have_count(0)
    dialog.get_by_label("Alert when").select_option("expression")
    dialog.get_by_role("combobox", name="Expression", exact=True).select_option("happiness")
    dialog.get_by_label("Share in percent").fill("1")
    dialog.get_by_label("For how many seconds").fill("1")
    dialog.get_by_label("Of whom").select_option("together")
    dialog.get_by_role("checkbox", name="Desk").check()
    dialog.get_by_label("Quiet hours").check()
    dialog.get_by_label("Quiet hours").uncheck()
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".alert")).to_contain_text("Somebody is there", timeout=60_000)
    expect(page.get_by_role("link", name="Alerts 1 open")).to_be_visible()
    wait_until(lambda: any(b"alert.opened" in body for body in bodies), "the post")
    expect(page).to_have_title("(1) Mien")
    page.get_by_role("link", name="Live").click()
    lit = page.get_by_role("link", name="alert: Somebody is there")
    expect(lit.first).to_be_attached(timeout=60_000)
    page.get_by_role("link", name="Alerts").click()

    page.get_by_role("button", name="Edit Somebody is there").click()
    dialog = page.get_by_role("dialog", name="Edit rule")
    expect(dialog.get_by_role("combobox", name="Expression", exact=True)).to_have_value("happiness")
    expect(dialog.get_by_label("Of whom")).to_have_value("together")
    dialog.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Remove Somebody is there").click()
    expect(page.get_by_text("None. Open alerts")).to_be_visible(timeout=60_000)
    expect(page).to_have_title("Mien")
    expect(page.locator(".events")).to_contain_text("Somebody is there", timeout=60_000)
    page.get_by_role("button", name="Remove Desk").click()
    expect(page.get_by_text("To this page alone.")).to_be_visible()


def test_every_worker_shows_its_health(page: Page) -> None:
    page.get_by_role("link", name="Health").click()
    workers = page.get_by_label("Workers")
    for service in ("capture", "classifier", "detector", "recorder", "web"):
        expect(workers.get_by_role("rowheader", name=service)).to_be_visible()
    expect(workers.locator(".spark polyline").first).to_be_attached()
    expect(page.get_by_label("Cameras").get_by_role("rowheader", name="Door")).to_be_visible()
    for name in ("Prometheus metrics", "REST description"):
        address = page.get_by_role("link", name=name).get_attribute("href") or ""
        assert page.request.get(new_url(page, address)).ok


def test_what_keeps_a_worker_from_its_work_is_said_while_it_does(
    page: Page, studio: Studio
) -> None:
    page.get_by_role("link", name="Health").click()
    told = page.get_by_role("alert").filter(has_text="(database is locked)")
    with locked(Path(studio.database.name.removeprefix("sqlite:///"))):
        expect(told).to_contain_text("recorder (process ", timeout=60_000)
        row = page.get_by_label("Workers").get_by_role("rowheader", name="recorder")
        expect(row).to_be_visible()
    expect(told).to_have_count(0, timeout=60_000)


def new_url(page: Page, address: str) -> str:
    location: str = page.evaluate("address => new URL(address, location).href", address)
    return location


def test_what_is_kept_is_said_changed_and_erased(page: Page, studio: Studio) -> None:
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_text("no name and no picture: for 30 days")).to_be_visible()
    retention = page.locator("form", has=page.get_by_label("Faces second by second, days"))
    retention.get_by_label("Faces second by second, days").fill("500")
    retention.get_by_role("button", name="Save").click()
    expect(retention.get_by_role("alert")).to_contain_text(
        "Sums by minute must be kept at least as"
    )
    retention.get_by_label("Faces second by second, days").fill("7")
    retention.get_by_role("button", name="Save").click()
    expect(page.get_by_text("no name and no picture: for 7 days")).to_be_visible()
    page.get_by_role("checkbox", name="Yard").check()
    page.get_by_role("button", name="Erase this span…").click()
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Erased")
    page.get_by_role("link", name="open the audit").click()
    expect(page.locator(".events")).to_contain_text("Yard, from ")
    page.get_by_role("link", name="Settings").click()
    page.get_by_label("What do you use Mien for?").fill("Smiles at the fair")
    page.locator("form", has_text="What do you use").get_by_role("button", name="Save").click()
    expect(page.get_by_role("article", name="Sign")).to_contain_text("Smiles at the fair")
    page.get_by_label("Who answers questions").fill("Jane Doe")
    expect(page.get_by_role("article", name="Sign")).to_contain_text("Questions: Jane Doe")
    page.get_by_label("Times in").select_option("UTC")
    page.get_by_role("link", name="History").click()
    expect(page.locator(".spans")).to_contain_text("UTC")
