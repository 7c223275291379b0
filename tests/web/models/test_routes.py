"""Models over REST: listed, imported, refused, promoted, rolled back, exported."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from mien.bus import models
from mien.bus.messages import Refusal
from mien.bus.shards import keyspace
from mien.models import archive, folder
from mien.models.folder import Files
from mien.models.package import SHIPPED_MODEL, ModelPackage
from mien.models.registry import Registry
from mien.store.core import audit
from mien.store.core.audit import AuditFilter
from mien.store.core.database import Database
from mien.store.core.errors import UnavailableError
from mien.store.models import packages
from tests.mien.models import candidates
from tests.mien.store.models.test_jobs import proof, prove
from tests.web.records import app, client, redis
from web.models import champion

__all__ = ["app", "client", "redis"]  # the fixtures


@pytest.fixture
def registry(database: Database, tmp_path: Path) -> Registry:
    return Registry(database, tmp_path / "models")


@pytest.fixture
def shipped(redis: Redis, registry: Registry) -> str:
    champion.start(redis, registry, SHIPPED_MODEL, "shipped")
    version = models.champion(redis)
    assert version is not None
    return version


def zipped(package: ModelPackage) -> bytes:
    return archive.pack(Files(candidates.candidate(package), {}), package.version)


def send(client: FlaskClient, raw: bytes, kind: str = "application/zip") -> Any:
    return client.post("/api/models", data=raw, content_type=kind)


def test_the_model_of_the_start_is_champion_and_whole(
    client: FlaskClient, shipped: str, redis: Redis
) -> None:
    listed = client.get("/api/models").get_json()
    assert (listed["champion"], listed["before"]) == (shipped, None)
    (model,) = listed["models"]
    assert (model["state"], model["origin"]) == ("champion", "shipped")
    assert [change["kind"] for change in listed["history"]] == ["start"]
    whole = client.get(f"/api/models/{shipped}").get_json()
    assert whole["manifest"]["model_sha256"].startswith(shipped.rpartition("-")[2])
    assert client.get(f"/api/models/{shipped}/card").text.startswith("#")
    for name in ("confusion", "curves"):
        assert client.get(f"/api/models/{shipped}/{name}.png").data.startswith(b"\x89PNG")
    files = folder.read(SHIPPED_MODEL).candidate
    assert models.read_package(redis, shipped) == (files.manifest, files.model, files.golden)


def test_a_loss_is_taken_by_who_says_so_and_the_audit_keeps_which(
    client: FlaskClient, shipped: str, registry: Registry, database: Database
) -> None:
    package = candidates.good_package()
    version = registry.admit(Files(candidates.candidate(package), {}), "trained").version
    promote = f"/api/models/{version}/promote"
    prove(database, proof(version, champion=shipped, passed=False))
    for wish in ({}, {"weighed": False}, {"weighed": True}):
        refused = client.post(promote, json=wish)
        assert refused.status_code == 409
        assert "did not pass the gate: so it is." in refused.get_json()["error"]

    prove(database, proof(version, champion=shipped, passed=False, weighable=True))
    assert client.post(promote, json={"reason": "why not"}).status_code == 409
    taken = client.post(promote, json={"reason": "my cameras count", "weighed": True})
    assert (taken.status_code, taken.get_json()["previous"]) == (200, shipped)
    (row,) = audit.newest(database, 9, AuditFilter(action="model promoted"))
    assert (row.object, row.detail) == (
        version,
        {"reason": "my cameras count", "taken": "So it is."},
    )


def test_import_promote_roll_back_and_export(
    client: FlaskClient, shipped: str, redis: Redis
) -> None:
    package = candidates.good_package()
    answer = send(client, zipped(package))
    assert answer.status_code == 201, answer.get_json()
    assert answer.get_json()["state"] == "candidate"
    version = answer.get_json()["version"]
    assert version == package.version
    assert send(client, zipped(package)).status_code == 201  # the same once more

    change = client.post(f"/api/models/{version}/promote", json={"reason": "better"})
    assert change.status_code == 200
    assert change.get_json()["previous"] == shipped
    assert models.champion(redis) == version
    assert client.get("/api/models").get_json()["before"] == shipped
    again = client.post(f"/api/models/{version}/promote", json={})
    assert (again.status_code, again.get_json()["error"]) == (
        409,
        f"{version} is the champion already.",
    )

    back = client.post("/api/models/rollback", json={"reason": "worse"})
    assert back.get_json()["version"] == shipped
    assert models.champion(redis) == shipped
    none = client.post("/api/models/rollback", json={})
    assert (none.status_code, none.get_json()["error"][:29]) == (
        409,
        "there is nothing to roll back",
    )
    listed = client.get("/api/models").get_json()
    assert {model["version"]: model["state"] for model in listed["models"]} == {
        version: "retired",
        shipped: "champion",
    }
    exported = client.get(f"/api/models/{version}/export")
    assert archive.unpack(exported.data).candidate == candidates.candidate(package)


def test_what_cannot_be_used_is_refused_with_one_line_and_not_registered(
    client: FlaskClient, shipped: str
) -> None:
    liar = io.BytesIO()
    with zipfile.ZipFile(liar, "w") as opened:
        bad = candidates.lying_golden()
        opened.writestr("manifest.json", bad.manifest)
        opened.writestr("model.onnx", bad.model)
        opened.writestr("golden.npz", bad.golden)
    incomplete = io.BytesIO()
    with zipfile.ZipFile(incomplete, "w") as opened:
        opened.writestr("x/manifest.json", b"{}")
    for raw, kind, code, says in [
        (b"no zip", "application/zip", 400, "no whole zip file"),
        (incomplete.getvalue(), "application/zip", 400, "has no model.onnx"),
        (liar.getvalue(), "application/zip", 400, "differs from its golden samples"),
        (liar.getvalue()[:300], "application/zip", 400, "no whole zip file"),
        (b"{}", "application/json", 415, "zip file itself"),
    ]:
        answer = send(client, raw, kind)
        assert answer.status_code == code, says
        assert says in answer.get_json()["error"]
    assert len(client.get("/api/models").get_json()["models"]) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/models/none-00000000"),
        ("GET", "/api/models/..%2f..%2fetc/export"),
        ("GET", "/api/models/none-00000000/card"),
        ("POST", "/api/models/none-00000000/promote"),
    ],
)
def test_unknown_models_are_not_found(
    client: FlaskClient, shipped: str, method: str, path: str
) -> None:
    assert client.open(path, method=method, json={}).status_code == 404


def test_an_altered_package_is_not_promoted(
    client: FlaskClient, shipped: str, registry: Registry
) -> None:
    version = send(client, zipped(candidates.good_package())).get_json()["version"]
    altered = registry.path / version / "model.onnx"
    altered.chmod(0o600)
    altered.write_bytes(b"altered")
    answer = client.post(f"/api/models/{version}/promote", json={})
    assert answer.status_code == 409
    assert "model.onnx was altered" in answer.get_json()["error"]
    assert client.get("/api/models").get_json()["champion"] == shipped


def test_the_champion_is_published_again_when_redis_lost_it_or_missed_it(
    redis: Redis, registry: Registry, shipped: str
) -> None:
    answering = champion.Champion(redis, registry)
    redis.flushall()
    answering.publish_if_lost()
    assert models.champion(redis) == shipped
    other = registry.admit(Files(candidates.candidate(candidates.good_package()), {}), "imported")
    registry.promote(other.version, "while Redis was away")
    redis.flushall()
    champion.Champion(redis, registry).publish_if_lost()
    assert models.champion(redis) == other.version
    answering.publish_if_lost()  # a replica that heard of nothing agrees
    assert models.champion(redis) == other.version


def test_one_who_cannot_ask_the_database_leaves_the_champion_as_others_published_it(
    redis: Redis, registry: Registry, shipped: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off = champion.Champion(redis, registry)
    cut_off.publish_if_lost()
    other = registry.admit(Files(candidates.candidate(candidates.good_package()), {}), "imported")
    champion.Champion(redis, registry).promote(other.version, "by hand")

    def away(*_: object) -> None:
        raise UnavailableError("the database is away.")

    monkeypatch.setattr(packages, "champion", away)
    cut_off.publish_if_lost()
    assert models.champion(redis) == other.version
    redis.flushall()
    cut_off.publish_if_lost()
    assert models.champion(redis) == other.version


def test_refusals_of_workers_are_shown(client: FlaskClient, shipped: str, redis: Redis) -> None:
    models.refuse(
        redis, Refusal(version=shipped, worker="w-1", reason="does not load", at_ms=1_000)
    )
    redis.hset(keyspace.REFUSED, "other", b"of another release")
    (model,) = client.get("/api/models").get_json()["models"]
    assert [(refusal["worker"], refusal["reason"]) for refusal in model["refusals"]] == [
        ("w-1", "does not load")
    ]


def give_up(redis: Redis, version: str, given_up: bool = True) -> None:
    refusal = Refusal(version=version, worker="w-1", reason="hangs", at_ms=1, given_up=given_up)
    models.refuse(redis, refusal)


def test_a_champion_that_a_classifier_gave_up_gives_way_to_the_one_before(
    client: FlaskClient, redis: Redis, registry: Registry, shipped: str
) -> None:
    replicas = [champion.Champion(redis, registry) for _ in range(2)]
    versions = [
        registry.admit(Files(candidates.candidate(candidates.good_package(slope)), {}), "imported")
        for slope in (1.0, 2.0)
    ]
    for known in versions:
        replicas[0].promote(known.version, "by hand")
    first, second = (known.version for known in versions)
    give_up(redis, first)  # of the one before, from earlier
    give_up(redis, second, given_up=False)  # refused, but by somebody who never used it
    replicas[0].give_up_hung()
    assert models.champion(redis) == second

    give_up(redis, second)
    for replica in replicas:  # they do it once
        replica.give_up_hung()
    assert models.champion(redis) == first
    listed = client.get("/api/models").get_json()
    assert listed["champion"] == first
    newest = listed["history"][0]
    assert (newest["kind"], newest["version"], newest["previous"]) == ("rollback", first, second)
    assert newest["reason"] == "given up by w-1: hangs"
    (told,) = [model for model in listed["models"] if model["version"] == second]
    assert [refusal["reason"] for refusal in told["refusals"]] == ["hangs"]


def test_a_replica_that_missed_the_rollback_makes_no_second_one(
    redis: Redis, registry: Registry, shipped: str
) -> None:
    other = registry.admit(Files(candidates.candidate(candidates.good_package()), {}), "imported")
    registry.promote(other.version, "by hand")
    assert registry.give_up(other.version, "hangs") is not None
    registry.promote(other.version, "by hand")
    assert registry.give_up(shipped, "hangs") is None


def test_the_only_champion_stays_though_it_hangs(
    redis: Redis, registry: Registry, shipped: str
) -> None:
    answering = champion.Champion(redis, registry)
    give_up(redis, shipped)
    answering.give_up_hung()
    answering.give_up_hung()
    assert models.champion(redis) == shipped


def test_a_person_s_choice_survives_a_start_with_another_model(
    redis: Redis, registry: Registry, shipped: str, tmp_path: Path
) -> None:
    other = Files(candidates.candidate(candidates.good_package()), {})
    folder.keep(other, tmp_path / "other")
    champion.start(redis, registry, tmp_path / "other", "imported")
    assert models.champion(redis) == candidates.good_package().version
    registry.promote(shipped, "by hand")
    champion.start(redis, registry, tmp_path / "other", "imported")
    assert models.champion(redis) == shipped


def test_missing_start_model_is_no_reason_to_stop(
    redis: Redis, registry: Registry, app: Flask, tmp_path: Path
) -> None:
    champion.start(redis, registry, tmp_path / "nothing", "imported")
    assert models.champion(redis) is None
