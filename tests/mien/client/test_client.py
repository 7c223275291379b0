"""``mien.Client`` and a real web service."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from redis import Redis

import mien
from mien.bus import streams
from mien.store.accounts import tokens, users
from mien.store.core.database import open_database
from mien.store.history import expressions
from tests.conftest import wait_until
from tests.mien.store.history.test_rows import emotions
from tests.ports import free_port
from tests.system.fleet import Server
from tests.web.conftest import WebService, serving
from tests.web.feeder import Feeder

pytestmark = pytest.mark.process

BOX = (10.0, 10.0, 50.0, 50.0)
GLAD = (0.05, 0.9, 0.05, 0.0, 0.0, 0.0, 0.0, 0.0)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("valkey") / "valkey.sock") as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("client")


@pytest.fixture(scope="module")
def service(server: Server, folder: Path) -> Iterator[WebService]:
    with serving(server.url, folder, MIEN_LOGIN="1") as service:
        yield service


@pytest.fixture(scope="module")
def token(service: WebService, folder: Path) -> str:
    """A viewer of the door, which saw somebody at noon, as the yard did."""
    database = open_database(f"sqlite:///{folder}/mien.db")
    users.add(database, "admin", "administrator")
    at_ms = round(NOON.timestamp() * 1000)
    for camera in ("door", "yard"):
        expressions.merge(database, [emotions((7, (0.2, 0.8)), at_ms=at_ms, camera=camera)])
    secret = tokens.add(database, "script", "viewer", ["door"], None)[1]
    database.close()
    return secret


@pytest.fixture
def redis(server: Server) -> Iterator[Redis]:
    redis = streams.connect(server.url)
    yield redis
    redis.close()


def feeder(redis: Redis, camera: str) -> Feeder:
    feeder = Feeder(redis, camera)
    feeder.want()
    return feeder


@contextmanager
def seen_again_and_again(feeder: Feeder) -> Iterator[None]:
    """A face that is there until the block ends: whoever begins to listen meanwhile is told."""
    enough = Event()

    def speak() -> None:
        while not enough.wait(0.05):
            feeder.frame(b"a picture", (BOX,), GLAD)

    thread = Thread(target=speak)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def test_the_cameras_that_were_given(service: WebService, token: str, redis: Redis) -> None:
    for camera in ("door", "yard"):
        feeder(redis, camera)
    client = mien.Client(service.url, token)
    wait_until(lambda: bool(client.cameras()), "the camera")
    (door,) = client.cameras()
    assert (door.id, door.state) == ("door", "connecting")


def test_live_emotions_are_an_iterator(service: WebService, token: str, redis: Redis) -> None:
    door = feeder(redis, "door")
    heard = mien.Client(service.url, token).emotions(["door"])
    with seen_again_and_again(door):
        first, second = next(heard), next(heard)
    assert (first.camera, first.track, first.label) == ("door", 1, "happiness")
    assert first.uncertain is False
    assert first.scores["happiness"] == pytest.approx(0.9, abs=0.01)
    assert second.captured_ms > first.captured_ms


def test_history_is_a_data_frame(service: WebService, token: str) -> None:
    client = mien.Client(service.url, token)
    frame = client.history(NOON - timedelta(minutes=5), NOON + timedelta(minutes=5))
    assert set(frame["camera"]) == {"door", "*"}
    door = frame[(frame["camera"] == "door") & (frame["face_seconds"] > 0)]
    assert len(door) == 1
    assert door["start_utc"].iloc[0] <= NOON < door["start_utc"].iloc[0] + timedelta(minutes=1)
    shares = door.filter(like="share_").iloc[0]
    assert shares.sum() == pytest.approx(1, abs=0.01)
    nothing = client.history(NOON - timedelta(days=9), NOON - timedelta(days=8))
    assert "face_seconds" not in nothing or nothing["face_seconds"].sum() == 0


def test_refusals_are_one_line(service: WebService, token: str) -> None:
    with pytest.raises(mien.ClientError, match=r"^sign in first\. Give a token of this Mien\.$"):
        mien.Client(service.url).cameras()
    with pytest.raises(mien.ClientError, match="sign in first"):
        next(mien.Client(service.url, "mien_wrong").emotions())
    with pytest.raises(mien.ClientError, match="has no time zone"):
        mien.Client(service.url, token).history(datetime(2026, 5, 1), NOON)
    with pytest.raises(mien.ClientError, match="no web address"):
        mien.Client("localhost:8000")
    nowhere = mien.Client(f"http://127.0.0.1:{free_port()}", token)
    with pytest.raises(mien.ClientError, match="no Mien answers at http"):
        nowhere.cameras()
    with pytest.raises(mien.ClientError, match="no Mien answers at http"):
        next(nowhere.emotions())


def test_a_mien_that_is_started_anew_is_waited_for(
    server: Server, folder: Path, token: str, redis: Redis
) -> None:
    door, port = feeder(redis, "door"), free_port()
    heard = mien.Client(f"http://127.0.0.1:{port}", token).emotions()
    with seen_again_and_again(door):
        with serving(server.url, folder, port, MIEN_LOGIN="1"):
            before = next(heard)
        with serving(server.url, folder, port, MIEN_LOGIN="1"):
            after = next(each for each in heard if each.seq > before.seq + 3)
    assert after.camera == "door"


def test_what_is_missing_for_a_data_frame_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    now = datetime.now(UTC)
    with pytest.raises(ImportError, match="pip install 'mien\\[frames\\]'"):
        mien.Client("http://127.0.0.1:1").history(now, now)
