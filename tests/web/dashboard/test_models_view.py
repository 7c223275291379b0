"""Models on the page: imported, promoted, rolled back, proven, retrained, beside the champion."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import requests
from playwright.sync_api import Page, expect

from mien.bus import training
from mien.bus.messages import TrainingOffer, TrainingProgress, encode, now_ms
from mien.bus.shards import keyspace
from mien.models import archive
from mien.models.folder import Files
from mien.models.manifest import LABELS
from mien.models.package import ModelPackage
from mien.models.registry import Registry
from mien.store.models import jobs, packages
from mien.store.models.jobs import JobBasis
from mien.store.models.proofs import (
    CameraProof,
    Check,
    CorrectionProof,
    Figures,
    Fixed,
    Gate,
    McNemar,
    Proof,
    ProofFace,
    Report,
)
from tests.mien.models import candidates
from tests.web.dashboard.conftest import Studio
from tests.web.dashboard.test_access import audited, audited_everywhere
from tests.web.dashboard.test_correct import Sight, keeping, put_face

pytestmark = pytest.mark.browser

SLOW_MS = 30_000
NEUTRAL, HAPPINESS, FEAR = (LABELS.index(label) for label in ("neutral", "happiness", "fear"))


@pytest.fixture
def champion(studio: Studio) -> Iterator[str]:
    """The champion, which is champion again afterwards."""
    before = packages.champion(studio.database)
    assert before is not None
    yield before
    if packages.champion(studio.database) != before:
        packages.promote(studio.database, before, "the test is over")


def scores(top: int) -> tuple[float, ...]:
    return tuple(0.65 if index == top else 0.05 for index in range(len(LABELS)))


def figures(truths: list[int], guesses: list[int]) -> Figures:
    """What a model does that gives these answers."""
    size = range(len(LABELS))
    pairs = list(zip(truths, guesses, strict=True))
    confusion = [[pairs.count((row, column)) for column in size] for row in size]
    right = sum(truth == guess for truth, guess in pairs) / len(pairs)
    recall = {
        label: confusion[row][row] / sum(confusion[row]) if sum(confusion[row]) else None
        for row, label in enumerate(LABELS)
    }
    return Figures(
        accuracy=right,
        macro_f1=right,
        macro_recall=right,
        ece=0.02,
        ms_per_face=1.0,
        recall=recall,
        confusion=confusion,
    )


@dataclass(frozen=True)
class Verdict:
    """How a gate ends."""

    passed: bool
    weighable: bool = False
    sentence: str = ""


GREEN, RED = Verdict(True), Verdict(False, sentence="1.0 ms a face.")
YELLOW = Verdict(False, weighable=True, sentence="Recall falls by 4 points.")


def proof_of(version: str, champion: str, correction: int, verdict: Verdict) -> Proof:
    """Both models on one held-out correction of fear, which only the candidate gets right."""
    before, after = figures([FEAR], [NEUTRAL]), figures([FEAR], [FEAR])
    mcnemar = McNemar(champion_only=0, candidate_only=1, p=1.0)
    fixed = Fixed(faces=1, source="drawn faces", champion=before, candidate=after, mcnemar=mcnemar)
    corrected = CorrectionProof(
        faces=1,
        champion_right=0,
        candidate_right=1,
        champion=before,
        candidate=after,
        mcnemar=mcnemar,
        cameras=[
            CameraProof(
                camera="door",
                faces=40,
                champion_right=20,
                candidate_right=28,
                mcnemar=mcnemar,
                gain_points=(5.0, 35.0),
            )
        ],
    )
    missed = not verdict.passed
    checks = [
        Check(
            name="recall",
            passed=not (missed and verdict.weighable),
            text="fear loses 4 points.",
            weighable=missed and verdict.weighable,
        ),
        Check(name="cost", passed=not missed or verdict.weighable, text="1.0 ms a face."),
    ]
    gate = Gate(
        passed=verdict.passed,
        checks=checks,
        weighable=verdict.weighable,
        sentence=verdict.sentence,
    )
    face = ProofFace(
        "corrections", str(correction), FEAR, scores(NEUTRAL), scores(FEAR), NEUTRAL, FEAR
    )
    return Proof(version, champion, Report(fixed=fixed, corrections=corrected, gate=gate), (face,))


_slopes = itertools.count(20)


def learnt(studio: Studio, champion: str, correction: int, verdict: Verdict) -> str:
    """A model that a training made and that was held against the champion; its version."""
    package = candidates.good_package(slope=next(_slopes) / 10, name="learnt")
    registry = Registry(studio.database, studio.packages)
    registry.admit(Files(candidates.candidate(package), {}), "trained")
    jobs.ask(studio.database, "by_hand", JobBasis(champion, "replay", 4, 1, 0))
    job = jobs.take(studio.database)
    assert job is not None
    assert jobs.finish(
        studio.database, job, proof_of(package.version, champion, correction, verdict)
    )
    return package.version


def zipped(package: ModelPackage, path: Path) -> Path:
    path.write_bytes(archive.pack(Files(candidates.candidate(package), {}), package.version))
    return path


def test_a_package_is_imported_promoted_and_rolled_back(
    page: Page, studio: Studio, champion: str, tmp_path: Path
) -> None:
    package = candidates.good_package(name="drawn")
    page.get_by_role("link", name="Models").click()
    expect(page.locator(".champion h2")).to_have_text(champion)
    expect(page.get_by_role("button", name="Roll back")).to_be_disabled()
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"no zip")
    field = page.get_by_label("Model packages")
    field.set_input_files(broken)
    expect(page.get_by_role("alert")).to_contain_text("broken.zip: the package is refused")
    field.set_input_files(zipped(package, tmp_path / "drawn.zip"))
    expect(page.locator(".toast")).to_contain_text("passed its trial", timeout=SLOW_MS)

    page.get_by_role("button", name=f"Promote {package.version}").click()
    dialog = page.get_by_role("dialog", name=f"Promote {package.version}?")
    with page.context.new_page() as other:  # shared by copying the address
        other.goto(page.url)
        expect(other.get_by_role("dialog", name=f"Promote {package.version}?")).to_be_visible()
        other.keyboard.press("Escape")
        expect(other.get_by_role("dialog")).to_be_hidden()
        expect(other).to_have_url(f"{studio.url}/#/models")
    page.go_back()
    expect(dialog).to_be_hidden()
    page.go_forward()
    expect(dialog).to_contain_text("switch between two batches")
    expect(dialog).to_contain_text(f"{champion} stays here")
    dialog.get_by_label("Why").fill("to see it")
    dialog.get_by_role("button", name="Promote").click()
    expect(page.locator(".champion h2")).to_have_text(package.version)
    expect(page.locator(".champion")).to_contain_text("used by 1 classifier", timeout=SLOW_MS)

    page.get_by_role("button", name="Roll back").click()
    dialog = page.get_by_role("dialog", name=f"Back to {champion}?")
    dialog.get_by_role("button", name="Roll back").click()
    expect(page.locator(".champion h2")).to_have_text(champion)
    expect(page.get_by_text(f"back to {champion}")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Export {package.version}").click()
    assert archive.unpack(Path(download.value.path()).read_bytes()).candidate


def test_a_proof_is_read_and_its_cells_open_the_faces(
    page: Page, studio: Studio, champion: str
) -> None:
    with keeping(studio, "attic"):
        face = put_face(studio, 30, "fear")
        version = learnt(studio, champion, face, GREEN)
        page.get_by_role("link", name="Models").click()
        page.get_by_role("link", name=f"Proof and lineage of {version}").click()
        expect(page.get_by_role("heading", name="Passed: it may be promoted")).to_be_visible()
        expect(page.locator(".brought")).to_have_text(
            "Of 1 held-out correction, 1 is now right, 0 before."
        )
        lines = page.get_by_role("list", name="Each camera with enough corrections")
        expect(lines).to_have_text(
            "Door: of 40 corrections, 28 are now right, 20 before. "
            "That is a change by 5 to 35 points."
        )
        fear = page.get_by_role("region", name="Recall, Corrections").get_by_role(
            "row", name="fear"
        )
        expect(fear).to_contain_text("+100.0 points, better")
        assert audited_everywhere(page, "model") == []
        fixed = page.get_by_role("region", name="Champion, Fixed test set")
        expect(fixed.get_by_role("cell", name="1", exact=True)).to_be_visible()
        expect(fixed.get_by_role("button")).to_have_count(0)  # it has no pictures
        matrix = page.get_by_role("region", name="Champion, Corrections")
        matrix.get_by_role("button", name="fear taken for neutral: 1 face").click()
        dialog = page.get_by_role("dialog", name="fear, taken for neutral by the champion")
        expect(dialog.get_by_alt_text("Face 1")).to_have_js_property("naturalWidth", 48)
        expect(dialog).to_contain_text("neutral 65 %")
        assert audited(page, "faces") == []
        page.keyboard.press("Escape")
        expect(matrix.get_by_role("button")).to_be_focused()
        expect(page).to_have_url(f"{studio.url}/#/model/{version}")
        page.go_forward()
        expect(dialog).to_be_visible()
        page.go_back()
        expect(dialog).to_be_hidden()


def test_what_did_not_pass_says_so_and_is_not_promoted(
    page: Page, studio: Studio, champion: str
) -> None:
    with keeping(studio, "attic"):
        version = learnt(studio, champion, put_face(studio, 31, "fear"), RED)
        missing: list[str] = []
        page.on("response", lambda answer: missing.append(answer.url) if not answer.ok else None)
        page.goto(f"{studio.url}/#/model/{version}")
        verdict = page.locator(".verdict")
        expect(verdict).to_contain_text("Not passed: it cannot be promoted")
        expect(verdict.locator(".sentence")).to_contain_text("1.0 ms a face. What helps: another")
        expect(page.get_by_role("heading", name="Card", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Promote")).to_have_count(0)
        page.get_by_role("link", name="← Models").click()
        expect(page.get_by_role("link", name=f"Proof and lineage of {version}")).to_be_visible()
        expect(page.get_by_role("button", name=f"Promote {version}")).to_have_count(0)
        assert missing == []


def test_a_loss_is_weighed_and_the_model_promoted_all_the_same(
    page: Page, studio: Studio, champion: str
) -> None:
    with keeping(studio, "attic"):
        version = learnt(studio, champion, put_face(studio, 32, "fear"), YELLOW)
        page.goto(f"{studio.url}/#/model/{version}")
        verdict = page.locator(".verdict")
        expect(verdict).to_contain_text("an administrator may weigh the loss")
        expect(verdict).to_contain_text("Recall falls by 4 points. What helps: more corrections")
        page.get_by_role("button", name="Promote").click()
        dialog = page.get_by_role("dialog", name=f"Promote {version}?")
        expect(dialog).to_contain_text("Recall falls by 4 points. Who promotes it takes this loss")
        dialog.get_by_role("button", name="Promote all the same").click()
        expect(page.locator(".model-title .kind")).to_have_text("champion")
        taken = studio.web.get("/api/audit")["entries"][0]
        assert (taken["action"], taken["object"]) == ("model promoted", version)
        assert taken["detail"]["taken"] == "Recall falls by 4 points."

        page.get_by_role("link", name="← Models").click()
        heading = page.get_by_role("heading", name="Since the promotion")
        since = page.locator(".page > section").filter(has=heading)
        expect(since).to_contain_text(f"{version} took the place of {champion}")
        put_face(studio, 33, "anger", Sight(at_ms=now_ms()), version)
        expect(since).to_contain_text("of 0 of 1 face that they labelled", timeout=SLOW_MS)
        expect(since.get_by_alt_text("Face ")).to_have_js_property("naturalWidth", 48)
        since.get_by_text("Mien goes back by itself: off").click()
        since.get_by_label("Go back by itself").check()
        since.get_by_label("Of at least so many").fill("200")
        since.get_by_role("button", name="Save").click()
        expect(page.locator(".toast")).to_contain_text("goes back by itself from now on")
        assert audited_everywhere(page, "tenure") == []
        since.get_by_role("button", name=f"Back to {champion} now").click()
        expect(page.locator(".champion h2")).to_have_text(champion)
        rule = {"on": False, "points": 10, "faces": 30}
        requests.put(f"{studio.url}/api/models/return-rule", json=rule, timeout=60)


@contextmanager
def offered(studio: Studio) -> Iterator[None]:
    """A training service that could start at once."""
    studio.redis.set(keyspace.TRAINING_OFFER, encode(TrainingOffer(data=True)))
    yield
    studio.redis.delete(keyspace.TRAINING_OFFER)


def test_a_training_is_asked_for_followed_and_cancelled(
    page: Page, studio: Studio, champion: str
) -> None:
    with keeping(studio, "attic"), offered(studio):
        for track in range(8):
            put_face(studio, 40 + track, "fear", Sight(track_id=track))
        page.get_by_role("link", name="Models").click()
        supply = page.get_by_text("8 corrections by expression and camera; 42 more make 50")
        supply.click()
        table = page.get_by_role("region", name="Corrections by expression and camera")
        expect(table.get_by_role("row", name="anger")).to_contain_text("3")
        page.get_by_role("button", name="Retrain").click()
        card = page.locator(".job")
        expect(card).to_contain_text(f"From {champion} with 8 corrections")
        expect(card).to_contain_text("Waits for its turn")
        job = jobs.take(studio.database)
        assert job is not None
        progress = TrainingProgress(
            job=job.id,
            stage="training",
            share=0.3,
            epoch=2,
            epochs=4,
            step=50,
            steps=100,
            loss=0.4321,
            accuracy=0.87,
            images_per_s=431.0,
            left_s=125.0,
        )
        training.tell(studio.redis, progress)
        expect(card).to_contain_text("30 %, epoch 2 of 4: training")
        for figure in ("2 min 5 s", "0.432", "87 %", "431"):
            expect(card).to_contain_text(figure)
        told = msgspec.structs.replace(progress, stage="proving the candidate", share=0.92)
        training.tell(studio.redis, told)
        expect(card).to_contain_text("92 %, epoch 2 of 4: proving the candidate")
        expect(card.get_by_role("progressbar")).to_have_js_property("value", 0.92)
        card.get_by_role("button", name="Cancel").click()
        expect(card).to_be_hidden()
        page.get_by_text("Past trainings").click()
        expect(page.get_by_text("Cancelled after").first).to_be_visible()
        assert jobs.read_one(studio.database, job.id).state == "cancelled"


def test_a_model_runs_beside_the_champion(page: Page, studio: Studio, champion: str) -> None:
    package = candidates.good_package(name="beside", slope=3.5)
    registry = Registry(studio.database, studio.packages)
    registry.admit(Files(candidates.candidate(package), {}), "imported")
    page.get_by_role("link", name="Models").click()
    page.get_by_label("Model to run as shadow").select_option(package.version)
    page.get_by_role("button", name="Run as shadow").click()
    expect(page.get_by_text("It agreed with the champion on")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("region", name="Agreement by label").get_by_role("row")).to_have_count(
        9
    )
    page.get_by_role("button", name="Stop the shadow").click()
    expect(page.get_by_role("button", name="Run as shadow")).to_be_visible()
