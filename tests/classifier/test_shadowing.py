"""A shadow beside the champion: what it sees, what is counted, and what it leaves alone."""

import numpy as np
import pytest
from redis import Redis

from classifier.batcher import MOST_MESSAGES, Batcher, ScoredBatch
from classifier.loader import AGAIN_AFTER_S, Loader
from classifier.shadowing import FACES, Shadowing
from mien.bus import confusion, models
from mien.bus.messages import Shadow
from mien.bus.models import Package
from mien.models.package import ModelPackage
from mien.models.scorer import Scorer
from tests.classifier.test_batcher import BrightnessScorer, faces
from tests.mien.models import candidates

NOTHING = np.zeros((8, 8), np.int64)
GREY = np.full((20, 48, 48), 100, np.uint8)


@pytest.fixture
def package() -> ModelPackage:
    return candidates.good_package(slope=9.0)


@pytest.fixture
def shadowing(redis: Redis) -> Shadowing:
    return Shadowing(redis, Loader(redis, "worker-1", threads=1))


def want(redis: Redis, package: ModelPackage, run: int = 1, champion: str = "champ-0") -> None:
    candidate = candidates.candidate(package)
    files = Package(candidate.manifest, candidate.model, candidate.golden)
    wanted = Shadow(run=run, version=package.version, champion=champion)
    models.publish_shadow(redis, wanted, files)


def answered(top: int, version: str = "champ-0") -> ScoredBatch:
    scores = np.zeros((len(GREY), 8), np.float32)
    scores[:, top] = 1
    return ScoredBatch(version, GREY, scores, (1.0,) * 8)


def test_pairs_of_answers_are_counted_on_some_faces_of_a_batch(
    redis: Redis, shadowing: Shadowing, package: ModelPackage
) -> None:
    shadowing.observe(answered(3))
    shadowing.step()  # nothing is wanted
    want(redis, package)
    assert shadowing.wanted() == package.version
    shadowing.look()
    assert shadowing.wanted() is None
    shadowing.observe(answered(3))
    shadowing.step()
    shadowing.step()  # the same batch is not seen twice
    expected = int(Scorer(package).scores(GREY[:1])[0].argmax())
    counts = confusion.read(redis, 1, NOTHING)
    assert counts[3, expected] == FACES
    assert counts.sum() == FACES


def test_only_what_the_champion_of_the_comparison_answered_counts(
    redis: Redis, shadowing: Shadowing, package: ModelPackage
) -> None:
    want(redis, package)
    shadowing.look()
    shadowing.observe(answered(3, version="other-1"))
    shadowing.step()
    assert confusion.read(redis, 1, NOTHING).sum() == 0
    want(redis, package, run=2, champion="other-1")
    assert shadowing.wanted() is None  # the same model goes on
    shadowing.observe(answered(3, version="other-1"))
    shadowing.step()
    assert confusion.read(redis, 2, NOTHING).sum() == FACES


def test_a_shadow_that_is_stopped_sees_nothing_more(
    redis: Redis, shadowing: Shadowing, package: ModelPackage
) -> None:
    want(redis, package)
    shadowing.look()
    shadowing.observe(answered(3))
    models.withdraw_shadow(redis)
    assert shadowing.wanted() is None
    shadowing.step()
    assert confusion.read(redis, 1, NOTHING).sum() == 0
    assert models.read_package(redis, package.version) is None


def test_a_broken_shadow_is_refused_and_not_tried_again_at_once(
    redis: Redis,
) -> None:
    now_s = 0.0
    shadowing = Shadowing(redis, Loader(redis, "worker-1", 1, clock=lambda: now_s))
    liar = candidates.lying_golden()
    files = Package(liar.manifest, liar.model, liar.golden)
    wanted = Shadow(run=1, version="liar-00000000", champion="champ-0")
    models.publish_shadow(redis, wanted, files)
    shadowing.look()
    assert shadowing.wanted() is None
    (refusal,) = models.read_refusals(redis)
    assert "differs from its golden samples" in refusal.reason
    now_s += AGAIN_AFTER_S
    assert shadowing.wanted() == "liar-00000000"
    models.publish_shadow(redis, wanted, files)  # as when somebody asks for it once more
    assert models.read_refusals(redis) == []


def test_what_a_lost_server_had_counted_is_kept(redis: Redis) -> None:
    confusion.count(redis, 7, {(0, 0): 2, (0, 1): 1})
    stored = confusion.read(redis, 7, NOTHING)
    redis.flushall()
    confusion.count(redis, 7, {(0, 1): 4})
    assert confusion.read(redis, 7, stored)[0].tolist() == [2, 5, 0, 0, 0, 0, 0, 0]
    confusion.forget(redis, 7)
    assert confusion.read(redis, 7, NOTHING).sum() == 0


def test_an_observer_is_shown_live_faces_unless_more_wait() -> None:
    seen: list[ScoredBatch] = []
    batcher = Batcher(BrightnessScorer, seen.append)
    batcher.handle([faces("a", 0, 255), faces("b", 51)])
    batcher.handle([faces("a", 0)] * MOST_MESSAGES)
    batcher.handle([faces("a", 0), faces("upload", 1, lossless=True)])
    (batch,) = seen
    assert (batch.model_version, batch.crops.shape, batch.scores.shape) == (
        BrightnessScorer.version,
        (3, 48, 48),
        (3, 2),
    )
