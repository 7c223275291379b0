"""The operator's file of cameras: read at the start, followed, and left alone when it is wrong."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from redis import Redis

from mien.bus import registry, streams
from mien.bus.messages import Camera
from mien.cameras.yaml_file import YamlError
from mien.process.media import MediaDirs
from mien.store import cameras as stored
from mien.store.core.database import Database
from tests.conftest import full
from tests.web.conftest import start
from tests.web.records import redis as redis  # a Valkey of its own
from web.app import Parts, create_app
from web.cameras.desired import Desired
from web.cameras.file_cameras import FileCameras

FILE = """
cameras:
  front-door:
    name: Front door
    source: rtsp://10.0.0.5/small
    view: rtsp://10.0.0.5/large
    user: admin
    password: ${DOOR_PASSWORD}
"""
HALL = "  hall:\n    source: rtsp://10.0.0.6/live\n    blur: true\n"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOOR_PASSWORD", "s3/cret")
    (tmp_path / "cameras.yaml").write_text(FILE)
    return tmp_path / "cameras.yaml"


@pytest.fixture
def desired(redis: Redis, database: Database, path: Path) -> Desired:
    """What is wanted, as a web process of its own would have it."""
    file = FileCameras(path, MediaDirs(()))
    wanted = Desired(redis, database, ("rtsp://10.0.0.9/hall",), False, MediaDirs(()), file)
    wanted.load_file()
    wanted.publish()
    return wanted


@pytest.fixture
def client(redis: Redis, database: Database, desired: Desired, tmp_path: Path) -> FlaskClient:
    return create_app(Parts(redis, database, desired, tmp_path)).test_client()


def follow(desired: Desired) -> None:
    """Look twice, as it does each second: what is being written just now is not read."""
    for _ in range(2):
        desired.publish_if_lost()


def test_what_it_says_is_wanted_and_only_it_can_say_otherwise(
    redis: Redis, client: FlaskClient
) -> None:
    door = registry.read_cameras(redis)["front-door"]
    assert (door.source, door.view) == ("rtsp://10.0.0.5/small", "rtsp://10.0.0.5/large")
    assert registry.read_sources(redis) == {"front-door": "rtsp://admin:s3%2Fcret@10.0.0.5/small"}
    assert registry.read_views(redis) == {"front-door": "rtsp://admin:s3%2Fcret@10.0.0.5/large"}
    listed = client.get("/api/cameras").get_json()["cameras"]
    assert {camera["id"]: camera["origin"] for camera in listed} == {
        "front-door": "file",
        "10-0-0-9": "given",
    }
    for answer in (
        client.patch("/api/cameras/front-door", json={"paused": True}),
        client.delete("/api/cameras/front-door"),
    ):
        assert (answer.status_code, "file of cameras" in answer.get_json()["error"]) == (409, True)
    taken = client.post("/api/cameras", json={"id": "front-door", "source": "rtsp://10.0.0.7/1"})
    assert taken.status_code == 409


def test_changes_are_followed(redis: Redis, desired: Desired, path: Path) -> None:
    path.write_text(FILE + HALL)
    desired.publish_if_lost()
    assert "hall" not in registry.read_cameras(redis), "it may be half written"
    desired.publish_if_lost()
    assert registry.read_cameras(redis)["hall"].blur
    path.write_text("cameras: {}\n")
    follow(desired)
    assert set(registry.read_cameras(redis)) == {"10-0-0-9"}
    assert registry.read_sources(redis) == registry.read_views(redis) == {}


def test_what_did_not_reach_redis_is_published_when_it_is_back(
    redis: Redis, database: Database, desired: Desired
) -> None:
    stored.add(database, Camera(id="yard", name="Yard", source="rtsp://10.0.0.8/live"))
    with full(redis), pytest.raises(streams.LOST):
        desired.publish()
    assert "yard" not in registry.read_cameras(redis)
    desired.publish_if_lost()
    assert "yard" in registry.read_cameras(redis)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names no cameras"),
        (FILE + "  hall:\n    source: gopher://x\n", "line 10: the source's URL must look like"),
        (FILE + "  hall:\n    source: /etc/passwd\n", "line 10: no file of the machine"),
        (FILE + "  hall:\n    source: rtsp://a:b@c/d\n    user: a\n", "line 10: the address has"),
        (FILE + "  yard:\n    source: rtsp://10.0.0.8/live\n", "line 9: there is a camera 'yard'"),
    ],
)
def test_a_mistake_changes_nothing(
    redis: Redis, database: Database, desired: Desired, path: Path, text: str, says: str
) -> None:
    stored.add(database, Camera(id="yard", name="Yard", source="rtsp://10.0.0.8/live"))
    path.write_text(text)
    follow(desired)
    assert "front-door" in registry.read_cameras(redis)
    with pytest.raises(YamlError) as raised:
        desired.load_file()
    assert says in str(raised.value)
    assert "s3" not in str(raised.value)
    path.write_text(FILE + HALL)
    follow(desired)
    assert "hall" in registry.read_cameras(redis)


@pytest.mark.process
def test_mien_does_not_start_with_a_wrong_file(redis_url: str, tmp_path: Path) -> None:
    (tmp_path / "cameras.yaml").write_text("cameras:\n  a: {fps: 5}\n")
    ended = start(redis_url, tmp_path, MIEN_CAMERAS_FILE=str(tmp_path / "cameras.yaml"))
    assert ended.returncode == 78
    assert "cameras.yaml, line 2: Object missing required field `source`" in ended.stderr
