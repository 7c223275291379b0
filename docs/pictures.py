"""The pictures of every view in ``docs/images``: ``python -m docs.pictures [NAME ...]`` takes them.

A whole system on clips of the suite's public-domain portrait, or on the video that
``MIEN_PICTURES_CLIP`` names, and a real browser. Figures of the history are made up.
"""

import math
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
from playwright.sync_api import Browser, Page, expect

from docs.proving import proven
from mien.bus.messages import Emotions, TrackScores, now_ms
from mien.models.manifest import LABELS
from mien.store.core.database import Database, open_database
from mien.store.history import expressions
from tests import clips
from tests.browser import chromium
from tests.conftest import wait_until
from tests.web.conftest import WebService
from tests.web.workers import running

IMAGES = Path(__file__).parent / "images"
SERVICES = ("capture", "detector", "classifier", "recorder")
#: Cameras by name: how many people each shows, and its group.
CAMERAS = {"Door": (1, "Entrance"), "Hall": (2, "Entrance"), "Stage": (3, None), "Yard": (1, None)}
DAY_MS = 86_400_000
DESK, PHONE = (1280, 800), (390, 844)


@dataclass(frozen=True)
class Set:
    """What pictures are taken of."""

    web: WebService
    browser: Browser
    clip: Path

    def shoot(
        self,
        name: str,
        view: str,
        prepare: Callable[[Page], object],
        *,
        scheme: Any = "light",
        size: tuple[int, int] = DESK,
    ) -> None:
        """Take the picture of a view once it shows what it should."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale="en-GB",
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(f"{self.web.url}/#/{view}")
        prepare(page)
        path = IMAGES / f"dashboard-{name}"
        quality = {"type": "jpeg", "quality": 85} if path.suffix == ".jpg" else {}
        page.screenshot(path=path, **quality)  # type: ignore[arg-type]
        context.close()
        print(path.relative_to(IMAGES.parent.parent))


def main() -> None:
    """Take the named pictures, or all of them."""
    wanted = sys.argv[1:] or list(PICTURES)
    unknown = set(wanted) - set(PICTURES)
    if unknown:
        sys.exit(
            f"no picture is called {', '.join(sorted(unknown))}; there are {', '.join(PICTURES)}."
        )
    with TemporaryDirectory() as folder, furnished(Path(folder)) as studio:
        for name in wanted:
            PICTURES[name](studio)


@contextmanager
def furnished(folder: Path) -> Iterator[Set]:
    """Run everything until the block ends, with cameras and a day of history."""
    with running(folder, *SERVICES) as (web, _), chromium() as browser:
        web.say_purpose("Trying it out")
        for name, (faces, group) in CAMERAS.items():
            add_camera(web, name, clip_of(folder, name, faces), group)
        database = open_database(f"sqlite:///{folder}/mien.db")
        make_up_yesterday(database)
        database.close()
        yield Set(web, browser, folder / "Hall.mp4")


def clip_of(folder: Path, name: str, faces: int) -> Path:
    """The video that a camera plays."""
    given = os.environ.get("MIEN_PICTURES_CLIP")
    return (
        Path(given)
        if given
        else clips.write_clip(folder / f"{name}.mp4", seconds=8, fps=10, faces=faces)
    )


def add_camera(web: WebService, name: str, clip: Path, group: str | None) -> None:
    """Add a camera that plays a video, and may keep faces."""
    wish = {"source": str(clip), "name": name, "group": group, "keep_faces": True}
    requests.post(web.url + "/api/cameras", json=wish, timeout=60).raise_for_status()


def make_up_yesterday(database: Database) -> None:
    """Write a day of a crowd whose mood swings."""
    begin_ms = now_ms() // DAY_MS * DAY_MS - DAY_MS
    seen = [
        Emotions(
            camera="hall",
            seq=number,
            captured_ms=begin_ms + number * 20_000,
            detected_ms=begin_ms,
            classified_ms=begin_ms,
            model_version="mien-1a2b3c4d",
            labels=LABELS,
            results=(TrackScores(track_id=number // 9, scores=mood_at(number / 300)),),
        )
        for number in range(8 * 180, 20 * 180)
    ]
    expressions.merge(database, seen)


def mood_at(phase: float) -> tuple[float, ...]:
    """Scores that wander among the labels, the first two more than others."""
    raw = [math.exp(1.6 * math.sin(phase * (1 + n / 5) + n) - 0.35 * n) for n in range(len(LABELS))]
    return tuple(value / sum(raw) for value in raw)


def faces_are_read(page: Page) -> None:
    """Wait until every tile names an expression."""
    expect(page.locator(".tile .who")).to_have_count(len(CAMERAS))
    expect(page.locator(".tile", has_text="no face")).to_have_count(0)
    expect(page.locator(".tile", has_text="looking")).to_have_count(0)


def wall(studio: Set) -> None:
    """Take the wall."""
    studio.shoot("wall.jpg", "", faces_are_read)


def layouts(studio: Set) -> None:
    """Take the saved walls, over that of a group."""
    wish: dict[str, Any] = {
        "name": "Entrance at night",
        "group": "Entrance",
        "alerts_first": True,
        "shared": True,
    }
    requests.post(studio.web.url + "/api/layouts", json=wish, timeout=60).raise_for_status()

    def prepare(page: Page) -> None:
        page.get_by_role("button", name="Layouts").click()
        expect(page.get_by_role("link", name="Entrance at night")).to_be_visible()

    studio.shoot("layouts.png", "?group=Entrance", prepare)


def has_people(page: Page) -> None:
    """Wait until a face's last minute is drawn."""
    expect(page.locator(".person canvas").first).to_be_visible()
    expect(page.get_by_text("The last minute as a table").first).to_be_visible()


def camera(studio: Set) -> None:
    """Take one camera with two people, and one on a phone, in dark."""
    wait_until(
        lambda: any(
            len(face["seconds"]) > 30
            for face in studio.web.get("/api/cameras/hall/minute")["faces"]
        ),
        "half a minute of somebody",
        120,
    )
    studio.shoot("camera.jpg", "camera/hall", has_people)
    studio.shoot("phone.jpg", "camera/door", has_people, scheme="dark", size=PHONE)


def mood(studio: Set) -> None:
    """Take the room's mood."""
    studio.shoot(
        "mood.png", "mood", lambda page: expect(page.locator("canvas").first).to_be_visible()
    )


def history(studio: Set) -> None:
    """Take the day that was made up."""
    begin_ms = now_ms() // DAY_MS * DAY_MS - DAY_MS
    view = f"history?from={begin_ms}&to={begin_ms + DAY_MS}&cameras=hall"
    studio.shoot(
        "history.png", view, lambda page: expect(page.locator("canvas").first).to_be_visible()
    )


def review(studio: Set) -> None:
    """Take the review after its first answer."""
    for track in (face["track_id"] for face in studio.web.get("/api/cameras/hall/minute")["faces"]):
        wish = {"camera": "hall", "track": track, "frame": None}
        requests.post(studio.web.url + "/api/corrections", json=wish, timeout=60)
    wait_until(lambda: studio.web.get("/api/review?limit=5")["waiting"] > 1, "faces to review", 120)

    def prepare(page: Page) -> None:
        expect(page.get_by_alt_text("The face to be labelled")).to_be_visible()
        page.keyboard.press("2")
        expect(page.get_by_text("You chose")).to_be_visible()
        expect(page.get_by_text("The model said")).to_be_visible()

    studio.shoot("review.png", "review", prepare, size=(1280, 860))


def alerts(studio: Set) -> None:
    """Take a rule while it is written."""

    def prepare(page: Page) -> None:
        page.get_by_label("Name").fill("Smiles at the door")
        page.get_by_label("Share in percent").fill("60")
        page.get_by_role("checkbox", name="Door").check()
        expect(page.get_by_label("The last day")).to_contain_text("In the last day")

    studio.shoot("alerts.png", "alerts?rule=new", prepare)


def photo(studio: Set) -> None:
    """Take a photo with its faces."""

    def prepare(page: Page) -> None:
        with TemporaryDirectory() as folder:
            path = clips.write_photo(Path(folder) / "party.jpg", 2)
            page.get_by_label("Photos and videos", exact=True).set_input_files(path)
            expect(page.get_by_alt_text("party.jpg with")).to_be_visible(timeout=60_000)

    studio.shoot("photo.jpg", "files", prepare)


def photos(studio: Set) -> None:
    """Take many photos, one of them without a face."""

    def prepare(page: Page) -> None:
        with TemporaryDirectory() as folder:
            paths = [
                clips.write_photo(Path(folder) / f"portrait-{number}.jpg", faces)
                for number, faces in enumerate((1, 2, 0, 4, 1, 3))
            ]
            page.get_by_label("Photos and videos", exact=True).set_input_files(paths)
            expect(page.get_by_text(f"{len(paths)} of {len(paths)} photos")).to_be_visible(
                timeout=60_000
            )
            page.wait_for_load_state("networkidle")

    studio.shoot("photos.jpg", "files", prepare, size=(1280, 1000))


def study(studio: Set) -> None:
    """Take a study, and one of its runs as it plays."""
    web, runs = studio.web.url, []
    for number in range(4):
        sent = requests.post(
            f"{web}/api/runs?name=participant-{number + 1}.mp4&keep=1",
            data=studio.clip.read_bytes(),
            headers={"Content-Type": "video/mp4"},
            timeout=60,
        )
        runs.append(f"{web}/api/runs/{sent.json()['id']}")
        told = {
            "study": "Smiles",
            "participant": f"P{number // 2 + 1}",
            "session": str(number % 2 + 1),
            "conditions": ["alone"] if number % 2 else ["together"],
        }
        requests.put(f"{runs[-1]}/session", json=told, timeout=60).raise_for_status()
        event: dict[str, Any] = {"at_ms": 2_500 + 100 * number, "name": "joke"}
        requests.post(f"{runs[-1]}/events", json={"events": [event]}, timeout=60).raise_for_status()
    wait_until(
        lambda: all(run["state"] == "done" for run in studio.web.get("/api/runs")["runs"]),
        "the runs",
        300,
    )

    def prepare(page: Page) -> None:
        expect(page.locator(".boxes rect")).to_have_count(2)
        page.evaluate(
            "new Promise(done => { const film = document.querySelector('video');"
            " film.onseeked = done; film.currentTime = 3.05; })"
        )
        expect(page.get_by_role("button", name="Mark 0:03")).to_be_visible()
        expect(page.locator("canvas")).to_have_count(3)

    studio.shoot("player.jpg", f"run/{runs[0].rsplit('/', 1)[1]}", prepare, size=(1280, 1500))
    studio.shoot(
        "study.png",
        "study?name=Smiles",
        lambda page: expect(page.locator("canvas")).to_have_count(1),
        size=(1280, 1000),
    )


def models(studio: Set) -> None:
    """Take the models."""
    studio.shoot(
        "models.png",
        "models",
        lambda page: expect(page.get_by_text("Not possible now")).to_be_visible(),
    )


def proof(studio: Set) -> None:
    """Take a candidate's proof, in dark."""

    def prepare(page: Page) -> None:
        expect(page.locator(".verdict h3")).to_be_visible()
        page.get_by_role("heading", name="Proof").evaluate("proof => proof.scrollIntoView()")

    with TemporaryDirectory() as folder, proven(Path(folder)) as (web, version):
        view = f"model/{version}"
        replace(studio, web=web).shoot("proof.png", view, prepare, scheme="dark", size=(1280, 860))


def health(studio: Set) -> None:
    """Take the health, in dark."""

    def prepare(page: Page) -> None:
        expect(page.locator(".spark polyline").first).to_be_attached()

    studio.shoot("health.png", "health", prepare, scheme="dark")


def settings(studio: Set) -> None:
    """Take the settings."""
    studio.shoot(
        "settings.png",
        "settings",
        lambda page: expect(page.get_by_text("Faces second by second").first).to_be_visible(),
    )


PICTURES: dict[str, Callable[[Set], None]] = {
    shot.__name__: shot
    for shot in (
        wall,
        layouts,
        camera,
        mood,
        history,
        review,
        alerts,
        photo,
        photos,
        study,
        models,
        proof,
        health,
        settings,
    )
}


if __name__ == "__main__":
    main()
