"""The loop, from a wrong label to a model that was rolled back, as a person goes through it."""

from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from mien.faces.cropping import crop_face
from mien.faces.yunet import YuNet
from mien.store.core.database import open_database
from mien.store.corrections import kept_faces
from mien.store.corrections.kept_faces import NewFace
from tests import clips
from tests.mien.models.ignorant import write_ignorant
from tests.system import fleet
from tests.system.fleet import Fleet

pytestmark = [pytest.mark.process, pytest.mark.browser]

FACES = 60
FACES_PER_TRACK = 4
TRAINING_MS = 180_000
LIVE_MS = 30_000


def test_a_wrong_label_becomes_a_better_model_and_goes_again(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ignorant = write_ignorant("happiness", tmp_path / "ignorant")
    monkeypatch.setenv("MIEN_MODEL_DIR", str(tmp_path / "ignorant"))
    clip = clips.write_clip(tmp_path / "smile.mp4", seconds=4, fps=6)
    with fleet.running([clip]) as running, chromium.new_context() as context:
        camera = running.status()["cameras"][0]["id"]
        purpose = {"purpose": "Tests"}
        requests.put(running.address + "/api/notice", json=purpose, timeout=60).raise_for_status()
        page = context.new_page()
        page.set_default_timeout(LIVE_MS)
        look(page, running, camera, "neutral")
        correct(page, running, camera)
        candidate = retrain(page)
        promote(page, candidate)
        look(page, running, camera, "happiness")
        roll_back(page, ignorant)
        look(page, running, camera, "neutral")


def look(page: Page, running: Fleet, camera: str, label: str) -> None:
    """Look at the live clip until the smile is answered so."""
    page.goto(f"{running.address}/#/camera/{camera}")
    top = page.get_by_role("complementary").locator(".scores [data-top=true] dt").first
    expect(top).to_have_text(label, timeout=LIVE_MS)


def correct(page: Page, running: Fleet, camera: str) -> None:
    """Let the camera keep faces, and say that they smile: one answer for each visit."""
    page.goto(f"{running.address}/#/review")
    page.get_by_role("group", name="Cameras that may keep faces").get_by_role("checkbox").check()
    put_faces(running, camera)
    page.reload()
    counter = page.locator("section.page > header")
    for number in range(1, FACES // FACES_PER_TRACK + 1):
        expect(page.get_by_alt_text("The face to be labelled")).to_be_visible(timeout=LIVE_MS)
        page.keyboard.press("2")
        expect(counter).to_contain_text(f"{number} looked at now")


def put_faces(running: Fleet, camera: str) -> None:
    """Put as many faces of the clip into the queue as weeks of watching would."""
    detector = YuNet()
    database = open_database(f"sqlite:///{running.data}/mien.db")
    for number in range(FACES):
        image = clips.image(number / 6, scale=0.6 + 0.4 * number / FACES)
        crop, _ = crop_face(detector, image)
        track = 1_000 + number // FACES_PER_TRACK
        face = NewFace(
            crop=crop.tobytes(),
            track=kept_faces.track_name(camera, track),
            at_ms=1_700_000_000_000 + number,
            camera=camera,
            track_id=track,
            scores={"neutral": 0.4, "happiness": 0.0},
            model_version="mien-earlier",
        )
        kept_faces.keep(database, face, why="low_confidence")
    database.close()


def retrain(page: Page) -> str:
    """Ask for a training, wait for its end, and read the proof; the candidate's version."""
    page.get_by_role("link", name="Models", exact=True).click()
    page.get_by_role("button", name="Retrain").click()
    page.get_by_text("Past trainings (1)").click(timeout=TRAINING_MS)
    proof = page.get_by_role("link", name="See its proof")
    proof.click()
    passed = page.get_by_role("heading", name="Passed: it may be promoted")
    expect(passed).to_be_visible(timeout=LIVE_MS)
    expect(page.locator(".brought")).to_contain_text("0 before")
    return page.url.rpartition("/")[2]


def promote(page: Page, candidate: str) -> None:
    page.get_by_role("link", name="Models", exact=True).click()
    page.get_by_role("button", name=f"Promote {candidate}").click()
    page.get_by_role("dialog").get_by_role("button", name="Promote").click()
    is_champion(page, candidate)


def roll_back(page: Page, ignorant: str) -> None:
    page.get_by_role("link", name="Models", exact=True).click()
    page.get_by_role("button", name="Roll back").click()
    page.get_by_role("dialog").get_by_role("button", name="Roll back").click()
    is_champion(page, ignorant)


def is_champion(page: Page, version: str) -> None:
    heading = page.locator(".champion").get_by_role("heading", name=version)
    expect(heading).to_be_visible(timeout=LIVE_MS)
