"""Photos and videos that are dropped on the page or chosen."""

import base64
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import clips
from tests.web.dashboard.conftest import Studio

pytestmark = pytest.mark.browser

DROP = """content => {
    const bytes = Uint8Array.from(atob(content), one => one.charCodeAt(0));
    const dropped = new DataTransfer();
    dropped.items.add(new File([bytes], "two.jpg", { type: "image/jpeg" }));
    for (const kind of ["dragover", "drop"]) {
        document.body.dispatchEvent(
            new DragEvent(kind, { dataTransfer: dropped, bubbles: true, cancelable: true }));
    }
}"""


#: So a video begins that is none further on.
MP4 = b"\0\0\0\x18ftypisom"


def test_a_dropped_photo_shows_every_face(page: Page) -> None:
    page.evaluate(DROP, base64.b64encode(clips.jpeg(faces=2)).decode())
    photo = page.get_by_role("article", name="two.jpg")
    expect(photo.get_by_alt_text("two.jpg with 2 faces")).to_be_visible(timeout=60_000)
    expect(photo.locator(".person")).to_have_count(2)
    with page.expect_download() as download:
        photo.get_by_role("link", name="JSON").click()
    assert len(json.loads(Path(download.value.path()).read_text())["faces"]) == 2
    with page.expect_download() as download:
        photo.get_by_role("link", name="Annotated picture").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\xff\xd8")


def test_a_face_of_a_photo_is_corrected_where_it_is_shown(page: Page, studio: Studio) -> None:
    page.evaluate(DROP, base64.b64encode(clips.jpeg(faces=2)).decode())
    photo = page.get_by_role("article", name="two.jpg")
    photo.get_by_role("button", name="Correct face 2").click(timeout=60_000)
    expect(photo).to_contain_text("48 by 48 grey pixels, nothing else of the photo")
    before = studio.web.get("/api/corrections")["counts"].get("contempt", 0)
    labels = photo.get_by_role("group", name="What face 2 shows")
    labels.get_by_role("button", name="contempt").click()
    expect(photo).to_contain_text("Kept as contempt.")
    assert studio.web.get("/api/corrections")["counts"]["contempt"] == before + 1
    photo.get_by_role("button", name="Delete it").click()
    expect(photo.get_by_role("button", name="Correct face 2")).to_be_visible()
    assert studio.web.get("/api/corrections")["counts"].get("contempt", 0) == before


def test_a_chosen_video_becomes_a_run(page: Page, studio: Studio, tmp_path: Path) -> None:
    page.get_by_role("link", name="Photos, videos").click()
    clip = clips.write_clip(tmp_path / "party.mp4", seconds=2, fps=6)
    page.get_by_label("Photos and videos", exact=True).set_input_files(clip)
    page.get_by_role("link", name="party.mp4").click()
    expect(page.locator(".page > header")).to_contain_text("done", timeout=60_000)
    expect(page.get_by_role("figure").first).to_contain_text("Over the video")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert "party.mp4" in Path(download.value.path()).read_text()
    page.get_by_role("link", name="← Photos and videos").click()
    card = page.locator(".cards > li")
    expect(card).to_contain_text("1 person, 12 faces in all frames")
    page.reload()
    page.get_by_role("link", name="party.mp4").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Nothing yet")).to_be_visible()


def test_a_file_on_its_way_says_how_far_it_is_and_is_cancelled(
    page: Page, studio: Studio, tmp_path: Path
) -> None:
    page.get_by_role("link", name="Photos, videos").click()
    long = tmp_path / "long.mp4"
    long.write_bytes(MP4 + bytes(4_000_000))
    next_one = tmp_path / "next.mp4"
    next_one.write_bytes(MP4)
    before = studio.web.get("/api/runs")["runs"]
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000}
    line.send("Network.emulateNetworkConditions", slow)
    page.get_by_label("Photos and videos", exact=True).set_input_files([long, next_one])
    cards = page.locator(".cards > li")
    expect(cards.nth(0)).to_contain_text(re.compile(r"sending[1-9]\d? % of 4 MB sent"))
    expect(cards.nth(1)).to_contain_text("waiting")
    page.get_by_role("button", name="Cancel next.mp4").click()
    page.get_by_role("button", name="Cancel long.mp4").click()
    expect(page.get_by_role("heading", name="On their way")).to_be_hidden()
    expect(page.get_by_role("alert")).to_be_hidden()
    assert studio.web.get("/api/runs")["runs"] == before


def test_what_can_be_no_picture_and_no_video_is_refused_at_once(page: Page, tmp_path: Path) -> None:
    page.goto(page.url.split("#")[0] + "#/files")
    for name in ("fake.jpg", "notes.txt", "fake.mp4"):
        (tmp_path / name).write_bytes(b"nothing")
    (tmp_path / "broken.mp4").write_bytes(MP4)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Photos and videos", exact=True).set_input_files(list(tmp_path.iterdir()))
    lines = page.get_by_role("alert")
    expect(lines.filter(has_text="fake.jpg is not a photo")).to_contain_text("Photos are JPEG")
    expect(lines.filter(has_text="notes.txt is neither a photo nor a video.")).to_be_visible()
    expect(lines.filter(has_text="fake.mp4 is not a video")).to_contain_text("Videos are MP4")
    expect(lines.filter(has_text="broken.mp4 is not a video")).to_be_visible(timeout=60_000)
    assert [url for url in asked if "fake" in url or "notes" in url] == []


def test_a_run_is_cancelled_and_erased_by_its_span(
    page: Page, studio: Studio, tmp_path: Path
) -> None:
    page.goto(page.url.split("#")[0] + "#/files")
    clip = clips.write_clip(tmp_path / "long.mp4", seconds=60, fps=15)
    page.get_by_label("Photos and videos", exact=True).set_input_files(clip)
    page.get_by_role("link", name="long.mp4").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="long.mp4 cancelled")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Settings").click()
    page.get_by_label("What was found in videos").check()
    page.get_by_role("button", name="Erase this span…").click()
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Erased what was found in", timeout=60_000)
    assert studio.web.get("/api/runs")["runs"] == []


def test_a_photo_without_a_face_says_so(page: Page, tmp_path: Path) -> None:
    (tmp_path / "wall.jpg").write_bytes(clips.jpeg(faces=0))
    page.get_by_role("link", name="Photos, videos").click()
    page.get_by_label("Photos and videos", exact=True).set_input_files(tmp_path / "wall.jpg")
    photo = page.get_by_role("article", name="wall.jpg")
    expect(photo).to_contain_text("No face found", timeout=60_000)
