"""REST: what is told, what is changed, what is refused."""

import json
from typing import Any

import pytest
import requests
from redis import Redis

from mien.bus import registry
from mien.bus.group import Backlog
from mien.bus.heartbeat import Heartbeat
from mien.bus.shards import keyspace
from mien.process.metrics import Metrics
from tests.conftest import wait_until
from tests.web.conftest import WebService
from tests.web.feeder import Feeder

pytestmark = pytest.mark.process

TIMEOUT_S = 5


def post(web: WebService, content: Any) -> requests.Response:
    return requests.post(web.url + "/api/cameras", json=content, timeout=TIMEOUT_S)


def delete(web: WebService, camera: str) -> requests.Response:
    return requests.delete(f"{web.url}/api/cameras/{camera}", timeout=TIMEOUT_S)


def test_status_holds_the_accounting_and_the_workers(
    web: WebService, redis: Redis, feeder: Feeder
) -> None:
    feeder.say("live")
    feeder.frame(b"x", ((1.0, 2.0, 3.0, 4.0),), (0.125,) * 8)
    heartbeat = Heartbeat(redis, "classifier", Metrics(), lambda: "mien-0badcafe")
    heartbeat.beat(Backlog(lag=3, oldest_ms=40))
    status = web.get("/api/status")
    camera = status["cameras"][0]
    assert {key: camera[key] for key in ("id", "name", "state", "reason", "fps")} == {
        "id": feeder.camera,
        "name": "Front door",
        "state": "live",
        "reason": None,
        "fps": 15,
    }
    assert [camera[key] for key in ("captured", "processed", "skipped", "failed", "faces")] == [
        *(1, 1, 0, 0),
        1,
    ]
    assert status["emotions_total"] == 1
    assert set(status["latency_ms"]) == {"p50", "p95"}
    worker = next(w for w in status["workers"] if w["service"] == "classifier")
    assert (worker["lag"], worker["oldest_ms"], worker["model_version"]) == (3, 40, "mien-0badcafe")
    assert set(worker["latency_ms"]) == {"p50", "p95"}
    assert worker["memory_bytes"] > 0


def test_web_is_among_the_workers(web: WebService, redis: Redis) -> None:
    wait_until(lambda: bool(registry.read_workers(redis, "web")), "its heartbeat")


def test_a_live_camera_whose_worker_is_gone_is_stalled(web: WebService, feeder: Feeder) -> None:
    feeder.say("live", worker="gone-1234")
    camera = web.get("/api/status")["cameras"][0]
    assert camera["state"] == "stalled"
    assert "another will take over" in camera["reason"]


def test_a_camera_is_added_changed_and_removed(web: WebService, redis: Redis) -> None:
    source = "rtsp://admin:s3cret@10.0.0.5/live"
    added = post(web, {"name": "Garden Gate", "source": source, "fps": 10})
    assert added.status_code == 201
    assert added.json()["id"] == "garden-gate"
    assert added.json()["source"] == "rtsp://10.0.0.5/live"
    assert registry.read_cameras(redis)["garden-gate"].fps == 10
    assert redis.hget(keyspace.CREDENTIALS, "garden-gate") == source.encode()
    assert post(web, {"name": "Garden Gate", "source": source}).json()["id"] == "garden-gate-2"

    address = web.url + "/api/cameras/garden-gate"
    changed = requests.patch(address, json={"paused": True, "fps": None}, timeout=TIMEOUT_S)
    assert (changed.status_code, changed.json()["paused"]) == (200, True)
    camera = registry.read_cameras(redis)["garden-gate"]
    assert (camera.paused, camera.fps, camera.name) == (True, None, "Garden Gate")
    assert redis.hget(keyspace.CREDENTIALS, "garden-gate") == source.encode()
    assert "s3cret" not in json.dumps(web.get("/api/cameras"))
    listed = {camera["id"]: camera for camera in web.get("/api/cameras")["cameras"]}
    assert listed["garden-gate"]["origin"] == "added"

    for camera_id in ("garden-gate", "garden-gate-2"):
        assert delete(web, camera_id).status_code == 204
    assert registry.read_cameras(redis) == {}
    assert delete(web, "garden-gate").status_code == 404


def test_the_login_and_the_second_address_are_kept_and_never_shown(
    web: WebService, redis: Redis
) -> None:
    wish = {"source": "rtsp://cam/small", "view": "rtsp://cam/large", "rotation": 90}
    added = post(web, {"name": "Hall", **wish, "user": "ursula", "password": "s3/cret@"}).json()
    try:
        assert {**added, **wish, "mirrored": False} == added
        address = f"{web.url}/api/cameras/{added['id']}"
        login = b"ursula:s3%2Fcret%40"
        assert redis.hget(keyspace.CREDENTIALS, "hall") == b"rtsp://" + login + b"@cam/small"
        assert registry.read_views(redis) == {"hall": f"rtsp://{login.decode()}@cam/large"}
        requests.patch(address, json={"password": "new", "mirrored": True}, timeout=TIMEOUT_S)
        assert registry.read_sources(redis) == {"hall": "rtsp://ursula:new@cam/small"}
        assert registry.read_views(redis) == {"hall": "rtsp://ursula:new@cam/large"}
        requests.patch(
            address, json={"view": None, "rotation": 180, "group": "Hall"}, timeout=TIMEOUT_S
        )
        camera = registry.read_cameras(redis)["hall"]
        assert (camera.view, camera.rotation, camera.mirrored) == (None, 180, True)
        assert registry.read_views(redis) == {}
        assert {now["id"]: now["group"] for now in web.get("/api/status")["cameras"]} == {
            "hall": "Hall"
        }
        told = json.dumps([web.get("/api/cameras"), web.get("/api/status")])
        assert "s3" not in told
        assert "ursula" not in told
    finally:
        delete(web, added["id"])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({}, "source"),
        ({"source": "rtsp://cam/1", "rotation": 45}, "rotation"),
        ({"source": "rtsp://cam/1", "user": "a\nb"}, "user"),
        ({"source": "/dev/video0", "user": "a"}, "belong to a URL"),
        ({"source": "rtsp://cam/1", "view": "rtsp://"}, "rtsp://host/path"),
        ([], "object"),
        ({"source": ""}, "length"),
        ({"source": "   "}, "empty"),
        ({"source": "gopher://x/y"}, "rtsp://host/path"),
        ({"source": "rtsp://"}, "rtsp://host/path"),
        ({"source": "http://[half/"}, "rtsp://host/path"),
        ({"source": "rtsp://user:se/cret@10.0.0.5/live"}, "write / as %2F"),
        ({"source": "/dev/video0", "fps": 0}, "fps"),
        ({"source": "/dev/video0", "jpeg_quality": 101}, "jpeg_quality"),
        ({"source": "/dev/video0", "colour": "red"}, "colour"),
    ],
)
def test_what_is_no_camera_is_refused_with_the_reason(
    web: WebService, redis: Redis, content: Any, complaint: str
) -> None:
    answer = post(web, content)
    assert answer.status_code == 400
    assert complaint in answer.json()["error"]
    assert registry.read_cameras(redis) == {}


def test_a_body_that_is_no_json_is_told_so(web: WebService) -> None:
    answer = requests.post(
        web.url + "/api/cameras",
        data="{",
        headers={"Content-Type": "application/json"},
        timeout=TIMEOUT_S,
    )
    assert answer.status_code == 400
    assert answer.json() == {"error": "the body of the request is no JSON."}


def test_other_errors_are_json_too(web: WebService) -> None:
    for method, path, data, code in (
        ("GET", "/api/nothing", None, 404),
        ("PUT", "/api/cameras", None, 405),
        ("POST", "/api/cameras", "{", 415),
    ):
        answer = requests.request(method, web.url + path, data=data, timeout=TIMEOUT_S)
        assert answer.status_code == code
        assert answer.json()["error"]


def test_the_page_may_load_nothing_from_elsewhere(web: WebService) -> None:
    answer = requests.get(web.url + "/", timeout=TIMEOUT_S)
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_other_origins_are_refused(web: WebService) -> None:
    address = web.url + "/socket.io/?EIO=4&transport=websocket"
    headers = {
        "Origin": "http://evil.example",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "x" * 22 + "==",
    }
    assert requests.get(address, headers=headers, timeout=TIMEOUT_S).status_code == 403


def test_without_a_capture_worker_nothing_is_looked_for(web: WebService) -> None:
    for path, body in (
        ("find", {}),
        ("find", {"host": "nobody", "interface": "10.0.0.1"}),
        ("profiles", {"host": "nobody", "address": "http://10.0.0.5/onvif"}),
    ):
        answer = requests.post(f"{web.url}/api/cameras/{path}", json=body, timeout=TIMEOUT_S)
        assert answer.status_code == 409
        assert "no capture worker is running there" in answer.json()["error"]
    body = {"host": "nobody", "address": "file:///etc/passwd"}
    answer = requests.post(f"{web.url}/api/cameras/profiles", json=body, timeout=TIMEOUT_S)
    assert answer.status_code == 400
