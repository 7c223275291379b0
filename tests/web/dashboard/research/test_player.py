"""A run's film in the browser: boxes of the very picture, one playhead, single pictures."""

import re
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
import requests
from playwright.sync_api import Page, expect

from tests import clips
from tests.conftest import wait_until
from tests.web.dashboard.conftest import Studio
from tests.web.dashboard.test_access import audited_everywhere

pytestmark = pytest.mark.browser

#: Boxes of the picture that is shown, in pixels of the video.
BOXES = "[...document.querySelectorAll('.boxes rect')].map(box => +box.getAttribute('x'))"
#: Where the film is, in seconds.
AT = "document.querySelector('video').currentTime"


def until(page: Page, condition: str) -> None:
    """Wait until something is so on the page."""
    wait_until(lambda: bool(page.evaluate(condition)), condition)


@pytest.fixture(autouse=True)
def no_traces(studio: Studio) -> Iterator[None]:
    yield
    for run in studio.web.get("/api/runs")["runs"]:
        requests.delete(f"{studio.url}/api/runs/{run['id']}", timeout=60).raise_for_status()


@pytest.fixture
def watched(page: Page, studio: Studio, tmp_path: Path) -> Page:
    """The page with a kept run of two seconds; its video is of a kind that no browser plays."""
    page.get_by_role("link", name="Photos, videos").click()
    clip = clips.write_clip(tmp_path / "party.mkv", seconds=2, fps=10, codec="mjpeg")
    page.get_by_label("Keep the pictures of the next files").check()
    page.get_by_label("Photos and videos", exact=True).set_input_files(clip)
    page.get_by_role("link", name="party.mkv").click()
    expect(page.locator(".page > header")).to_contain_text("done", timeout=60_000)
    expect(page.get_by_label("The film of party.mkv")).to_be_visible()
    return page


def test_boxes_are_those_of_the_picture_that_is_shown(watched: Page, studio: Studio) -> None:
    (run,) = studio.web.get("/api/runs")["runs"]
    records = studio.web.get(f"/api/runs/{run['id']}/records.json")
    lefts = {record["frame"]: record["box_x_px"] for record in records}
    assert lefts[0] != lefts[9], "the face moves"
    until(watched, f"{BOXES}[0] === {lefts[0]}")
    for frame in (1, 2, 3):
        watched.keyboard.press(".")
        until(watched, f"{BOXES}[0] === {lefts[frame]}")
    watched.keyboard.press(",")
    until(watched, f"{BOXES}[0] === {lefts[2]}")
    watched.evaluate("document.querySelector('video').currentTime = 0.95")
    until(watched, f"{BOXES}[0] === {lefts[9]}")
    expect(watched.locator(".boxes title")).to_have_text(re.compile(r"In this picture: #1 \w+"))


def test_chart_people_and_peaks_go_to_a_moment(watched: Page) -> None:
    expect(watched.get_by_role("heading", name="People")).to_be_visible()
    lines = watched.get_by_role("img", name="Expressions of #1 over the video, as lines")
    expect(lines).to_be_visible()
    plot = lines.locator(".u-over")
    box = plot.bounding_box()
    assert box is not None
    plot.click(position={"x": box["width"] * 0.75, "y": 20})
    until(watched, f"Math.abs({AT} - 1.5) < 0.05")
    watched.get_by_role("button", name=re.compile("go to the peak of Happiness", re.I)).click()
    until(watched, f"{AT} === 0 || {AT} === 1")


def test_a_face_of_a_paused_picture_is_corrected_where_it_is_shown(
    watched: Page, studio: Studio
) -> None:
    (run,) = studio.web.get("/api/runs")["runs"]
    records = studio.web.get(f"/api/runs/{run['id']}/records.json")
    (left,) = (record["box_x_px"] for record in records if record["frame"] == 9)
    watched.evaluate("document.querySelector('video').currentTime = 0.95")
    until(watched, f"{BOXES}[0] === {left}")
    here = watched.get_by_role("list", name="Faces of this picture")
    here.get_by_role("button", name="Correct face 1").click()
    expect(here).to_contain_text("48 by 48 grey pixels of this picture, nothing else of the video")
    assert audited_everywhere(watched, "correcting in a film") == []
    here.get_by_role("group", name="What face 1 shows").get_by_role("button", name="fear").click()
    expect(here.get_by_role("status")).to_have_text("Kept as fear.")
    (kept,) = studio.web.get("/api/corrections?label=fear")["corrections"]
    assert kept["origin"] == "video"
    here.get_by_role("button", name="Delete it").click()
    expect(here.get_by_role("button", name="Correct face 1")).to_be_visible()
    assert studio.web.get("/api/corrections?label=fear")["corrections"] == []
    watched.evaluate("document.querySelector('video').playbackRate = 0.25")
    watched.evaluate("document.querySelector('video').play()")
    expect(watched.get_by_text("Pause to correct a face.")).to_be_visible()
    expect(here).to_have_count(0)


def test_it_plays_at_the_chosen_speed(watched: Page) -> None:
    watched.get_by_label("Speed").select_option("4")
    assert watched.evaluate("document.querySelector('video').playbackRate") == 4
    watched.evaluate("document.querySelector('video').play()")
    until(watched, "document.querySelector('video').ended")


def test_the_annotated_film_is_saved(watched: Page) -> None:
    with watched.expect_download() as download:
        watched.get_by_role("link", name="Annotated film").click()
    assert download.value.suggested_filename == "party.mkv annotated.mp4"
    with av.open(str(download.value.path())) as container:
        assert sum(1 for _ in container.decode(video=0)) == 20


def test_axe_finds_nothing_on_a_run_that_plays(watched: Page) -> None:
    expect(watched.locator(".boxes rect")).to_have_count(1)
    assert audited_everywhere(watched, "player") == []


def test_a_film_that_the_browser_cannot_play_is_told(watched: Page) -> None:
    no_film = {"body": "no film", "content_type": "video/mp4"}
    watched.route("**/film.mp4", lambda route: route.fulfill(**no_film))
    watched.reload()
    expect(watched.get_by_role("alert")).to_contain_text("This browser cannot play the film")


def test_a_run_whose_pictures_were_not_kept_says_so(page: Page, tmp_path: Path) -> None:
    page.get_by_role("link", name="Photos, videos").click()
    expect(page.get_by_label("Keep the pictures of the next files")).not_to_be_checked()
    clip = clips.write_clip(tmp_path / "plain.mp4", seconds=0.5, fps=6)
    page.get_by_label("Photos and videos", exact=True).set_input_files(clip)
    page.get_by_role("link", name="plain.mp4").click()
    why = "There is no film to play: its pictures were not kept, so no face of it can be corrected."
    expect(page.get_by_text(why)).to_be_visible(timeout=60_000)
    expect(page.locator("video")).to_have_count(0)
