"""Web services beside each other: whichever is asked, it is one system; and one of them dies."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio
from redis import Redis

from mien.bus.shards import keyspace
from mien.store.accounts import entrance
from mien.store.core.database import open_database
from tests import clips
from tests.browser import chromium
from tests.conftest import wait_until
from tests.postgres import Cluster
from tests.system.fleet import Server
from tests.web.cameras.test_browser_cameras import WISH, Browser
from tests.web.conftest import WebService
from tests.web.feeder import Feeder
from tests.web.replicas import Replicas, replicas
from tests.web.uploads.test_partial import begun, come, send
from tests.web.uploads.test_routes import download, ended, post, start, uploads
from tests.web.viewer import Viewer
from tests.web.workers import working

pytestmark = pytest.mark.process

TIMEOUT_S = 60
WORKERS = ("capture", "detector", "classifier")
Connect = Callable[[WebService], Viewer]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The Redis of the services that no test of this module stops."""
    with Server(tmp_path_factory.mktemp("replicas") / "valkey.sock") as running:
        yield running


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("replicas-data")


@pytest.fixture(scope="module")
def three(server: Server, data_dir: Path, postgres: Cluster) -> Iterator[Replicas]:
    """Three services on one PostgreSQL database, with all workers, which no test stops."""
    url = postgres.new_database()
    redis = server.client()
    with (
        replicas(server.url, data_dir, 3, MIEN_DATABASE_URL=url) as running,
        working(server.url, redis, data_dir, *WORKERS),
    ):
        yield running
    redis.close()


@pytest.fixture
def redis(server: Server) -> Iterator[Redis]:
    connection = server.client()
    yield connection
    connection.close()


def test_a_camera_is_watched_and_listed_wherever_one_comes(
    three: Replicas, redis: Redis, viewer_of: Connect
) -> None:
    added = requests.post(
        f"{three.url}/api/cameras", json={"source": "rtsp://192.0.2.1/", "name": "Door"}, timeout=60
    ).json()
    assert [each.get("/api/cameras")["cameras"] for each in three.all] == [[added]] * 3
    feeder = Feeder(redis, "wall")
    feeder.want()
    viewers = [viewer_of(three.balanced) for _ in three.all]
    wait_until(lambda: [s.get("/api/status")["viewers"] for s in three.all] == [1] * 3, "a turn")
    for viewer in viewers:
        viewer.watch("wall")

    def all_see() -> bool:
        feeder.frame(b"picture")
        return all(viewer.frames for viewer in viewers)

    wait_until(all_see, "each viewer to see it")
    removed = requests.delete(f"{three[1].url}/api/cameras/{added['id']}", timeout=TIMEOUT_S)
    assert removed.status_code == 204
    assert [each.get("/api/cameras")["cameras"] for each in three.all] == [[]] * 3


def test_parts_of_a_video_come_to_one_and_the_other(
    three: Replicas, data_dir: Path, tmp_path: Path
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=1, fps=10).read_bytes()
    path = begun(three[0], len(clip)).removeprefix(three[0].url)
    first, second, third = (each.url + path for each in three.all)
    third_of = len(clip) // 3
    assert send(first, 0, clip[:third_of]).status_code == 204
    assert [come(address) for address in (first, second, third)] == [third_of] * 3

    host, port = three[1].url.removeprefix("http://").split(":")
    with ExitStack() as lines:

        def held() -> bool:
            line = socket.create_connection((host, int(port)), timeout=TIMEOUT_S)
            lines.enter_context(line)
            head = (
                f"PATCH {path} HTTP/1.1\r\nHost: localhost\r\nUpload-Offset: {third_of}\r\n"
                "Content-Type: application/offset+octet-stream\r\nContent-Length: 1000\r\n\r\n"
            )
            line.sendall(head.encode())
            return send(first, third_of, b"").status_code == 423

        wait_until(held, "the other to hold the part")
        assert requests.delete(third, timeout=TIMEOUT_S).status_code == 423
    wait_until(lambda: send(third, third_of, clip[third_of:]).status_code == 204, "its turn")
    run = {"id": path.rsplit("/", 1)[1]}
    reports = [ended(each, run) for each in three.all]
    assert (reports[0]["state"], reports[0]["done"]) == ("done", 10)
    assert reports[1:] == reports[:1] * 2
    records = [download(each, run, "json").json() for each in three.all]
    assert len(records[0]) == 10
    assert records[1:] == records[:1] * 2
    assert requests.delete(f"{three[2].url}/api/runs/{run['id']}", timeout=60).status_code == 204
    assert [each.get("/api/runs")["runs"] for each in three.all] == [[]] * 3
    wait_until(lambda: not uploads(data_dir), "the video to leave the folder")


def test_a_run_is_told_and_ended_by_each(
    three: Replicas, data_dir: Path, tmp_path: Path, viewer_of: Connect
) -> None:
    long = clips.write_clip(tmp_path / "long.mp4", seconds=60, fps=15).read_bytes()
    viewers = [viewer_of(each) for each in three.all]
    for number in range(3):  # at least two of them do not work on it
        run = start(three[(number + 1) % 3], long)

        def at_work(run: dict[str, Any] = run) -> bool:
            told = [each.get(f"/api/runs/{run['id']}") for each in three.all]
            return all(report["done"] and report["timeline"] for report in told)

        wait_until(at_work, "each to tell how far it is")
        for viewer in viewers:

            def is_told(seen: Viewer = viewer, run_id: str = run["id"]) -> bool:
                return any(told["id"] == run_id for s in seen.statuses[-1:] for told in s["runs"])

            wait_until(is_told, "its viewer to be told")
        requests.post(f"{three[number].url}/api/runs/{run['id']}/cancel", timeout=60)
        reports = [ended(each, run) for each in three.all]
        assert [report["state"] for report in reports] == ["cancelled"] * 3
        assert 0 < reports[0]["done"] < 900
        requests.delete(f"{three.url}/api/runs/{run['id']}", timeout=60)
    wait_until(lambda: not uploads(data_dir), "the videos to leave the folder")


def test_a_photo_is_found_by_each(three: Replicas) -> None:
    begun = requests.post(f"{three.url}/api/photo-sets", json={"keep": False}, timeout=60).json()
    told = [
        post(three.balanced, f"/api/photos?name={name}&set={begun['id']}", clips.jpeg()).json()
        for name in ("a.jpg", "b.jpg")
    ]
    for each in three.all:
        assert each.get(f"/api/photo-sets/{begun['id']}")["photos"] == told
        for photo in told:
            assert each.get(f"/api/photos/{photo['id']}") == photo
            address = f"{each.url}/api/photos/{photo['id']}/annotated.jpg"
            assert requests.get(address, timeout=60).content[:2] == b"\xff\xd8"
    face = f"/api/photos/{told[0]['id']}/faces/1"
    kept = requests.post(three[1].url + face, json={"label": "fear"}, timeout=60)
    assert kept.status_code == 201, kept.text
    assert requests.delete(f"{three[2].url}/api/photo-sets/{begun['id']}", timeout=60).ok
    assert [
        requests.get(f"{each.url}/api/photos/{told[0]['id']}", timeout=60).status_code
        for each in three.all
    ] == [404] * 3


def test_a_browsers_camera_belongs_to_its_socket_and_is_seen_by_all(
    three: Replicas, viewer_of: Connect
) -> None:
    browsers = [Browser(each.url) for each in three.all]
    try:
        ids = [browser.call("camera_open", WISH)["camera"] for browser in browsers]
        assert len(set(ids)) == 3
        viewers = [viewer_of(each) for each in three.all]
        for viewer in viewers:
            viewer.watch(ids[0])

        def seen() -> bool:
            assert "error" not in browsers[0].call("camera_frame", clips.jpeg())
            return all(viewer.frames for viewer in viewers)

        wait_until(seen, "its pictures to come to the viewers of all")
        for each in three.all:
            cameras = each.get("/api/cameras")["cameras"]
            assert {(shown["id"], shown["origin"]) for shown in cameras} == {
                (name, "browser") for name in ids
            }
        same = {"source": "rtsp://192.0.2.1/", "id": ids[0]}
        assert (
            requests.post(f"{three[2].url}/api/cameras", json=same, timeout=60).status_code == 409
        )
    finally:
        for browser in browsers:
            browser.close()
    wait_until(lambda: not any(s.get("/api/cameras")["cameras"] for s in three.all), "their end")


def test_a_source_is_tried_and_webcams_are_looked_for_wherever_it_is_asked(
    three: Replicas, tmp_path: Path
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=4, fps=10)
    for _ in three.all:
        tried = requests.post(
            f"{three.url}/api/cameras/test", json={"source": str(clip)}, timeout=60
        ).json()
        assert (tried["ok"], tried["width"]) == (True, 640)
        found = requests.post(f"{three.url}/api/cameras/find", json={}, timeout=60)
        assert found.status_code == 200, found.text


def test_who_signed_in_at_one_is_known_to_all(own_redis: Server, tmp_path: Path) -> None:
    with replicas(own_redis.url, tmp_path, 2, MIEN_LOGIN="1") as both:
        database = open_database(f"sqlite:///{tmp_path / 'mien.db'}")
        code = entrance.new_setup_code(database)  # as another that was started prints it
        database.close()
        with requests.Session() as browser:
            wish = {"code": code, "name": "ada", "password": "a long and good password"}
            made = browser.post(f"{both.url}/api/setup", json=wish, timeout=TIMEOUT_S)
            assert made.status_code == 201, made.text

            def asked(path: str) -> list[int]:
                answers = [browser.get(both.url + path, timeout=TIMEOUT_S) for _ in range(4)]
                return [answer.status_code for answer in answers]

            assert asked("/api/status") == [200] * 4
            csrf = {"X-CSRF-Token": str(browser.cookies["mien-csrf"])}
            for purpose in ("one", "and the other"):
                noted = browser.put(
                    f"{both.url}/api/notice", json={"purpose": purpose}, headers=csrf, timeout=60
                )
                assert noted.status_code == 200, noted.text
            cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
            viewers = [Viewer(each.url, headers={"Cookie": cookies}) for each in both.all]
            ended_one = browser.post(f"{both.url}/api/sign-out", headers=csrf, timeout=TIMEOUT_S)
            assert ended_one.ok, ended_one.text
            wait_until(lambda: all(viewer.ended for viewer in viewers), "its sockets to end")
            for viewer in viewers:
                viewer.close()
            assert asked("/api/status") == [401] * 4


def test_viewers_of_one_that_dies_are_back_at_another(own_redis: Server, tmp_path: Path) -> None:
    with replicas(own_redis.url, tmp_path, 2) as both:
        clients = [socketio.Client(reconnection_delay=0.1) for _ in range(4)]
        told = dict.fromkeys(range(4), 0)

        def count(number: int) -> None:
            told[number] += 1

        for number, client in enumerate(clients):
            client.on("status", lambda _, number=number: count(number))
            client.connect(both.url, transports=["websocket"])
        wait_until(lambda: all(told.values()), "all to be told the status")
        both.kill(0)
        wait_until(lambda: both[1].get("/api/status")["viewers"] == 4, "all to be at the other")
        told.update(dict.fromkeys(told, 0))
        wait_until(lambda: all(told.values()), "all to be told again")
        for client in clients:
            client.disconnect()


@pytest.mark.browser
def test_the_page_is_back_by_itself(own_redis: Server, tmp_path: Path) -> None:
    with replicas(own_redis.url, tmp_path, 2) as both, chromium() as browser:
        both.balanced.say_purpose()
        page = browser.new_page()
        page.goto(both.url)

        def viewers() -> list[int]:
            return [service.get("/api/status")["viewers"] for service in both.all]

        wait_until(lambda: sum(viewers()) == 1, "the page to be connected")
        where = viewers().index(1)
        both.kill(where)
        wait_until(lambda: viewers() == [1], "the page to be at the other")
        page.locator("[data-state=online]").wait_for(state="attached")
        page.close()


def test_a_run_whose_process_is_killed_is_done_by_another(
    own_redis: Server, tmp_path: Path, postgres_url: str
) -> None:
    redis = own_redis.client()
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=20, fps=15, faces=1).read_bytes()
    settings = {"MIEN_DATABASE_URL": postgres_url}
    with replicas(own_redis.url, tmp_path, 2, **settings) as both:
        both.stop(1)
        wait_until(
            lambda: bool(redis.exists(keyspace.lease("web", "runs"))), "the first to have its turn"
        )
        both.start(1)
        with working(own_redis.url, redis, tmp_path, *WORKERS):
            film = post(both[0], "/api/runs?name=clip.mp4&keep=1", clip, "video/mp4").json()
            next_one = start(both[0], b"no video")
            wait_until(lambda: both[1].get(f"/api/runs/{film['id']}")["done"] > 0, "frames")
            both.kill(0)
            report = ended(both[1], film)
            assert (report["state"], report["done"], report["kept"]) == ("done", 300, True)
            records = download(both[1], film, "json").json()
            assert [record["frame"] for record in records] == list(range(300))
            assert ended(both[1], next_one)["state"] == "failed"
            wait_until(lambda: not redis.keys("*upload-*"), "every trace of the runs to go")
            wait_until(lambda: not uploads(tmp_path), "what all of them wrote to go")
    redis.close()
