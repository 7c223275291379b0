"""The queue that fills itself: real pictures, a real detector, a real server and database."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from redis import Redis

from mien.bus import registry
from mien.bus.lease import LeaderLease
from mien.bus.messages import Camera, now_ms
from mien.bus.shards import keyspace
from mien.faces.yunet import YuNet
from mien.models.manifest import LABELS
from mien.store.core.database import Database
from mien.store.corrections import kept_faces, queue, rarity, review
from mien.store.history import expressions
from recorder.corrections import review_sampler as module
from recorder.corrections.likeness import Album
from recorder.corrections.review_sampler import ReviewSampler
from recorder.corrections.uncertainty_sampler import SampledFace
from tests.mien.store.corrections.faces import MODEL, face, pixels
from tests.mien.store.history.test_rows import emotions
from tests.sightings import seen

UNSURE = (0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)
SURE = (0.93, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01)
Step = Callable[[], None]


@pytest.fixture(scope="module")
def yunet() -> YuNet:
    return YuNet()


@pytest.fixture
def step(redis: Redis, database: Database) -> Step:
    """One step of a sampler that leads; each is a stretch of its own."""
    leader = LeaderLease(redis, "recorder", "duty")
    sampler = ReviewSampler(redis, database, leader, stretch_s=0.0)

    def once() -> None:
        assert leader.refresh()
        sampler.step(threading.Event())

    return once


def want(redis: Redis, **fields: Any) -> Camera:
    camera = Camera(id="door", name="Door", source="x", **fields)
    registry.publish_cameras(redis, [camera], {})
    return camera


def waiting(database: Database) -> list[kept_faces.KeptRecord]:
    return [asked.face for asked in queue.waiting(database, (), 99)[0]]


def test_a_doubtful_face_is_kept_just_as_it_was_classified(
    redis: Redis, database: Database, yunet: YuNet, step: Step
) -> None:
    camera = want(redis, keep_faces=True)
    step()
    seen(redis, yunet, camera, SURE, seq=1)
    crop = seen(redis, yunet, camera, UNSURE, seq=2)
    step()
    assert waiting(database) == [], "its stretch is not over"
    step()
    (record,) = waiting(database)
    assert kept_faces.crop(database, record.id) == ("door", crop)
    assert (record.why, record.track, record.label) == ("low_confidence", "door-1", None)
    assert (record.scores, record.model_version) == (dict(zip(LABELS, UNSURE, strict=True)), MODEL)


@pytest.mark.parametrize(
    "fields", [{}, {"blur": True, "keep_faces": True}, {"lossless": True, "keep_faces": True}]
)
def test_no_other_camera_yields_a_crop(
    redis: Redis, database: Database, yunet: YuNet, step: Step, fields: dict[str, bool]
) -> None:
    camera = want(redis, **fields)
    step()
    seen(redis, yunet, camera, UNSURE)
    step()
    want(redis, keep_faces=True)
    step()
    step()
    assert waiting(database) == []


@pytest.mark.parametrize("fields", [{}, {"blur": True, "keep_faces": True}])
def test_leave_that_ends_meanwhile_counts(
    redis: Redis, database: Database, yunet: YuNet, step: Step, fields: dict[str, bool]
) -> None:
    camera = want(redis, keep_faces=True)
    step()
    seen(redis, yunet, camera, UNSURE)
    step()
    want(redis, **fields)
    step()
    want(redis, keep_faces=True)
    step()
    assert waiting(database) == []


def test_a_frame_that_a_detector_blurred_is_left_alone(
    redis: Redis, database: Database, yunet: YuNet, step: Step
) -> None:
    want(redis, keep_faces=True)
    step()
    seen(redis, yunet, Camera(id="door", name="Door", source="x", blur=True), UNSURE)
    step()
    step()
    assert waiting(database) == []


def test_of_a_stretch_the_most_doubtful_is_kept(
    redis: Redis, database: Database, yunet: YuNet, step: Step
) -> None:
    camera = want(redis, keep_faces=True)
    step()
    less = (0.44, 0.08, 0.08, 0.08, 0.08, 0.08, 0.08, 0.08)
    seen(redis, yunet, camera, less, seq=1, track_id=1)
    crop = seen(redis, yunet, camera, UNSURE, seq=5, track_id=2)
    seen(redis, yunet, camera, less, seq=9, track_id=3)
    step()
    step()
    (record,) = waiting(database)
    assert kept_faces.crop(database, record.id)[1] == crop


def test_one_track_is_not_asked_about_again_at_once_nor_what_looks_the_same(
    redis: Redis, database: Database, yunet: YuNet, step: Step
) -> None:
    camera = want(redis, keep_faces=True)
    step()
    now = now_ms()
    for seq, track_id, at_ms in ((1, 1, now), (2, 1, now + 1), (9, 2, now + 2), (2, 3, now + 3)):
        seen(redis, yunet, camera, UNSURE, seq, track_id, at_ms)
        step()
    step()
    assert [record.track for record in waiting(database)] == ["door-3", "door-1"]


def test_a_picture_that_is_gone_is_no_trouble(
    redis: Redis, database: Database, yunet: YuNet, step: Step
) -> None:
    camera = want(redis, keep_faces=True)
    step()
    seen(redis, yunet, camera, UNSURE)
    redis.delete(keyspace.frames("door", 0))
    redis.xadd(keyspace.emotions(0), {b"message": b"no message"})
    redis.xadd(keyspace.detections(0), {b"message": b"no message"})
    step()
    step()
    assert waiting(database) == []


def test_a_full_queue_takes_no_more(
    redis: Redis, database: Database, yunet: YuNet, step: Step
) -> None:
    camera = want(redis, keep_faces=True)
    for number in range(review.HOURLY_CAP // 3):
        kept_faces.keep(database, face(number, "desk"), why="rare_label")
    step()
    seen(redis, yunet, camera, UNSURE)
    step()
    step()
    assert not [record for record in waiting(database) if record.camera == "door"]


def test_reasons_take_turns() -> None:
    hour = module._Hour(0.0, {})
    candidates = [
        SampledFace("door", 1, 1, 1, {}, MODEL, "low_confidence", 0.7),
        SampledFace("door", 1, 1, 1, {}, MODEL, "rare_label", 0.6),
        SampledFace("desk", 1, 1, 1, {}, MODEL, "rare_label", 0.5),
    ]
    order = []
    for _ in range(4):
        best = min(candidates, key=hour.rank)
        hour.kept[best.camera, best.why] += 1
        order.append(candidates.index(best))
    assert order == [0, 1, 2, 0]


def test_an_album_knows_what_looks_the_same() -> None:
    album = Album([pixels(1)], 2)
    lighter = bytes(value // 2 + 100 for value in pixels(1))
    assert album.has_like(lighter), "brightness and contrast do not count"
    assert not album.has_like(pixels(2))
    assert not album.has_like(bytes(48 * 48))
    for number in (2, 3):
        album.add(pixels(number))
    assert album.has_like(pixels(3))
    assert not album.has_like(pixels(1)), "only the newest are remembered"


def test_shares_of_labels_over_the_last_month(database: Database) -> None:
    assert rarity.shares(database, now_ms()) == {}
    start_ms = now_ms() - 7_200_000
    few = [emotions((1, (0.9, 0.1)), at_ms=start_ms + n) for n in range(rarity.MIN_FRAMES)]
    expressions.merge(database, few)
    old = emotions((1, (0.0, 1.0)), at_ms=start_ms - rarity.SPAN_MS - 7_200_000)
    expressions.merge(database, [old])
    shares = rarity.shares(database, now_ms())
    assert shares == pytest.approx(dict(zip(few[0].labels, (0.9, 0.1), strict=True)))
