"""Correcting on the page: the review by keyboard, faces kept in focus and in visits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
import numpy as np
import pytest
import requests
from playwright.sync_api import Page, expect

from mien.bus.messages import now_ms
from mien.store.corrections import corrections, kept_faces
from mien.store.corrections.corrections import Which
from mien.store.corrections.kept_faces import CROP_PX, Label, NewFace, track_name
from mien.store.history.rows import HOUR_MS
from tests import clips
from tests.conftest import wait_until
from tests.mien.store.corrections.faces import keep_labelled
from tests.web.dashboard.conftest import Studio
from tests.web.dashboard.test_access import audited_everywhere

pytestmark = pytest.mark.browser

ATTEMPTS = 10
SCORES = {"fear": 0.6, "sadness": 0.3, "neutral": 0.1}


@dataclass(frozen=True)
class Sight:
    """Who was seen where and when."""

    camera: str = "attic"
    track_id: int = 7
    at_ms: int = 1_700_000_000_000


ATTIC = Sight()


def put_face(
    studio: Studio,
    number: int,
    label: Label | None = None,
    sight: Sight = ATTIC,
    model: str = "mien-1a2b3c4d",
) -> int:
    """Keep a portrait that no other number gives, as the queue would; its number."""
    grey = cv2.cvtColor(clips.portrait(), cv2.COLOR_BGR2GRAY)[70:215, 100:245]
    small = cv2.resize(grey, (CROP_PX, CROP_PX), interpolation=cv2.INTER_AREA)
    face = NewFace(
        crop=np.clip(small.astype(np.int32) + number, 0, 255).astype(np.uint8).tobytes(),
        track=track_name(sight.camera, sight.track_id),
        at_ms=sight.at_ms,
        camera=sight.camera,
        track_id=sight.track_id,
        scores=SCORES,
        model_version=model,
    )
    return keep_labelled(studio.database, face, label, why="low_confidence")


def kept_labels(studio: Studio, camera: str = "attic") -> list[str | None]:
    records, _ = corrections.read(studio.database, Which(camera=camera), kept_faces.LAST_ID, 100)
    return [face.label for face in records]


@contextmanager
def keeping(studio: Studio, camera: str) -> Iterator[None]:
    """Forget what was kept of a camera, and forbid it to keep more."""
    try:
        yield
    finally:
        forbidden = {"keep_faces": False}
        requests.patch(f"{studio.url}/api/cameras/{camera}", json=forbidden, timeout=60)
        address = f"{studio.url}/api/corrections?camera={camera}"
        # A busy machine may refuse it for want of the database, and the next test count them.
        wait_until(lambda: requests.delete(address, timeout=60).ok, "its faces to be deleted")


def test_faces_are_reviewed_by_keyboard_and_taken_back(page: Page, studio: Studio) -> None:
    with keeping(studio, "attic"):
        third, second, first = (
            put_face(studio, number, sight=Sight(track_id=number)) for number in range(3)
        )
        page.get_by_role("link", name="Review").click()
        face = page.get_by_alt_text("The face to be labelled")
        expect(face).to_have_attribute("src", f"api/corrections/{first}/crop.png")
        expect(page.locator("header").filter(has_text="Review").last).to_contain_text("3 faces")
        expect(page.get_by_text("fear 60")).to_have_count(0)  # no scores before the choice

        page.keyboard.press("4")
        expect(face).to_have_attribute("src", f"api/corrections/{second}/crop.png")
        answered = page.locator(".answered")
        expect(answered).to_contain_text("You chose sadness")
        expect(answered).to_contain_text("The model said otherwise")
        expect(answered).to_contain_text("60 %")
        assert audited_everywhere(page, "review") == []
        page.keyboard.press("u")
        expect(face).to_have_attribute("src", f"api/corrections/{first}/crop.png")
        page.keyboard.press("7")
        expect(answered).to_contain_text("The model said the same")
        page.keyboard.press("n")
        expect(face).to_have_attribute("src", f"api/corrections/{third}/crop.png")
        page.keyboard.press("Control+z")
        expect(face).to_have_attribute("src", f"api/corrections/{second}/crop.png")
        page.get_by_role("button", name="Not a face").click()
        expect(face).to_have_attribute("src", f"api/corrections/{third}/crop.png")
        page.keyboard.press("s")
        expect(page.get_by_role("heading", name="All done for now")).to_be_visible()
        wait_until(lambda: studio.web.get("/api/review")["waiting"] == 0, "the last answer")
        assert kept_labels(studio) == ["fear", "not_a_face"]


def test_faces_of_one_visit_are_answered_at_once_but_for_one(page: Page, studio: Studio) -> None:
    with keeping(studio, "attic"):
        other, alike, first = (
            put_face(studio, number, sight=Sight(at_ms=ATTIC.at_ms + number))
            for number in range(50, 53)
        )
        page.get_by_role("link", name="Review").click()
        expect(page.get_by_text("50 more corrections make 50")).to_be_visible()
        group = page.get_by_role("group", name="The answer goes to 2 more faces")
        group.get_by_role("checkbox").nth(0).uncheck()
        assert audited_everywhere(page, "review of a group") == []
        page.keyboard.press("7")
        wait_until(lambda: kept_labels(studio) == ["fear", "fear"], "both faces")
        assert corrections.read_one(studio.database, alike).label == "fear"
        face = page.get_by_alt_text("The face to be labelled")
        expect(face).to_have_attribute("src", f"api/corrections/{other}/crop.png")
        page.keyboard.press("u")
        expect(face).to_have_attribute("src", f"api/corrections/{first}/crop.png")
        wait_until(lambda: kept_labels(studio) == [], "all of them to be taken back")


def test_corrections_are_looked_through_changed_and_deleted(page: Page, studio: Studio) -> None:
    with keeping(studio, "attic"):
        anger, fear = put_face(studio, 10, "anger"), put_face(studio, 11, "fear")
        page.get_by_role("link", name="Review").click()
        expect(page.get_by_text("the model said fear")).to_have_count(1)
        page.get_by_role("radio", name="anger 1").check()
        assert page.url.endswith("#/review?label=anger")
        expect(page.get_by_alt_text(f"Face {fear}")).to_be_hidden()
        page.get_by_role("radio", name="All").check()
        page.get_by_label(f"Label of face {anger}").select_option("disgust")
        expect(page.get_by_role("radio", name="disgust 1")).to_be_visible()
        page.get_by_role("button", name=f"Delete face {fear}").click()
        expect(page.get_by_alt_text(f"Face {fear}")).to_be_hidden()
        assert kept_labels(studio) == ["disgust"]
        with page.expect_download() as download:
            page.get_by_role("link", name="Export all").click()
        assert download.value.suggested_filename == "mien-corrections.zip"


def keep_somebody(page: Page) -> None:
    """Keep the face of whoever is in view; on a busy machine he may be gone when it is asked."""
    kept_face = page.get_by_alt_text("The face that is kept")
    for _ in range(ATTEMPTS):
        page.get_by_role("button", name="Keep this face as").first.click()
        page.locator(".kept, .toast:not(:empty)").first.wait_for()
        if kept_face.is_visible():
            return
    raise AssertionError(page.locator(".toast").inner_text())


def test_a_camera_is_allowed_to_keep_faces_and_one_is_kept(page: Page, studio: Studio) -> None:
    with keeping(studio, "door"):
        page.get_by_role("link", name="Door, live").click()
        page.get_by_role("button", name="Allow it").click()
        dialog = page.get_by_role("dialog", name="May Door keep faces?")
        expect(dialog).to_contain_text("People in view must know")
        dialog.get_by_role("button", name="Allow").click()
        keep_somebody(page)
        kept_face = page.get_by_alt_text("The face that is kept")
        expect(kept_face).to_have_js_property("naturalWidth", CROP_PX)
        people = page.get_by_role("complementary")
        people.get_by_role("button", name="surprise").click()
        expect(people).to_contain_text("Kept as surprise.")
        assert kept_labels(studio, "door") == ["surprise"]
        people.get_by_role("button", name="Delete it").click()
        expect(kept_face).to_be_hidden()
        wait_until(lambda: kept_labels(studio, "door") == [], "the face to be deleted")


def test_a_visit_s_kept_face_is_labelled(page: Page, studio: Studio) -> None:
    span = f"from={now_ms() - HOUR_MS}&to={now_ms()}"
    visit = studio.web.get(f"/api/visits?{span}&cameras=yard")["visits"][0]
    sight = Sight("yard", visit["track_id"], visit["first_ms"])
    with keeping(studio, "yard"):
        face = put_face(studio, 20, sight=sight)
        page.get_by_role("link", name="History").click()
        page.get_by_role("button", name=f"Open visit {visit['track_id']} at yard").last.click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name="contempt").click()
        expect(dialog).to_contain_text("labelled contempt")
        record = corrections.read_one(studio.database, face)
        assert (record.label, record.origin) == ("contempt", "history")
