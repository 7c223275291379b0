"""Starting, stopping, and losing Redis."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis

from mien.bus import registry
from mien.bus.shards import keyspace
from tests.conftest import wait_until
from tests.ports import free_port
from tests.system.fleet import Server
from tests.web.conftest import WebService, environment, serving, start
from tests.web.feeder import Feeder
from tests.web.viewer import Viewer

pytestmark = pytest.mark.process

SECRET = "rtsp://admin:s3cret@10.0.0.5/live"
Connect = Callable[[WebService], Viewer]


def test_cameras_of_the_start_are_published_without_their_passwords(
    own_redis: Server, tmp_path: Path
) -> None:
    sources = json.dumps(["/nowhere/clip.mp4", SECRET])
    with serving(own_redis.url, tmp_path, MIEN_SOURCES=sources) as web:
        redis = own_redis.client()
        cameras = registry.read_cameras(redis)
        assert [camera.source for camera in cameras.values()] == [
            "/nowhere/clip.mp4",
            "rtsp://10.0.0.5/live",
        ]
        assert redis.hgetall(keyspace.CREDENTIALS) == {b"10-0-0-5": SECRET.encode()}
        for path in ("/api/status", "/api/cameras"):
            assert "s3cret" not in json.dumps(web.get(path))
        status = web.get("/api/status")
        assert [camera["state"] for camera in status["cameras"]] == ["connecting", "connecting"]


def test_when_redis_comes_back_empty_everything_goes_on(
    own_redis: Server, tmp_path: Path, viewer_of: Connect
) -> None:
    with serving(own_redis.url, tmp_path, MIEN_SOURCES='["/nowhere/door.mp4"]') as web:
        viewer = viewer_of(web)
        viewer.watch("door")
        wait_for_frame(own_redis.client(), viewer, b"before")
        own_redis.kill()
        wait_until(lambda: not web.healthy(), "the health check to say that Redis is away")
        own_redis.start()
        redis = own_redis.client()
        wait_until(lambda: "door" in registry.read_cameras(redis), "the camera to be wanted again")
        wait_for_frame(redis, viewer, b"after")
        assert web.healthy()
        wait_until(lambda: bool(registry.read_workers(redis, "web")), "the heartbeat")


def wait_for_frame(redis: Redis, viewer: Viewer, jpeg: bytes) -> None:
    feeder = Feeder(redis, "door")

    def arrived() -> bool:
        feeder.frame(jpeg)
        return bool(viewer.frames) and viewer.frames[-1][1] == jpeg

    wait_until(arrived, f"the frame {jpeg!r}")


_STOPPED_WHILE_IT_STARTS = """
import os, signal
from web.app import Parts

build = Parts.__post_init__

def stop_and_build(self):
    for process in (os.getpid(), os.getppid()):
        os.kill(process, signal.SIGTERM)
    build(self)

Parts.__post_init__ = stop_and_build
from web.__main__ import main
main()
"""


def test_it_stops_while_it_starts(own_redis: Server, tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-c", _STOPPED_WHILE_IT_STARTS],
        env=environment(own_redis.url, tmp_path, MIEN_PORT=str(free_port())),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (process.returncode, "Traceback" in process.stderr) == (0, False), process.stderr


def test_it_stops_quickly_although_viewers_are_connected(
    own_redis: Server, tmp_path: Path, viewer_of: Connect
) -> None:
    with serving(own_redis.url, tmp_path) as web:
        viewer_of(web).watch("door")
        wait_until(lambda: web.get("/api/status")["viewers"] == 1, "the viewer")
        web.process.send_signal(signal.SIGTERM)
        assert web.process.wait(60) == 0
    assert registry.read_workers(own_redis.client(), "web") == []


def test_no_process_is_left_when_it_is_killed(own_redis: Server, tmp_path: Path) -> None:
    redis = own_redis.client()
    with serving(own_redis.url, tmp_path) as web:
        wait_until(lambda: bool(registry.read_workers(redis, "web")), "the heartbeat")
        worker = registry.read_workers(redis, "web")[0].pid
        web.process.kill()
        web.process.wait(60)
        wait_until(lambda: not is_alive(worker), "its worker process to end")


def test_without_a_camera_an_empty_redis_hears_that_none_is_wanted(
    own_redis: Server, tmp_path: Path
) -> None:
    with serving(own_redis.url, tmp_path) as web:
        own_redis.kill()
        wait_until(lambda: not web.healthy(), "the health check to say that Redis is away")
        own_redis.start()
        redis = own_redis.client()
        wait_until(lambda: registry.cameras_published(redis), "capture to be told")
        assert registry.read_cameras(redis) == {}


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_when_a_live_part_fails_the_process_is_replaced(own_redis: Server, tmp_path: Path) -> None:
    redis = own_redis.client()
    with serving(own_redis.url, tmp_path) as web:
        wait_until(lambda: bool(registry.read_workers(redis, "web")), "the heartbeat")
        before = registry.read_workers(redis, "web")[0].pid
        redis.set(keyspace.detections(0), "not a stream")  # nothing that the follower expects
        wait_until(lambda: not is_alive(before), "the process to end")
        redis.delete(keyspace.detections(0))
        wait_until(lambda: bool(registry.read_workers(redis, "web")), "another process")
        assert web.healthy()


def test_a_port_in_use_is_one_clear_line(redis_url: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = start(redis_url, tmp_path, MIEN_PORT=str(port))
    assert ended.returncode == 69
    assert ended.stderr.strip() == (
        f"mien: cannot listen on 127.0.0.1:{port} (address already in use). "
        "Stop what uses it, or choose another with --port or MIEN_PORT."
    )


@pytest.mark.parametrize(("name", "text"), [("MIEN_PORT", "70000"), ("MIEN_SHARDS", "0")])
def test_a_wrong_number_names_the_variable(
    redis_url: str, tmp_path: Path, name: str, text: str
) -> None:
    ended = start(redis_url, tmp_path, **{name: text})
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"{name}='{text}'")


@pytest.mark.parametrize("sources", ["clip.mp4", '{"a": 1}', '["a", 3]'])
def test_wrong_sources_name_the_variable(redis_url: str, tmp_path: Path, sources: str) -> None:
    ended = start(redis_url, tmp_path, MIEN_SOURCES=sources)
    assert ended.returncode == 2
    assert ended.stderr.startswith("MIEN_SOURCES")
    assert ended.stderr.count("\n") == 1


def test_an_address_of_another_machine_is_one_clear_line(redis_url: str, tmp_path: Path) -> None:
    ended = start(redis_url, tmp_path, MIEN_HOST="192.0.2.1")
    assert ended.returncode == 69
    assert "Give an address of this machine" in ended.stderr


def test_an_unusable_database_is_one_clear_line(redis_url: str, tmp_path: Path) -> None:
    url = "postgresql://user:s3cret@127.0.0.1:1/mien"
    ended = start(redis_url, tmp_path, MIEN_DATABASE_URL=url)
    assert ended.returncode == 69
    assert ended.stderr.startswith("mien: cannot use the database")
    assert ended.stderr.count("\n") == 1
    assert "s3cret" not in ended.stderr
