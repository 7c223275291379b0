"""Cameras that Mien was started with, and what is changed of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from redis import Redis

from mien.bus import registry
from mien.bus.shards import keyspace
from mien.store.admin import choices
from mien.store.admin.choices import Display
from mien.store.core.database import Database
from tests.web.records import redis as redis  # a Valkey of its own
from web.app import Parts, create_app
from web.cameras.desired import Desired

SECRET = "rtsp://admin:s3cret@10.0.0.5/live"
SOURCES = ("/videos/door.mkv", "/videos/door.mkv", SECRET)

Start = Callable[..., FlaskClient]


@pytest.fixture
def start(redis: Redis, database: Database, tmp_path: Path) -> Start:
    """Start the app with these sources, as a new process would."""

    def started(*sources: str) -> FlaskClient:
        desired = Desired(redis, database, sources)
        desired.publish()
        return create_app(Parts(redis, database, desired, tmp_path)).test_client()

    return started


def cameras(client: FlaskClient) -> dict[str, Any]:
    return {camera["id"]: camera for camera in client.get("/api/cameras").get_json()["cameras"]}


def test_changes_are_published_and_hold_at_the_next_start(redis: Redis, start: Start) -> None:
    client = start(*SOURCES)
    assert {camera["origin"] for camera in cameras(client).values()} == {"given"}
    wish = {"name": "Gate", "blur": True, "paused": True, "fps": 5}
    answer = client.patch("/api/cameras/10-0-0-5", json=wish)
    assert (answer.status_code, {**answer.get_json(), **wish}) == (200, answer.get_json())
    assert client.patch("/api/cameras/door-2", json={"name": "Back"}).status_code == 200
    again = start(*reversed(SOURCES))
    assert {**cameras(again)["10-0-0-5"], **wish} == cameras(again)["10-0-0-5"]
    assert sorted(camera["name"] for camera in cameras(again).values()) == ["Back", "Gate", "door"]
    wanted = registry.read_cameras(redis)["10-0-0-5"]
    assert (wanted.name, wanted.blur, wanted.paused, wanted.fps) == ("Gate", True, True, 5)
    assert redis.hget(keyspace.CREDENTIALS, "10-0-0-5") == SECRET.encode()


def test_a_change_stays_with_its_source_when_its_id_moves(start: Start) -> None:
    client = start(SOURCES[0])
    client.patch("/api/cameras/door", json={"blur": True})
    other = start()
    added = other.post("/api/cameras", json={"name": "Door", "source": "/dev/video7"}).get_json()
    assert (added["id"], added["origin"]) == ("door", "added")
    moved = cameras(start(SOURCES[0]))
    assert (moved["door"]["blur"], moved["door-2"]["blur"]) == (False, True)


def test_cameras_that_look_alike_without_their_secrets_keep_their_own_settings(
    redis: Redis, start: Start
) -> None:
    sources = [f"rtsp://admin:s3cret@10.0.0.5/Streaming/{channel}" for channel in (101, 201)]
    client = start(*sources)
    shown = {camera["source"] for camera in cameras(client).values()}
    assert shown == {"rtsp://10.0.0.5/Streaming/***"}
    assert client.patch("/api/cameras/10-0-0-5-2", json={"name": "Gate"}).status_code == 200
    again = start(*[source.replace("s3cret", "new") for source in reversed(sources)])
    assert {name: camera["name"] for name, camera in cameras(again).items()} == {
        "10-0-0-5": "Gate",
        "10-0-0-5-2": "10.0.0.5",
    }
    assert b"201" in (redis.hget(keyspace.CREDENTIALS, "10-0-0-5") or b"")


def test_a_changed_address_is_given_whole_and_an_unchanged_one_keeps_its_secret(
    redis: Redis, start: Start
) -> None:
    client = start()
    source = "http://10.0.0.5/user=admin_password=s3cret.sdp?psw=s3cret#token=s3cret"
    added = client.post("/api/cameras", json={"name": "Gate", "source": source}).get_json()
    assert added["source"] == "http://10.0.0.5/***"
    for wish in ({"name": "Door"}, {"source": added["source"]}, {"paused": True}):
        assert client.patch("/api/cameras/gate", json=wish).status_code == 200
        assert redis.hget(keyspace.CREDENTIALS, "gate") == source.encode()
    moved = {"source": "http://10.0.0.6/***"}
    for answer in (
        client.patch("/api/cameras/gate", json=moved),
        client.post("/api/cameras", json=moved),
        client.post("/api/cameras/test", json=moved),
    ):
        assert (answer.status_code, "whole address" in answer.get_json()["error"]) == (400, True)
    assert redis.hget(keyspace.CREDENTIALS, "gate") == source.encode()
    told = b"".join(
        bytes(redis.dump(key) or b"")
        for key in redis.scan_iter()
        if key.decode() != keyspace.CREDENTIALS
    )
    assert b"s3cret" not in told
    assert "s3cret" not in client.get("/api/status").get_data(as_text=True)


def test_their_address_stays_and_they_are_not_removed(start: Start) -> None:
    client = start(*SOURCES)
    shown = cameras(client)["10-0-0-5"]["source"]
    assert client.patch("/api/cameras/10-0-0-5", json={"source": shown}).status_code == 200
    for wish in ({"view": "rtsp://10.0.0.5/large"}, {"password": "new"}):
        assert client.patch("/api/cameras/10-0-0-5", json=wish).status_code == 409
    for answer, why in (
        (client.patch("/api/cameras/door", json={"source": "/dev/video7"}), "start Mien with"),
        (client.delete("/api/cameras/door"), "pause it"),
    ):
        assert (answer.status_code, why in answer.get_json()["error"]) == (409, True)
    assert client.patch("/api/cameras/door", json={"fps": 0}).status_code == 400
    assert set(cameras(client)) == {"door", "door-2", "10-0-0-5"}


def test_new_ones_are_blurred_when_that_was_chosen_before(database: Database, start: Start) -> None:
    client = start(SOURCES[0])
    choices.write(database, Display(blur_default=True))
    assert not cameras(client)["door"]["blur"]
    client = start(SOURCES[0])
    assert cameras(client)["door"]["blur"]
    client.patch("/api/cameras/door", json={"blur": False})
    assert not cameras(start(SOURCES[0]))["door"]["blur"]
