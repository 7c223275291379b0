"""A video whose upload breaks off goes on where it ended."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, Route, expect

from tests import clips
from tests.web.dashboard.conftest import Studio

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def no_traces(studio: Studio) -> Iterator[None]:
    yield
    for run in studio.web.get("/api/runs")["runs"]:
        requests.delete(f"{studio.url}/api/runs/{run['id']}", timeout=60).raise_for_status()


def test_an_upload_goes_on_where_it_broke_off(page: Page, studio: Studio, tmp_path: Path) -> None:
    page.get_by_role("link", name="Photos, videos").click()
    clip = clips.write_clip(tmp_path / "party.mp4", seconds=1, fps=10)
    half = clip.stat().st_size // 2
    offsets: list[str] = []

    def break_off(route: Route) -> None:
        """Let the server have half of the first part; the browser is told that the line broke."""
        offsets.append(route.request.headers["upload-offset"])
        if len(offsets) > 1:
            route.continue_()
            return
        headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
        some = clip.read_bytes()[:half]
        requests.patch(route.request.url, data=some, headers=headers, timeout=60)
        route.abort("connectionreset")

    page.route(
        "**/api/uploads/*",
        lambda route: break_off(route) if route.request.method == "PATCH" else route.continue_(),
    )
    page.get_by_label("Photos and videos", exact=True).set_input_files(clip)
    expect(page.get_by_role("link", name="party.mp4")).to_be_visible(timeout=60_000)
    assert offsets == ["0", str(half)]
    page.get_by_role("link", name="party.mp4").click()
    expect(page.locator(".page > header")).to_contain_text("done", timeout=60_000)
    expect(page.get_by_text("1 person, 10 faces")).to_be_visible()
