"""From "Find cameras" to a live picture: a device of the tests' own, a real RTSP server, Digest."""

import pytest
from playwright.sync_api import Page, expect

from mien.bus import registry
from tests.capture.finding.onvif_device import Stream, onvif_device
from tests.capture.network.conftest import LOGIN, RtspCameras
from tests.capture.network.conftest import rtsp_cameras as rtsp_cameras  # of these tests' own
from tests.web.dashboard.conftest import Studio

pytestmark = pytest.mark.browser


def test_a_camera_is_found_chosen_by_its_picture_and_live(
    page: Page, studio: Studio, rtsp_cameras: RtspCameras
) -> None:
    streams = (
        Stream("Main", rtsp_cameras.url("/large"), 640, 352),
        Stream("Sub", rtsp_cameras.url("/login"), 224, 160),
    )
    with onvif_device(streams, LOGIN) as device:
        page.get_by_role("button", name="Add camera").click()
        page.get_by_role("dialog").get_by_role("button", name="Find cameras").click()
        search = page.get_by_role("dialog", name="Find cameras")
        option = search.get_by_label("Network").locator("option", has_text="127.0.0.1")
        search.get_by_label("Network").select_option(str(option.get_attribute("value")))
        search.get_by_role("button", name="Search").click()
        search.get_by_role("button", name=device.name).click()

        gate = page.get_by_role("dialog", name=device.name)
        gate.get_by_role("button", name="Show its streams").click()
        expect(gate.get_by_role("alert")).to_contain_text("wrong user name or password")
        gate.get_by_label("User").fill(LOGIN[0])
        gate.get_by_label("Password").fill(LOGIN[1])
        gate.get_by_role("button", name="Show its streams").click()
        expect(gate.get_by_alt_text("What this source shows now")).to_have_count(2)
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
