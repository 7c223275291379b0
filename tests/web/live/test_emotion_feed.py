"""Server-sent events: emotions as they are read, to whom they may be told, until somebody ends."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from redis import Redis

from mien.bus.messages import Emotions, TrackScores
from mien.store.accounts import tokens, users
from mien.store.core.database import Database, open_database
from tests.conftest import wait_until
from tests.web.conftest import WebService, serving
from tests.web.feeder import Feeder
from web.live import emotion_feed
from web.live.emotion_feed import EmotionFeed
from web.live.live import Live

SCORES = (0.1, 0.7, 0.2)
BOX = (10.0, 10.0, 50.0, 50.0)


def said(camera: str, seq: int, *scores: float) -> Emotions:
    return Emotions(
        camera=camera,
        seq=seq,
        captured_ms=1_000_000 + 200 * seq,
        detected_ms=0,
        classified_ms=0,
        model_version="test-12345678",
        labels=("calm", "glad", "sad"),
        results=(TrackScores(track_id=7, scores=scores or SCORES),),
    )


def parsed(lines: Iterator[bytes]) -> list[dict[str, Any]]:
    events = [line.decode() for line in lines if not line.startswith(b":")]
    assert all(event.startswith("event: emotion\ndata: ") for event in events)
    assert all(event.endswith("\n\n") for event in events)
    return [json.loads(event.removeprefix("event: emotion\ndata: ")) for event in events]


def test_a_listener_is_told_of_its_cameras_as_the_page_is() -> None:
    live, feed = Live(), EmotionFeed(["door"])
    live.listen(feed.offer)
    live.add_emotions([said("door", 1), said("yard", 2), said("door", 3, 0.34, 0.33, 0.33)])
    live.unlisten(feed.offer)
    live.add_emotions([said("door", 4)])
    events = parsed(itertools.islice(feed.events(60), 3))
    assert [(event["camera"], event["track"], event["seq"]) for event in events] == [
        ("door", 7, 1),
        ("door", 7, 3),
    ]
    assert (events[0]["label"], events[0]["confidence"], events[0]["uncertain"]) == (
        "glad",
        0.7,
        False,
    )
    assert events[0]["scores"] == {"calm": 0.1, "glad": 0.7, "sad": 0.2}
    assert 0.33 < events[1]["scores"]["glad"] < 0.7, "smoothed"


def test_who_reads_slowly_is_told_how_many_were_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emotion_feed, "MOST_WAITING", 3)
    live, feed = Live(), EmotionFeed(None)
    live.listen(feed.offer)
    live.add_emotions([said("door", seq) for seq in range(1, 6)])
    events = parsed(itertools.islice(feed.events(60), 4))
    assert [(event["seq"], event["missed"]) for event in events] == [(3, 2), (4, 0), (5, 0)]


def test_it_ends_when_it_is_told_and_when_the_time_is_over() -> None:
    feed = EmotionFeed(None)
    feed.end()
    assert len(list(feed.events(3_600))) == 1
    assert len(list(EmotionFeed(None).events(0))) == 1


@contextmanager
def listening(service: WebService, query: str = "", secret: str = "") -> Iterator[Iterator[Any]]:
    """Events of a running service, decoded as they come."""
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    address = f"{service.url}/api/emotions{query}"
    with requests.get(address, headers=headers, stream=True, timeout=60) as answer:
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        lines = answer.iter_lines(chunk_size=1)
        assert next(lines).startswith(b":"), "the first line tells that it listens"
        yield (json.loads(line[6:]) for line in lines if line.startswith(b"data: "))


@pytest.mark.process
def test_emotions_of_a_running_service(web: WebService, feeder: Feeder) -> None:
    with listening(web, f"?cameras={feeder.camera}") as events:
        feeder.frame(b"a picture", (BOX,), (0.05, 0.9, 0.05, 0, 0, 0, 0, 0))
        event = next(events)
    assert (event["camera"], event["track"]) == (feeder.camera, 1)
    assert (event["label"], event["uncertain"]) == ("happiness", False)


@pytest.fixture(scope="module")
def guarded(
    redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[WebService, Database]]:
    folder: Path = tmp_path_factory.mktemp("guarded")
    with serving(redis_url, folder, MIEN_LOGIN="1") as service:
        database = open_database(f"sqlite:///{folder}/mien.db")
        users.add(database, "admin", "administrator")
        yield service, database
        database.close()


@pytest.mark.process
def test_a_listener_is_told_of_given_cameras_until_its_token_is_revoked(
    guarded: tuple[WebService, Database], feeder: Feeder, other_feeder: Feeder
) -> None:
    service, database = guarded
    token, secret = tokens.add(database, "some", "viewer", [feeder.camera], None)
    with listening(service, secret=secret) as events:
        for each in (other_feeder, feeder):
            each.frame(b"a picture", (BOX,), (0.05, 0.9, 0.05, 0, 0, 0, 0, 0))
        assert next(events)["camera"] == feeder.camera
        tokens.remove(database, token.id)
        assert [event for event in events if event["camera"] != feeder.camera] == []
    refused = requests.get(f"{service.url}/api/emotions", timeout=60)
    assert refused.status_code == 401


@pytest.mark.process
def test_who_hangs_up_is_forgotten(web: WebService, feeder: Feeder, redis: Redis) -> None:
    before = web.get("/api/status")["viewers"]
    with listening(web):
        wait_until(lambda: web.get("/api/status")["viewers"] == before + 1, "the listener")

    def forgotten() -> bool:
        feeder.frame(b"a picture", (BOX,), (0.05, 0.9, 0.05, 0, 0, 0, 0, 0))
        return bool(web.get("/api/status")["viewers"] == before)

    wait_until(forgotten, "the listener to be forgotten")
