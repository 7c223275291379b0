"""From "Find cameras" to a live picture: a device of the tests' own, a real RTSP server, Digest."""

from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from mien.bus import registry
from tests.capture.finding.onvif_device import Stream, onvif_device
from tests.capture.network.conftest import LOGIN, RtspCameras
from tests.capture.network.conftest import rtsp_cameras as rtsp_cameras  # of these tests' own
from tests.web.dashboard.conftest import Studio
from tests.web.dashboard.test_access import audited_everywhere

pytestmark = pytest.mark.browser


class Words(NamedTuple):
    """What the page calls what is clicked, filled in and seen."""

    add: str
    find: str
    network: str
    search: str
    user: str
    password: str
    show: str
    picture: str
    failed: str


ENGLISH = Words(
    "Add camera",
    "Find cameras",
    "Network",
    "Search",
    "User",
    "Password",
    "Show its streams",
    "What this source shows now",
    "No picture: 127.0.0.1 has no stream at this path",
)
GERMAN = Words(
    "Kamera hinzufügen",
    "Kameras suchen",
    "Netzwerk",
    "Suchen",
    "Benutzer",
    "Passwort",
    "Streams zeigen",
    "Was diese Quelle jetzt zeigt",
    "Kein Bild: 127.0.0.1 hat unter diesem Pfad keinen Stream",
)


def search(page: Page, words: Words) -> Locator:
    """Search loopback for cameras; return the dialog."""
    page.get_by_role("button", name=words.add).click()
    page.get_by_role("dialog").get_by_role("button", name=words.find).click()
    dialog = page.get_by_role("dialog", name=words.find)
    option = dialog.get_by_label(words.network).locator("option", has_text="127.0.0.1")
    dialog.get_by_label(words.network).select_option(str(option.get_attribute("value")))
    dialog.get_by_role("button", name=words.search).click()
    return dialog


def sign_in(gate: Locator, words: Words) -> None:
    """Give a found camera its login, and have it show its streams."""
    gate.get_by_label(words.user).fill(LOGIN[0])
    gate.get_by_label(words.password).fill(LOGIN[1])
    gate.get_by_role("button", name=words.show).click()


def test_a_camera_is_found_chosen_by_its_picture_and_live(
    page: Page, studio: Studio, rtsp_cameras: RtspCameras
) -> None:
    streams = (
        Stream("Main", rtsp_cameras.url("/large"), 640, 352),
        Stream("Sub", rtsp_cameras.url("/login"), 224, 160),
    )
    with onvif_device(streams, LOGIN) as device:
        search(page, ENGLISH).get_by_role("button", name=device.name).click()
        gate = page.get_by_role("dialog", name=device.name)
        gate.get_by_role("button", name="Show its streams").click()
        expect(gate.get_by_role("alert")).to_contain_text("wrong user name or password")
        sign_in(gate, ENGLISH)
        expect(gate.get_by_alt_text(ENGLISH.picture)).to_have_count(2)
        sub = gate.get_by_role("group", name="Sub")
        expect(sub).to_contain_text("It works: 224")
        sub.get_by_label("Analyse").check()
        gate.get_by_role("button", name="Add camera").click()
        expect(gate).to_be_hidden()
        name, camera_id = device.name, device.name.lower().replace(" ", "-")
    expect(page.get_by_role("link", name=f"{name}, live")).to_be_visible()
    camera = registry.read_cameras(studio.redis)[camera_id]
    assert (camera.source, camera.view) == (streams[1].source, streams[0].source)
    assert set(registry.read_views(studio.redis)) == {camera_id}
    page.get_by_role("link", name=f"{name}, live").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove the camera").click()
    expect(page.get_by_role("link", name="Door, live")).to_be_visible()


@pytest.mark.parametrize(("locale", "words"), [("en-GB", ENGLISH), ("de-DE", GERMAN)])
def test_axe_finds_nothing_on_what_was_found_and_the_choice_of_streams(
    chromium: Browser, studio: Studio, rtsp_cameras: RtspCameras, locale: str, words: Words
) -> None:
    streams = (
        Stream("Main", rtsp_cameras.url("/large"), 640, 352),
        Stream("Sub", rtsp_cameras.url("/login"), 224, 160),
        Stream("Third", rtsp_cameras.url("/none"), 320, 240),
    )
    with onvif_device(streams, LOGIN) as device, chromium.new_context(locale=locale) as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto(studio.url)
        dialog = search(page, words)
        expect(dialog.get_by_role("button", name=device.name)).to_be_visible()
        assert audited_everywhere(page, "found", "dialog[open]") == []
        dialog.get_by_role("button", name=device.name).click()
        gate = page.get_by_role("dialog", name=device.name)
        sign_in(gate, words)
        expect(gate.get_by_alt_text(words.picture)).to_have_count(2)
        expect(gate.get_by_role("group", name="Third")).to_contain_text(words.failed)
        assert page.evaluate("document.documentElement.lang") == locale[:2]
        assert audited_everywhere(page, "streams", "dialog[open]") == []
