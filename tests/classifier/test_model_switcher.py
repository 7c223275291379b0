"""A champion that takes over, and champions that are refused, with a real Valkey and real nets."""

import socket
import time
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from redis import Redis

from classifier import loader
from classifier.loader import AGAIN_AFTER_S, Loader
from classifier.model_switcher import ModelSwitcher
from mien.bus import models
from mien.bus.models import Package
from mien.bus.shards import keyspace
from mien.models.package import ModelPackage
from mien.models.scorer import Scorer
from tests.mien.models import candidates

CROPS = np.full((3, 48, 48), 255, np.uint8)


def publish(redis: Redis, package: ModelPackage, version: str | None = None) -> str:
    named = version or package.version
    files = Package(*msgspec.structs.astuple(candidates.candidate(package)))
    models.publish_champion(redis, named, files)
    return named


@pytest.fixture
def first() -> ModelPackage:
    return candidates.good_package(slope=1.0)


@pytest.fixture
def current(redis: Redis, first: ModelPackage) -> ModelSwitcher:
    return switcher(redis, first)


def switcher(
    redis: Redis,
    package: ModelPackage,
    worker: str = "worker-1",
    clock: Callable[[], float] = time.monotonic,
) -> ModelSwitcher:
    return ModelSwitcher(redis, Loader(redis, worker, 1, clock), lambda: Scorer(package))


def test_without_a_champion_the_own_model_goes_on(
    current: ModelSwitcher, first: ModelPackage
) -> None:
    current.look()
    assert current.current().version == first.version


def test_a_new_champion_takes_over_and_the_old_one_returns_without_another_trial(
    redis: Redis, current: ModelSwitcher, first: ModelPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = candidates.good_package(slope=9.0)
    for package in (other, first):
        publish(redis, package)
        current.look()
        assert current.current().version == package.version
    monkeypatch.setattr(loader, "vet", None)
    publish(redis, other)
    current.look()
    expected = Scorer(other).scores(CROPS)
    assert np.array_equal(current.current().scores(CROPS), expected)
    assert models.read_refusals(redis) == []


def test_a_refused_champion_leaves_the_old_one_at_work_and_says_why(
    redis: Redis, first: ModelPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 0.0
    current = switcher(redis, first, clock=lambda: now_s)
    liar = candidates.lying_golden()
    models.publish_champion(redis, "liar-00000000", Package(*msgspec.structs.astuple(liar)))
    current.look()
    current.look()  # not tried again at once
    assert current.current().version == first.version
    (refusal,) = models.read_refusals(redis)
    assert (refusal.version, refusal.worker) == ("liar-00000000", "worker-1")
    assert "differs from its golden samples" in refusal.reason
    now_s += AGAIN_AFTER_S
    monkeypatch.setattr(loader, "vet", None)
    redis.delete(keyspace.tried(socket.gethostname(), liar.sha256))
    with pytest.raises(TypeError):  # tried again
        current.look()


def test_of_a_host_s_workers_one_tries_a_package_for_all(
    redis: Redis, first: ModelPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = [switcher(redis, first, f"worker-{number}") for number in (1, 2)]
    good, liar = candidates.good_package(slope=9.0), candidates.lying_golden()
    publish(redis, good)
    workers[0].look()
    with monkeypatch.context() as patched:
        patched.setattr(loader, "vet", None)
        workers[1].look()
    assert [worker.current().version for worker in workers] == [good.version] * 2
    models.publish_champion(redis, "liar-00000000", Package(*msgspec.structs.astuple(liar)))
    workers[0].look()
    with monkeypatch.context() as patched:
        patched.setattr(loader, "vet", None)
        workers[1].look()
    told = models.read_refusals(redis)
    assert {refusal.worker for refusal in told} == {"worker-1", "worker-2"}
    assert len({refusal.reason for refusal in told}) == 1


def test_a_package_under_a_wrong_version_is_refused_and_forgotten_when_it_is_right(
    redis: Redis, first: ModelPackage
) -> None:
    now_s = 0.0
    current = switcher(redis, first, clock=lambda: now_s)
    other = candidates.good_package(slope=9.0)
    publish(redis, first, version=other.version)
    current.look()
    assert current.current().version == first.version
    assert [refusal.reason for refusal in models.read_refusals(redis)] == [
        f"the package is {first.version}, not {other.version}"
    ]
    redis.delete(keyspace.CHAMPION)
    publish(redis, other)
    assert models.read_refusals(redis) == []
    now_s += AGAIN_AFTER_S
    current.look()
    assert current.current().version == other.version


def test_only_the_champion_and_the_one_before_are_kept(redis: Redis) -> None:
    versions = [publish(redis, candidates.good_package(slope=slope)) for slope in (1, 2, 3)]
    published = {key.decode() for key in redis.scan_iter(match=keyspace.model("*"))}
    assert published == {keyspace.model(version) for version in versions[1:]}
    assert models.champion(redis) == versions[-1]
