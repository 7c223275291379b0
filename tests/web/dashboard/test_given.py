"""Cameras that Mien was started with, on the page."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.system.fleet import Server
from tests.web.conftest import serving

pytestmark = [pytest.mark.process, pytest.mark.browser]


@pytest.fixture
def given(
    chromium: Browser, own_redis: Server, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """The page of the camera door, which a Mien without workers was started with.

    Parametrized with further variables of web.
    """
    variables = {"MIEN_SOURCES": json.dumps(["/nowhere/door.mp4"])} | getattr(request, "param", {})
    with serving(own_redis.url, tmp_path, **variables) as web:
        page = chromium.new_page()
        page.request.put(web.url + "/api/notice", data={"purpose": "Tests"})
        page.goto(web.url + "/#/camera/door")
        yield page
        page.close()


def test_it_is_changed_but_for_its_address(given: Page) -> None:
    given.get_by_role("button", name="Edit").click()
    dialog = given.get_by_role("dialog", name="Edit door")
    expect(dialog.get_by_label("Address")).not_to_be_editable()
    expect(dialog).to_contain_text("remembered")
    dialog.get_by_label("Name").fill("Front door")
    dialog.get_by_label("Pictures a second, at most").fill("5")
    dialog.get_by_role("button", name="Save").click()
    expect(given.get_by_role("heading", name="Front door")).to_be_visible()
    blur = given.get_by_role("button", name="Blur faces")
    blur.click()
    expect(blur).to_have_attribute("aria-pressed", "true")
    given.get_by_role("button", name="Remove").click()
    dialog = given.get_by_role("dialog", name="Front door cannot be removed here")
    expect(dialog).to_contain_text("start Mien without /nowhere/door.mp4")


def test_new_cameras_are_blurred_when_the_settings_say_so(given: Page) -> None:
    given.get_by_role("link", name="Settings").click()
    given.get_by_label("Blur the faces of new cameras").check()
    expect(given.locator(".toast")).to_contain_text("Faces of new cameras are blurred")
    given.get_by_role("link", name="Live").click()
    given.get_by_role("button", name="Add camera").click()
    dialog = given.get_by_role("dialog", name="Add a camera")
    expect(dialog.get_by_label("Blur faces")).to_be_checked()
    dialog.get_by_label("Address").fill("/nowhere/yard.mp4")
    dialog.get_by_role("button", name="Add camera").click()
    given.get_by_role("link", name="yard").click()
    expect(given.get_by_role("button", name="Blur faces")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("given", [{"MIEN_BLUR": "1"}], indirect=True)
def test_an_operators_blur_is_shown_and_stays(given: Page) -> None:
    blur = given.get_by_role("button", name="Blur faces")
    blur.click()
    expect(given.locator(".toast")).to_contain_text("by the operator")
    expect(blur).to_have_attribute("aria-pressed", "true")
    given.get_by_role("link", name="Settings").click()
    default = given.get_by_label("Blur the faces of new cameras")
    expect(default).to_be_checked()
    expect(default).to_be_disabled()
    expect(given.locator("main")).to_contain_text("nobody can switch that off here")
