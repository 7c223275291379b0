"""Models that hang on the first real face: given up, and the one before goes on."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import cast

import msgspec
import numpy as np
import pytest
from redis import Redis

from classifier import watchdog
from classifier.batcher import Batcher, ScoredBatch
from classifier.loader import Loader
from classifier.model_switcher import HungError, ModelSwitcher
from classifier.shadowing import Shadowing
from classifier.watchdog import Watchdog
from mien.bus import models, registry, service, streams
from mien.bus.group import MAX_DELIVERIES, Entry, GroupInbox
from mien.bus.messages import Faces, Shadow
from mien.bus.models import Package
from mien.bus.shards import keyspace
from mien.bus.worker import TransientError
from mien.models.package import ModelPackage
from mien.models.scorer import Scorer
from mien.models.trial import PackageFiles
from mien.process import starvation
from mien.process.metrics import Metrics
from tests.conftest import wait_until
from tests.mien.models import candidates, hanging

pytestmark = pytest.mark.process

FACES = np.stack([hanging.FACE] * 2)


def real_faces() -> Entry[Faces]:
    message = Faces(
        camera="door",
        seq=1,
        captured_ms=1_000,
        detected_ms=1_005,
        track_ids=(1, 2),
        crop_px=48,
        lossless=True,
    )
    return Entry("1-0", message, FACES.tobytes(), keyspace.faces(0))


def published(package: ModelPackage) -> Package:
    return Package(*msgspec.structs.astuple(candidates.candidate(package)))


def passed(redis: Redis, package: ModelPackage) -> None:
    """As if the package had passed its trial on this host, in an earlier release say."""
    digest = PackageFiles(*published(package)).sha256
    models.keep_verdict(redis, socket.gethostname(), digest, "", for_s=600)


def inbox(redis: Redis, worker: str = "worker-1") -> GroupInbox[Faces]:
    return GroupInbox(
        redis, keyspace.faces(0), streams.CLASSIFIERS, worker, Faces, Metrics(), batch=16
    )


@contextmanager
def watched(
    redis: Redis,
    loader: Loader,
    *scorers: Callable[[], Scorer | None],
    look_every_s: float = watchdog.LOOK_EVERY_S,
) -> Iterator[None]:
    def ended() -> None:
        pytest.fail("the inference did not end")

    dog = Watchdog(
        loader,
        lambda: [scorer for in_use in scorers if (scorer := in_use())],
        ended,
        inbox(redis),
        most_s=0.2,
        look_every_s=look_every_s,
    )
    thread = threading.Thread(target=dog.run)
    thread.start()
    yield
    dog.stop()
    thread.join()


@pytest.mark.parametrize("make", [hanging.loop, hanging.slow])
def test_a_champion_that_hangs_gives_way_to_the_one_before(
    redis: Redis, make: Callable[[], ModelPackage]
) -> None:
    first, hung = candidates.good_package(), make()
    loader = Loader(redis, "worker-1", threads=1)
    switcher = ModelSwitcher(redis, loader, lambda: Scorer(first))
    passed(redis, hung)
    models.publish_champion(redis, hung.version, published(hung))
    switcher.look()
    assert switcher.current().version == hung.version
    batcher = Batcher(switcher.current)
    entries = [real_faces()]
    with watched(redis, loader, switcher.in_use), pytest.raises(TransientError):
        batcher.handle(entries)

    batcher.handle(entries)  # tried again, by the one before
    assert switcher.current().version == first.version
    (refusal,) = models.read_refusals(redis)
    assert (refusal.version, refusal.worker, refusal.given_up) == (hung.version, "worker-1", True)
    assert "0.2 s of processor time" in refusal.reason
    switcher.look()
    assert switcher.current().version == first.version  # not taken again

    neighbour = ModelSwitcher(redis, Loader(redis, "worker-2", threads=1), lambda: Scorer(first))
    neighbour.look()
    assert neighbour.current().version == first.version
    assert {refusal.given_up for refusal in models.read_refusals(redis)} == {True, False}


def test_a_published_champion_before_it_is_the_one_to_go_back_to(redis: Redis) -> None:
    own, before, hung = (
        candidates.good_package(),
        candidates.good_package(slope=9.0),
        hanging.loop(),
    )
    loader = Loader(redis, "worker-1", threads=1)
    switcher = ModelSwitcher(redis, loader, lambda: Scorer(own))
    for package in (before, hung):
        passed(redis, package)
        models.publish_champion(redis, package.version, published(package))
        switcher.look()
    switcher.in_use().abandon()
    assert switcher.current().version == before.version


def test_a_hanging_model_that_is_the_only_one_ends_the_worker(redis: Redis) -> None:
    hung = hanging.loop()
    switcher = ModelSwitcher(redis, Loader(redis, "worker-1", threads=1), lambda: Scorer(hung))
    switcher.in_use().abandon()
    with pytest.raises(HungError, match="loop-"):
        switcher.current()


def test_a_shadow_that_hangs_is_ended_and_refused(redis: Redis) -> None:
    hung = hanging.loop()
    passed(redis, hung)
    wanted = Shadow(run=1, version=hung.version, champion="champ-0")
    models.publish_shadow(redis, wanted, published(hung))
    loader = Loader(redis, "worker-1", threads=1)
    shadowing = Shadowing(redis, loader)
    shadowing.look()
    scores = np.eye(2, 8, dtype=np.float32)
    shadowing.observe(ScoredBatch("champ-0", FACES, scores, (1.0,) * 8))
    with watched(redis, loader, shadowing.in_use):
        shadowing.step()
    assert shadowing.in_use() is None
    assert shadowing.wanted() is None
    assert [refusal.version for refusal in models.read_refusals(redis)] == [hung.version]


class Run:
    """A scorer with one long run, on a machine whose clock moves a second at each look."""

    version = "starved-00000000"
    abandoned = False

    def __init__(self) -> None:
        self.now_s = self.waited_s = 0.0
        self.starved = True

    def busy_s(self) -> float:
        if self.abandoned:
            return 0.0
        self.now_s += 1.0
        self.waited_s += 0.99 * self.starved
        return self.now_s / 10_000

    def abandon(self) -> None:
        self.abandoned = True


def test_a_model_that_a_busy_machine_does_not_let_run_is_kept(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run()
    monkeypatch.setattr(starvation, "time", SimpleNamespace(monotonic=lambda: run.now_s))
    monkeypatch.setattr(starvation, "waits_s", lambda _pids: {(1, 1): run.waited_s})
    loader = Loader(redis, "worker-1", threads=1)
    with watched(redis, loader, lambda: cast(Scorer, run), look_every_s=0.001):
        wait_until(lambda: run.now_s > 10 * watchdog.MOST_WAIT_S, "ten times its patience")
        assert not run.abandoned
        run.starved = False
        wait_until(lambda: run.abandoned, "a run that waits for nothing to be given up")
    assert [refusal.given_up for refusal in models.read_refusals(redis)] == [True]


def test_a_face_on_which_every_model_hangs_is_not_the_one_to_blame(redis: Redis) -> None:
    entry = real_faces()
    streams.add(redis, streams.Publication(keyspace.faces(0), entry.message, entry.data))
    loader = Loader(redis, "worker-1", threads=1)

    def tried(scorer: Scorer, face: Entry[Faces]) -> None:
        with watched(redis, loader, lambda: scorer), pytest.raises(TransientError):
            Batcher(lambda: scorer).handle([face])

    for _life in range(MAX_DELIVERIES + 1):
        box = inbox(redis)
        taken = box.take(1) or box.take(1)
        assert [face.message for face in taken] == [entry.message]
        tried(Scorer(hanging.loop()), taken[0])
    assert redis.xlen(keyspace.dead(0)) == 0


def test_an_operator_that_nothing_can_stop_ends_with_its_process(
    redis: Redis, redis_url: str
) -> None:
    hung = hanging.stuck()
    passed(redis, hung)
    models.publish_champion(redis, hung.version, published(hung))
    program = (
        "from classifier import watchdog; watchdog.MOST_S = watchdog.GRACE_S = 0.2;"
        "from classifier.__main__ import main; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], env=os.environ | {"MIEN_REDIS_URL": redis_url}
    )

    def serves() -> bool:
        workers = registry.read_workers(redis, "classifier")
        return [worker.model_version for worker in workers] == [hung.version]

    wait_until(serves, "the classifier to serve the champion", 60)
    entry = real_faces()
    streams.add(redis, streams.Publication(keyspace.faces(0), entry.message, entry.data))
    assert process.wait(60) == service.EX_SOFTWARE
    assert [refusal.given_up for refusal in models.read_refusals(redis)] == [True]
