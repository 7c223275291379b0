"""What must survive when processes are killed under load, on the whole product."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import func, select

from bus import streams
from bus.messages import Emotions, decode
from store import schema
from store.database import open_database
from tests import clips
from tests.conftest import wait_until
from tests.system.fleet import Fleet, running


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "face.mkv"
    clips.write_clip(path, seconds=4.0, fps=10, codec="mjpeg")
    return path


def published(redis: Redis) -> Counter[tuple[str, int, int]]:
    """How often each face of each frame stands in the stream of emotions."""
    found: Any = redis.xrange(streams.EMOTIONS)
    seen: Counter[tuple[str, int, int]] = Counter()
    for _, fields in found:
        emotions = decode(Emotions, fields[b"message"])
        for result in emotions.results:
            seen[emotions.camera, emotions.captured_ms, result.track_id] += 1
    return seen


def recorded(fleet: Fleet) -> int:
    """Emotions in all rows of the history."""
    database = open_database(f"sqlite:///{fleet.data / 'mien.db'}")
    with database.read() as connection:
        total = connection.execute(select(func.sum(schema.expressions.c.frames))).scalar()
    database.close()
    return int(total or 0)


def assert_books_balance(fleet: Fleet) -> None:
    for camera in fleet.status()["cameras"]:
        parts = camera["processed"] + camera["skipped"] + camera["failed"]
        assert camera["captured"] == parts, camera


def test_killed_workers_lose_no_emotion_and_double_none(clip: Path) -> None:
    with running([clip] * 8, "--detectors", "2", "--classifiers", "3") as fleet:
        wait_until(lambda: len(fleet.workers("detector")) == 2, "two detectors")
        wait_until(lambda: len(fleet.workers("classifier")) == 3, "three classifiers")
        wait_until(lambda: min(fleet.processed().values()) > 10, "all eight cameras", 30)
        for service in ("detector", "classifier", "detector", "classifier"):
            before = fleet.processed()
            victim = fleet.kill(service)
            wait_until(
                lambda before=before: all(  # type: ignore[misc]  # mypy cannot infer defaults
                    now > before[camera] + 5 for camera, now in fleet.processed().items()
                ),
                f"every camera to go on after a {service} was killed",
                deadline_s=10,
            )
            wait_until(
                lambda gone=victim, of=service: (  # type: ignore[misc]  # as above
                    gone not in {worker.pid for worker in fleet.workers(of)}
                ),
                "the dead worker's heartbeat to end",
            )
            assert_books_balance(fleet)
        redis = fleet.server.client()
        fleet.stop()
        emotions = published(redis)
        assert set(emotions.values()) == {1}
        assert recorded(fleet) == len(emotions)
        assert redis.xlen(streams.DEAD) == 0


def test_a_restarted_server_is_found_again_and_the_loss_is_counted(clip: Path) -> None:
    with running([clip] * 3) as fleet:
        wait_until(lambda: min(fleet.processed().values()) > 10, "three cameras", 30)
        known = fleet.processed()
        fleet.server.kill()
        fleet.server.start()
        wait_until(
            lambda: int(fleet.server.client().get(streams.EMOTIONS_TOTAL) or 0) > 10,
            "emotions after the restart",
            deadline_s=10,
        )
        wait_until(
            lambda: all(now > known[camera] for camera, now in fleet.processed().items()),
            "every camera to go on with its books",
        )
        assert len(fleet.processed()) == 3
        assert_books_balance(fleet)
        assert fleet.process.poll() is None
