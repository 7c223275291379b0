"""The shadow over REST: started, counted, stopped, promoted; what Redis lost comes back."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import select

from mien.bus import confusion, models
from mien.bus.messages import Refusal
from mien.models.folder import Files
from mien.models.manifest import LABELS
from mien.models.package import SHIPPED_MODEL
from mien.models.registry import Registry
from mien.store.core.database import Database
from mien.store.core.schema import shadows
from tests.mien.models import candidates
from tests.web.records import app, client, redis
from web.models import champion
from web.models.shadow import ShadowSync

__all__ = ["app", "client", "redis"]  # the fixtures

NOTHING = np.zeros((8, 8), np.int64)
PATH = "/api/models/shadow"


@pytest.fixture
def registry(database: Database, tmp_path: Path) -> Registry:
    return Registry(database, tmp_path / "models")


@pytest.fixture
def shipped(redis: Redis, registry: Registry) -> str:
    champion.start(redis, registry, SHIPPED_MODEL, "shipped")
    return models.champion(redis) or ""


@pytest.fixture
def add(registry: Registry) -> Callable[[float], str]:
    """Register a package and tell its version."""

    def admit(slope: float) -> str:
        package = candidates.candidate(candidates.good_package(slope=slope))
        return registry.admit(Files(package, {}), "imported").version

    return admit


def ended(database: Database) -> list[tuple[str, str | None]]:
    """All comparisons and why each ended."""
    query = select(shadows.c.version, shadows.c.ended).order_by(shadows.c.id)
    with database.read() as connection:
        return [(version, why) for version, why in connection.execute(query)]


def test_a_shadow_is_started_counted_and_stopped(
    client: FlaskClient, redis: Redis, shipped: str, add: Callable[[float], str]
) -> None:
    nothing = client.get(PATH).get_json()
    assert (nothing["version"], nothing["agreement"], nothing["labels"]) == (None, None, [])
    version = add(1.0)
    begun = client.put(PATH, json={"version": version}).get_json()
    assert (begun["version"], begun["champion"], begun["faces"]) == (version, shipped, 0)
    wanted = models.shadow(redis)
    assert wanted is not None
    assert (wanted.version, wanted.champion) == (version, shipped)
    assert models.read_package(redis, version) is not None

    confusion.count(redis, wanted.run, {(0, 0): 6, (0, 1): 2, (4, 4): 2})
    models.refuse(redis, Refusal(version=version, worker="w-1", reason="busy", at_ms=1))
    told = client.get(PATH).get_json()
    assert (told["faces"], told["agreement"]) == (10, 0.8)
    assert told["labels"][0] == {"label": "neutral", "faces": 8, "agree": 6}
    assert told["labels"][4] == {"label": "anger", "faces": 2, "agree": 2}
    assert [row["label"] for row in told["labels"]] == list(LABELS)
    assert told["confusion"][0] == [6, 2, 0, 0, 0, 0, 0, 0]
    assert [refusal["reason"] for refusal in told["refusals"]] == ["busy"]

    metrics = client.get("/metrics").get_data(as_text=True)
    whose = f'{{champion="{shipped}",label="neutral",shadow="{version}"}}'
    assert f"mien_shadow_faces_total{whose} 8.0\n" in metrics
    assert f"mien_shadow_agreed_total{whose} 6.0\n" in metrics

    assert client.put(PATH, json={"version": version}).get_json()["faces"] == 10  # goes on
    assert client.delete(PATH).get_json()["version"] is None
    assert models.shadow(redis) is None
    assert models.read_package(redis, version) is None
    assert client.delete(PATH).status_code == 200


def test_what_cannot_be_a_shadow_is_refused_in_one_line(client: FlaskClient, shipped: str) -> None:
    for sent, code, says in [
        ({"version": shipped}, 409, "is the champion"),
        ({"version": "none-00000000"}, 404, "there is no model"),
        ({}, 400, "not a model"),
    ]:
        answer = client.put(PATH, json=sent)
        assert (answer.status_code, says in answer.get_json()["error"]) == (code, True)


def test_a_lost_server_gets_the_shadow_and_its_counts_again(
    redis: Redis, registry: Registry, shipped: str, add: Callable[[float], str]
) -> None:
    shadows = ShadowSync(redis, registry)
    shadows.start(add(1.0))
    before = models.shadow(redis)
    assert before is not None
    confusion.count(redis, before.run, {(1, 1): 5})
    ShadowSync(redis, registry).follow()  # another process keeps them, too
    redis.flushall()
    shadows.follow()
    assert models.shadow(redis) == before
    confusion.count(redis, before.run, {(1, 2): 2})
    running = shadows.present()
    assert running is not None
    assert (running[1][1, 1], running[1][1, 2], running[1].sum()) == (5, 2, 7)


def test_it_ends_when_it_is_promoted_and_begins_anew_beside_another_champion(
    redis: Redis,
    registry: Registry,
    database: Database,
    shipped: str,
    add: Callable[[float], str],
) -> None:
    first, second = add(1.0), add(2.0)
    shadows, champions = ShadowSync(redis, registry), champion.Champion(redis, registry)
    shadows.start(first)
    run = models.shadow(redis)
    assert run is not None
    confusion.count(redis, run.run, {(0, 0): 3})
    champions.promote(second, "")
    assert models.read_package(redis, first) is not None
    assert ShadowSync(redis, registry).present() is not None
    ShadowSync(redis, registry).follow()
    again = models.shadow(redis)
    assert again is not None
    assert (again.version, again.champion) == (first, second)
    assert again.run != run.run
    champions.promote(first, "")
    ShadowSync(redis, registry).follow()
    assert models.shadow(redis) is None
    assert models.read_package(redis, first) is not None  # the champion's
    assert ended(database) == [(first, "champion changed"), (first, "promoted")]


def test_another_takes_its_place_and_a_damaged_one_ends(
    redis: Redis,
    registry: Registry,
    database: Database,
    shipped: str,
    add: Callable[[float], str],
) -> None:
    first, second = add(1.0), add(2.0)
    shadows = ShadowSync(redis, registry)
    shadows.start(first)
    shadows.start(second)
    redis.flushall()
    (registry.path / second / "model.onnx").chmod(0o644)
    (registry.path / second / "model.onnx").write_bytes(b"altered")
    shadows.follow()
    assert models.shadow(redis) is None
    assert shadows.present() is None
    assert ended(database) == [(first, "replaced"), (second, "damaged")]
