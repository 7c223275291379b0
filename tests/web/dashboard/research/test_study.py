"""A study on the page: sessions and events of runs, averages around events, exports."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests import clips
from tests.conftest import wait_until
from tests.web.dashboard.conftest import Studio
from tests.web.dashboard.test_access import audited_everywhere

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def no_traces(studio: Studio) -> Iterator[None]:
    yield
    for run in studio.web.get("/api/runs")["runs"]:
        requests.delete(f"{studio.url}/api/runs/{run['id']}", timeout=60).raise_for_status()


@pytest.fixture
def runs(studio: Studio, tmp_path: Path) -> list[str]:
    """Ids of two runs of two seconds with their films, of the participants P1 and P2."""
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=2, fps=10).read_bytes()
    ids = []
    for number in (1, 2):
        sent = requests.post(
            f"{studio.url}/api/runs?name=p{number}.mp4&keep=1",
            data=clip,
            headers={"Content-Type": "video/mp4"},
            timeout=60,
        )
        run_id = sent.json()["id"]
        ids.append(run_id)
        told = {"study": "Smiles", "participant": f"P{number}"}
        address = f"{studio.url}/api/runs/{run_id}/session"
        requests.put(address, json=told, timeout=60).raise_for_status()
        wait_until(lambda: studio.web.get("/api/runs")["runs"][-1]["state"] == "done", "the run")
    return ids


def test_an_event_is_marked_by_its_key_and_given_as_a_file(
    page: Page, studio: Studio, runs: list[str], tmp_path: Path
) -> None:
    page.goto(f"{studio.url}/#/run/{runs[0]}")
    expect(page.locator(".boxes rect")).to_have_count(1)
    page.evaluate("document.querySelector('video').currentTime = 1.2")
    expect(page.get_by_role("button", name="Mark 0:01")).to_be_visible()
    page.get_by_label("What happens").fill("bang")
    page.get_by_label("What happens").blur()
    page.keyboard.press("e")
    events = page.locator(".events > li")
    expect(events).to_have_count(1)
    expect(events).to_contain_text("bang")
    file = tmp_path / "events.csv"
    file.write_text("time_s,event\n0.5,flash\nsoon,flash\n")
    page.get_by_label("Events from a CSV file").set_input_files(file)
    expect(page.get_by_role("alert")).to_contain_text("line 3 of the events")
    file.write_text("time_s,event\n0.5,flash\n")
    page.get_by_label("Events from a CSV file").set_input_files(file)
    expect(events).to_have_count(2)
    expect(page.get_by_role("alert")).to_have_count(0)
    events.filter(has_text="flash").get_by_role("button", name="0:00", exact=True).click()
    wait_until(
        lambda: page.evaluate("document.querySelector('video').currentTime") == 0.5, "the moment"
    )
    page.get_by_role("button", name="Remove bang at 0:01").click()
    expect(events).to_have_count(1)


def test_a_session_is_said_and_leads_to_its_study(
    page: Page, studio: Studio, runs: list[str]
) -> None:
    page.goto(f"{studio.url}/#/run/{runs[0]}")
    page.get_by_label("Participant").fill("P9")
    page.get_by_label("Conditions").fill("early, alone")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved.")
    page.get_by_role("link", name="All runs of Smiles").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="P9")).to_contain_text("early, alone")
    expect(page.get_by_text("No run of this study has an event yet")).to_be_visible()
    page.get_by_role("link", name="← Photos and videos").click()
    page.get_by_role("link", name="Smiles: 2 runs, 2 participants").click()
    page.get_by_role("link", name="p1.mp4").click()
    expect(page.get_by_role("heading", name="p1.mp4 done")).to_be_visible()


def test_averages_stand_beside_what_valence_is(page: Page, studio: Studio, runs: list[str]) -> None:
    for run_id in runs:
        event: dict[str, Any] = {"at_ms": 1_000, "name": "bang"}
        address = f"{studio.url}/api/runs/{run_id}/events"
        requests.post(address, json={"events": [event]}, timeout=60).raise_for_status()
    page.goto(f"{studio.url}/#/study?name=Smiles")
    chart = page.get_by_role("figure")
    expect(chart).to_contain_text("mean over 2 participants, 2 events")
    expect(chart).to_contain_text("95 % interval: bootstrap over participants")
    expect(page.get_by_text("Valence is the score of happiness less")).to_be_visible()
    page.get_by_label("After (s)").fill("1")
    page.get_by_label("Before (s)").first.fill("1")
    page.get_by_text("All figures as a table").click()
    expect(page.locator("details tbody tr")).to_have_count(4)
    page.get_by_label("Value").select_option("happiness")
    expect(chart.get_by_role("heading", name="happiness")).to_be_visible()
    assert audited_everywhere(page, "study") == []
    page.get_by_label("Step (s)").last.fill("0.5")
    with page.expect_download() as download:
        page.get_by_role("link", name="Rows as JSON").click()
    rows = json.loads(Path(download.value.path()).read_text())
    assert [row["start_s"] for row in rows] == [0.0, 0.5, 1.0, 1.5] * 2
