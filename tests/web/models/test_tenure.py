"""The first day of a champion, asked over REST; and the way back that Mien takes by itself."""

import dataclasses
import itertools
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from redis import Redis

from mien.bus import models
from mien.bus.messages import now_ms
from mien.models import folder
from mien.models.folder import Files
from mien.models.package import ModelPackage
from mien.models.registry import Registry
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.models import packages
from tests.mien.models import candidates
from tests.mien.store.corrections.faces import face, keep_labelled
from tests.web.records import app, client, redis
from web.models.champion import Champion
from web.models.tenure import AutomaticReturn

__all__ = ["app", "client", "redis"]  # the fixtures

DAY_MS = 86_400_000
_numbers = itertools.count()


def said(database: Database, version: str, at_ms: int, right: int, wrong: int) -> None:
    """Faces that a model took for neutral; people said that of those alone on which it is right."""
    for index in range(right + wrong):
        label = "neutral" if index < right else "fear"
        new = dataclasses.replace(face(next(_numbers), at_ms=at_ms), model_version=version)
        keep_labelled(database, new, label, why="low_confidence")


@pytest.fixture
def registry(database: Database, tmp_path: Path) -> Registry:
    return Registry(database, tmp_path / "models")


@pytest.fixture
def old(registry: Registry, tmp_path: Path) -> ModelPackage:
    """The champion that Mien was started with."""
    package = candidates.good_package()
    folder.keep(Files(candidates.candidate(package), {}), tmp_path / "old")
    registry.start_with(tmp_path / "old", "shipped")
    return package


@pytest.fixture
def new(registry: Registry, old: ModelPackage) -> ModelPackage:
    """Another one that somebody promoted."""
    package = candidates.good_package(slope=2.0, name="new")
    registry.admit(Files(candidates.candidate(package), {}), "imported")
    packages.promote(registry.database, package.version, "to see it")
    return package


def test_nobody_promoted_the_first_champion(client: FlaskClient, old: ModelPackage) -> None:
    assert client.get("/api/models/tenure").get_json() == {
        "tenure": None,
        "rule": {"on": False, "points": 10, "faces": 30},
    }


def test_what_people_said_before_and_after(
    client: FlaskClient, database: Database, old: ModelPackage, new: ModelPackage
) -> None:
    now = now_ms()
    said(database, old.version, now - DAY_MS, right=3, wrong=1)
    said(database, old.version, now - 30 * DAY_MS, right=5, wrong=5)
    said(database, new.version, now + 1_000, right=1, wrong=2)
    told = client.get("/api/models/tenure").get_json()["tenure"]
    assert (told["version"], told["previous"]) == (new.version, old.version)
    assert told["before"] == {"faces": 4, "right": 3}
    assert told["after"] == {"faces": 3, "right": 1}
    assert [(wrong["label"], wrong["top"]) for wrong in told["wrong"]] == [("fear", "neutral")] * 2


@pytest.mark.parametrize(
    ("on", "right", "returns"), [(True, 10, True), (False, 10, False), (True, 36, False)]
)
def test_mien_goes_back_by_the_rule_that_a_person_set(
    client: FlaskClient,
    registry: Registry,
    redis: Redis,
    old: ModelPackage,
    new: ModelPackage,
    on: bool,
    right: int,
    returns: bool,
) -> None:
    champion = Champion(redis, registry)
    champion.publish_if_lost()
    rule = {"on": on, "points": 5, "faces": 40}
    assert client.put("/api/models/return-rule", json=rule).get_json() == rule
    database, now = registry.database, now_ms()
    watcher = AutomaticReturn(database, champion)
    audit.act(audit.SYSTEM)  # as in the thread of the pulse
    said(database, old.version, now - DAY_MS, right=38, wrong=2)
    said(database, new.version, now + 1_000, right=right - 1, wrong=40 - right)
    watcher.look()
    assert packages.champion(database) == new.version, "one face is missing"
    said(database, new.version, now + 2_000, right=1, wrong=0)
    watcher.look()
    champions = packages.champion(database), models.champion(redis)
    assert champions == ((old.version,) if returns else (new.version,)) * 2
    watcher.look()
    newest = packages.history(database)[0]
    assert (newest.kind == "rollback") is returns
    if returns:
        assert newest.reason.startswith(f"of 40 faces that people labelled it was right on {right}")
        done = audit.newest(database, 1)[0]
        assert (done.who, done.action) == ("mien", "model rolled back")


def test_a_rule_has_its_limits(client: FlaskClient) -> None:
    for wrong in ({"points": 0}, {"faces": 5}, {"on": 1}, {"sure": True}):
        assert client.put("/api/models/return-rule", json=wrong).status_code == 400
