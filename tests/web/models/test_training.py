"""REST of retraining: what it would rest on, the queue, proofs, and the faces behind them."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from mien.bus import models, training
from mien.bus.messages import TrainingOffer, TrainingProgress
from mien.bus.shards import keyspace
from mien.models import folder
from mien.models.folder import Files
from mien.models.manifest import LABELS
from mien.models.measured import crop_hashes, keep_pictures
from mien.models.registry import Registry
from mien.store.core.database import Database
from mien.store.corrections import corrections
from mien.store.corrections.kept_faces import NewFace
from mien.store.models import jobs, packages
from mien.store.models.packages import Registered
from mien.store.models.proofs import Proof
from tests.mien.models import candidates
from tests.mien.store.models.test_jobs import proof
from tests.web.records import app, client, redis
from web.models.champion import Champion

__all__ = ["app", "client", "redis"]  # the fixtures


@pytest.fixture
def champion(database: Database) -> str:
    """A champion of which only the row is there, with a replay sample."""
    known = Registered("old-1", "0", "old", None, "shipped", MANIFEST, 1.0, 1)
    packages.add(database, known)
    packages.start_with(database, "old-1")
    return "old-1"


MANIFEST = '{"replay_sha256": "00"}'


def correct(database: Database, count: int = 40) -> None:
    faces = [
        (NewFace(bytes([index]) * 2304, f"file {index}", 1_000), "fear") for index in range(count)
    ]
    corrections.bring_in(database, faces)


def refused(client: FlaskClient) -> str:
    answer = client.post("/api/training", json={})
    assert answer.status_code == 409
    reason: str = answer.get_json()["error"]
    assert client.get("/api/training").get_json()["can"]["reason"] == reason.removesuffix(".")
    return reason


def test_no_job_without_champion_corrections_and_something_to_mix_them_with(
    client: FlaskClient, database: Database, redis: Redis
) -> None:
    assert refused(client) == "there is no champion to start from."
    packages.add(database, Registered("bare-1", "0", "bare", None, "imported", "{}", 1.0, 1))
    packages.start_with(database, "bare-1")
    assert refused(client).startswith("there is no correction to learn from")
    correct(database)
    assert refused(client).startswith("no training service is running, and the champion brings")
    training.offer(redis, TrainingOffer(data=False))
    assert refused(client).startswith("the champion brings no replay sample; set MIEN_TRAINING_DA")
    training.offer(redis, TrainingOffer(data=True, problem="no TensorFlow"))
    can = client.get("/api/training").get_json()["can"]
    assert (can["data"], can["replay"], can["service"]) == (True, False, True)
    assert (can["problem"], can["reason"]) == ("no TensorFlow", None)
    asked = client.post("/api/training", json={}).get_json()
    assert asked["mode"] == "data"
    assert 0 < asked["held_out"] < asked["corrections"]


def test_jobs_are_queued_shown_and_cancelled(
    client: FlaskClient, database: Database, redis: Redis, champion: str
) -> None:
    correct(database)
    answer = client.post("/api/training", json={"promote": "when_proven"})
    assert answer.status_code == 201
    job = answer.get_json()
    assert (job["state"], job["mode"], job["promote"]) == ("queued", "replay", "when_proven")
    assert job["parent"] == champion
    assert (job["corrections"], job["held_out"]) == (40, 0)
    assert redis.xlen(keyspace.TRAINING_JOBS) == 1
    running = jobs.take(database)
    assert running is not None
    told = TrainingProgress(
        job=running.id, stage="training", epoch=2, epochs=8, step=3, steps=60, loss=0.5
    )
    training.tell(redis, told)
    (shown,) = client.get("/api/training").get_json()["jobs"]
    assert (shown["state"], shown["stage"]) == ("running", "training")
    assert (shown["progress"]["epoch"], shown["progress"]["loss"]) == (2, 0.5)
    gone = client.post(f"/api/training/{job['id']}/cancel").get_json()
    assert (gone["state"], gone["progress"]) == ("cancelled", None)
    assert client.post(f"/api/training/{job['id']}/cancel").status_code == 409
    assert client.post("/api/training/99/cancel").status_code == 404


@pytest.mark.parametrize("body", [{"promote": "at once"}, {"force": True}, []])
def test_an_odd_wish_is_refused_in_one_line(client: FlaskClient, body: object) -> None:
    answer = client.post("/api/training", json=body)
    assert answer.status_code == 400
    assert answer.get_json()["error"].startswith("not a training job: ")


def prove(database: Database, given: Proof) -> None:
    jobs.ask(database, "by_hand", jobs.JobBasis("old-1", "replay", 1, 1, 0))
    job = jobs.take(database)
    assert job is not None
    assert jobs.finish(database, job, given)


def test_a_proof_and_its_faces(client: FlaskClient, database: Database, tmp_path: Path) -> None:
    assert client.get("/api/models/new-1/proof").status_code == 404
    assert client.get("/api/models/new-1/proof/faces").status_code == 404
    prove(database, proof("new-1"))
    shown = client.get("/api/models/new-1/proof").get_json()
    assert (shown["champion"], shown["candidate"], shown["job"]) == ("old-1", "new-1", 1)
    assert shown["gate"]["passed"] is True
    assert set(shown["fixed"]["champion"]["recall"]) == set(LABELS)

    asked = "/api/models/new-1/proof/faces?truth=neutral&guess=happiness"
    cell = client.get(f"{asked}&set=fixed&model=champion&limit=1").get_json()
    assert (cell["total"], cell["pictures"], len(cell["faces"])) == (2, False, 1)
    assert cell["faces"][0]["crop"] is None
    assert cell["faces"][0]["scores"]["happiness"] == pytest.approx(0.9)
    assert client.get(f"{asked}&set=corrections").get_json()["total"] == 0
    for wrong in ("set=other", "limit=0", "model=other"):
        assert client.get(f"{asked}&{wrong}").status_code == 400


def test_pictures_of_proven_faces_where_they_are_at_hand(
    client: FlaskClient, database: Database, tmp_path: Path
) -> None:
    correct(database, count=8)
    crops = np.arange(2 * 48 * 48, dtype=np.uint8).reshape(2, 48, 48)
    keep_pictures(tmp_path / "training", crops)
    given = proof("new-1")
    first = dataclasses.replace(given.faces[0], key=crop_hashes(crops)[0].decode())
    prove(database, dataclasses.replace(given, faces=(first, *given.faces[1:])))

    asked = "/api/models/new-1/proof/faces?model=candidate"
    fixed = client.get(f"{asked}&set=fixed&truth=neutral&guess=neutral").get_json()
    assert fixed["pictures"] is True
    assert fixed["faces"][0]["crop"].startswith("data:image/png;base64,iVBOR")
    corrected = f"{asked}&set=corrections&truth=happiness&guess=happiness"
    url = client.get(corrected).get_json()["faces"][0]["crop"]
    assert url == "/api/corrections/7/crop.png"
    assert client.get(url).status_code == 200
    assert client.delete("/api/corrections/7").status_code == 204
    assert client.get(corrected).get_json()["faces"][0]["crop"] is None


def test_an_unproven_model_is_not_promoted(
    client: FlaskClient, app: Flask, database: Database, tmp_path: Path
) -> None:
    registry = Registry(database, tmp_path / "models")
    old = Files(candidates.candidate(candidates.good_package()), {})
    folder.keep(old, tmp_path / "old")
    registry.start_with(tmp_path / "old", "shipped")
    package = candidates.good_package(slope=2.0, name="new")
    registry.admit(Files(candidates.candidate(package), {}), "trained")
    answer = client.post(f"/api/models/{package.version}/promote", json={})
    assert answer.status_code == 409
    assert "has not proven itself" in answer.get_json()["error"]


def test_a_champion_that_training_made_is_published_without_being_asked(
    database: Database, redis: Redis, tmp_path: Path
) -> None:
    registry = Registry(database, tmp_path / "models")
    folder.keep(Files(candidates.candidate(candidates.good_package()), {}), tmp_path / "old")
    registry.start_with(tmp_path / "old", "shipped")
    published = Champion(redis, registry, ask_every_s=0.0)
    published.publish_if_lost()
    other = candidates.good_package(slope=2.0, name="new")
    registry.admit(Files(candidates.candidate(other), {}), "imported")
    packages.promote(database, other.version, "by training")
    published.publish_if_lost()
    assert models.champion(redis) == other.version
