"""An operator's day: sixteen cameras, a rule of each kind, and everybody who is told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.conftest import wait_until
from tests.recorder.alerts.test_mail import mail_server
from tests.recorder.mqtt.broker import TestBroker
from tests.web.conftest import WebService
from tests.web.dashboard.conftest import violations
from tests.web.dashboard.day.crowd import CAMERAS, Crowd, gathered
from tests.web.dashboard.test_access import audited_everywhere
from tests.web.workers import running

pytestmark = pytest.mark.browser

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = ((1280, 720), (1920, 1080), (390, 844))
#: Playwright's Chromium has no loudspeaker: what would sound is counted by a stub of Web Audio.
STUBBED_AUDIO = """
window.tones = 0;
window.AudioContext = class { state = "running"; currentTime = 0; destination = {}; };
window.GainNode = class {
    gain = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
    connect(next) { return next; }
};
window.OscillatorNode = class {
    connect(next) { return next; }
    start() { window.tones += 1; }
    stop() {}
};
localStorage.setItem("mien.alertSound", "true");
"""
#: Of each tile its camera, the word for the expression, and whether all of that can be seen.
WORDS = """() => [...document.querySelectorAll(".tile")].map((tile) => {
    const word = tile.querySelector(".who");
    const text = document.createRange();
    text.selectNodeContents(word.firstChild);
    const at = text.getBoundingClientRect(), within = word.getBoundingClientRect();
    const edge = tile.getBoundingClientRect();
    const shown = at.width > 0 && getComputedStyle(word).visibility === "visible"
        && at.left >= within.left - 1 && at.right <= within.right + 1
        && within.left >= edge.left && within.right <= edge.right + 1
        && within.bottom <= edge.bottom + 1 && edge.left >= 0 && edge.right <= innerWidth;
    return [tile.dataset.camera, word.firstChild.textContent.trim(), shown];
})"""
RULES: dict[str, dict[str, Any]] = {
    "Somebody is afraid": {"kind": "expression", "label": "fear", "share": 0.6, "of": "face"},
    "Anger at a camera": {"kind": "expression", "label": "anger", "share": 0.6, "of": "camera"},
    "Two are glad": {
        "kind": "expression",
        "label": "happiness",
        "share": 0.6,
        "of": "together",
        "measure": "count",
        "faces": 2,
        "cameras": ["cam-4", "cam-5"],
    },
    "A camera is lost": {"kind": "camera_lost"},
    "Frames wait": {"kind": "stage_lagging", "stage": "detector"},
}
#: Where each of them shows on the wall; the last is about no camera.
LIT = ("cam-2", "cam-3", "cam-4", "cam-5", "cam-6")


@pytest.fixture
def day(tmp_path: Path) -> Iterator[tuple[WebService, Crowd]]:
    with running(tmp_path, "recorder") as (web, redis), gathered(redis) as crowd:
        web.say_purpose()
        yield web, crowd


@pytest.fixture
def operator(chromium: Browser, day: tuple[WebService, Crowd]) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 720}, locale="en-GB", reduced_motion="reduce"
    )
    context.set_default_timeout(60_000)
    context.add_init_script(STUBBED_AUDIO)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.extend(violations(said)))
    page.goto(day[0].url)
    yield page
    context.close()
    assert problems == []


def test_an_operators_day(
    operator: Page,
    day: tuple[WebService, Crowd],
    tmp_path: Path,
    posted: tuple[str, list[bytes]],
) -> None:
    web, crowd = day
    every_expression_is_read(operator, crowd)
    two_people_fit(operator)
    crowd.calm_down()
    broker = TestBroker(tmp_path)
    broker.start()
    try:
        with mail_server() as box, broker.listening() as heard:
            url, bodies = posted
            mail_url = f"smtp://127.0.0.1:{box.port}/?from=mien@house.example&to=desk@house.example"
            write_rules(web, {"Desk": url, "House": broker.url(), "Mail": mail_url})
            wait_until(lambda: not web.get("/api/status")["alerts"], "a calm house")
            for event, happen, expected in (
                ("alert.opened", alarm, shows_alarm),
                ("alert.closed", Crowd.calm_down, shows_calm),
            ):
                happen(crowd)
                expected(operator)
                wait_until(lambda e=event: named(bodies, e) == set(RULES), event)  # type: ignore[misc]
            wait_until(lambda: heard.counts.get("house/mien/alerts", 0) >= 2 * len(RULES), "MQTT")
            wait_until(lambda: len(box.mails) >= 2 * len(RULES), "mails")
            subjects = "\n".join(str(message["Subject"]) for _, message in box.mails)
            assert [name for name in RULES if subjects.count(name) < 2] == []
            assert "cameras" in " ".join(heard.texts)
    finally:
        broker.stop()


def every_expression_is_read(page: Page, crowd: Crowd) -> None:
    """Read the word of each tile on a desk, a large screen and a phone, in light and dark."""
    expected = [[camera, label, True] for camera, label in crowd.showing.items()]
    expect(page.locator(".tile .who")).to_have_count(CAMERAS)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            read: list[list[Any]] = []

            def all_are_read() -> bool:
                read[:] = page.evaluate(WORDS)  # noqa: B023  # called within this turn
                return [short(*tile) for tile in read] == expected  # noqa: B023

            try:
                wait_until(all_are_read, "every expression", 30)
            except pytest.fail.Exception:
                pytest.fail(f"at {width} x {height}, {scheme}: {read}")
    page.set_viewport_size({"width": 1280, "height": 720})


def short(camera: str, said: str, shown: bool) -> list[Any]:
    """The word alone: two faces that show the same are counted."""
    return [camera, said.removeprefix("2 "), shown]


def two_people_fit(page: Page) -> None:
    """Open the camera with two faces: nobody is cut off, and Esc leads back."""
    page.goto(f"{page.url.split('#')[0]}#/camera/cam-{CAMERAS - 1}")
    # At one moment: on a busy machine a face is lost and found again.
    panel, *people = page.wait_for_function("""() => {
        const panel = document.querySelector(".focus aside");
        const people = [...(panel?.querySelectorAll(".person") ?? [])];
        const areDrawn = people.every((person) => person.querySelector("canvas")?.offsetHeight);
        if (people.length !== 2 || !areDrawn) return null;
        return [panel, ...people].map((part) => part.getBoundingClientRect().bottom);
    }""").json_value()
    assert max(people) <= 720, "two people fit without scrolling"
    assert max(people) <= panel + 1, "the second is not below the panel's edge"
    page.keyboard.press("Escape")
    expect(page.locator(".tile")).to_have_count(CAMERAS)


def write_rules(web: WebService, receivers: dict[str, str]) -> None:
    """Add rules that tell everybody."""
    told = []
    for name, url in receivers.items():
        answer = requests.post(
            f"{web.url}/api/webhooks", json={"name": name, "url": url}, timeout=60
        )
        assert answer.ok, answer.text
        told.append(answer.json()["id"])
    for name, condition in RULES.items():
        wish: dict[str, Any] = {
            "name": name,
            "condition": {"seconds": 1, **condition},
            "webhooks": told,
        }
        answer = requests.post(f"{web.url}/api/alerts/rules", json=wish, timeout=60)
        assert answer.ok, answer.text


def alarm(crowd: Crowd) -> None:
    """Make each rule true."""
    changed = {"cam-2": "fear", "cam-3": "anger", "cam-4": "happiness", "cam-5": "happiness"}
    crowd.showing = {**crowd.showing, **changed}
    crowd.lost = {"cam-6"}
    crowd.waits_ms = 9_000


def shows_alarm(page: Page) -> None:
    """See each alert on its tile, in the title and at the top, and hear them."""
    expect(page).to_have_title(f"({len(RULES)}) Mien")
    lit = page.locator('.tile[data-alert="true"]')
    expect(lit).to_have_count(len(LIT))
    assert lit.evaluate_all("tiles => tiles.map((tile) => tile.dataset.camera)") == list(LIT)
    expect(
        page.get_by_role("link", name="Camera 3, live, alert: Somebody is afraid")
    ).to_be_attached()
    assert page.evaluate("window.tones") > 0
    assert audited_everywhere(page, "a wall with alerts") == []
    page.set_viewport_size({"width": 1280, "height": 720})
    page.get_by_role("button", name="All cameras").click()
    dialog = page.get_by_role("dialog", name="Cameras on this wall")
    dialog.get_by_label("Cameras with an open alert first").check()
    dialog.get_by_role("button", name="Close").click()
    first = page.locator(".tile")
    expect(first.first).to_have_attribute("data-camera", LIT[0])
    page.goto(page.url.split("#")[0] + "#/?cameras=cam-2,cam-9&grid=2&first=1")
    with page.context.new_page() as other:
        other.goto(page.url)
        expect(other.locator(".tile")).to_have_count(2)
        expect(other.locator(".tile").first).to_have_attribute("data-camera", "cam-2")
    page.go_back()
    expect(page.locator(".tile")).to_have_count(CAMERAS)


def shows_calm(page: Page) -> None:
    """See that nothing is open any more."""
    expect(page).to_have_title("Mien")
    expect(page.locator('.tile[data-alert="true"]')).to_have_count(0)
    expect(page.get_by_role("link", name="open")).to_have_count(0)


def named(bodies: list[bytes], event: str) -> set[str]:
    """Names of the rules of which a webhook was told that."""
    posts = [json.loads(body) for body in bodies]
    return {post["alert"]["rule"]["name"] for post in posts if post["event"] == event}
