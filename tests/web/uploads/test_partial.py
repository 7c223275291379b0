"""Videos in parts over REST: they go on where they ended, also after a restart, and become runs."""

import base64
import os
import socket
import time
from pathlib import Path

import pytest
import requests

from tests import clips
from tests.conftest import wait_until
from tests.system.fleet import Server
from tests.web.conftest import WebService, serving
from tests.web.uploads.test_routes import data_dir, ended, redis_url, service, web
from web.uploads.partial import PATIENCE_S

__all__ = ["data_dir", "redis_url", "service", "web"]  # the fixtures

pytestmark = pytest.mark.process

TIMEOUT_S = 60


def begin(web: WebService, length: int | str, name: str = "käse.mp4") -> requests.Response:
    name64 = base64.b64encode(name.encode()).decode()
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(length),
        "Upload-Metadata": f"filename {name64},keep {base64.b64encode(b'0').decode()}",
    }
    return requests.post(f"{web.url}/api/uploads", headers=headers, timeout=TIMEOUT_S)


def begun(web: WebService, length: int) -> str:
    """Address of a new upload."""
    answer = begin(web, length)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    return f"{web.url}/api/{answer.headers['Location']}"


def send(address: str, offset: int, part: bytes) -> requests.Response:
    headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
    return requests.patch(address, data=part, headers=headers, timeout=TIMEOUT_S)


def come(address: str) -> int:
    answer = requests.head(address, timeout=TIMEOUT_S)
    assert answer.status_code == 200
    return int(answer.headers["Upload-Offset"])


def test_parts_become_a_run(service: WebService, data_dir: Path, tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=1, fps=10).read_bytes()
    address = begun(service, len(clip))
    assert come(address) == 0
    half = len(clip) // 2
    assert send(address, 0, clip[:half]).headers["Upload-Offset"] == str(half)
    assert come(address) == half
    last = send(address, half, clip[half:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(clip)))
    over = ended(service, {"id": address.rsplit("/", 1)[1]})
    assert (over["name"], over["state"], over["done"]) == ("käse.mp4", "done", 10)
    assert not list((data_dir / "parts").glob("*.part"))


def test_what_has_come_outlives_a_restart(own_redis: Server, tmp_path: Path) -> None:
    with serving(own_redis.url, tmp_path) as web:
        address = begun(web, 100)
        send(address, 0, bytes(40))
        web.process.kill()
    with serving(own_redis.url, tmp_path) as web:
        address = f"{web.url}/api/uploads/{address.rsplit('/', 1)[1]}"
        assert come(address) == 40
        assert send(address, 40, bytes(60)).status_code == 204
        (run,) = web.get("/api/runs")["runs"]
        assert run["state"] in ("waiting", "running")


def test_what_a_broken_line_brought_stays(web: WebService) -> None:
    address = begun(web, 1000)
    host, port = web.url.removeprefix("http://").split(":")
    path = address.removeprefix(web.url)
    with socket.create_connection((host, int(port)), timeout=60) as line:
        head = (
            f"PATCH {path} HTTP/1.1\r\nHost: localhost\r\nUpload-Offset: 0\r\n"
            "Content-Type: application/offset+octet-stream\r\nContent-Length: 1000\r\n\r\n"
        )
        line.sendall(head.encode() + bytes(300))
    wait_until(lambda: come(address) == 300, "what came to be stored")
    wait_until(lambda: send(address, 300, bytes(100)).status_code == 204, "the line to be let go")
    assert requests.delete(address, timeout=TIMEOUT_S).status_code == 204


def test_what_does_not_fit_is_refused(web: WebService) -> None:
    address = begun(web, 100)
    send(address, 0, bytes(40))
    for offset, part, code, says in (
        (0, bytes(10), 409, "40 bytes have come; go on from there"),
        (40, bytes(61), 413, "more than its 100 bytes"),
    ):
        answer = send(address, offset, part)
        assert (answer.status_code, says in answer.json()["error"]) == (code, True), answer.text
    wrong = requests.patch(address, data=b"x", timeout=TIMEOUT_S)
    assert wrong.status_code == 415
    assert begin(web, "many").status_code == 400
    assert begin(web, 0).status_code == 400
    assert begin(web, 9 << 30).status_code == 413
    assert begin(web, 10, name="\x00").status_code == 400
    assert requests.delete(address, timeout=TIMEOUT_S).status_code == 204
    for ask in (requests.head, requests.delete):
        assert ask(address, timeout=TIMEOUT_S).status_code == 404
        assert ask(f"{web.url}/api/uploads/..", timeout=TIMEOUT_S).status_code in (404, 405)


def test_an_upload_that_nobody_goes_on_with_is_deleted(own_redis: Server, tmp_path: Path) -> None:
    with serving(own_redis.url, tmp_path) as web:
        left, whole, slow, new = (begun(web, 100).rsplit("/", 1)[1] for _ in range(4))
        assert send(f"{web.url}/api/uploads/{whole}", 0, bytes(100)).status_code == 204
        web.process.kill()
    parts = tmp_path / "parts"
    (parts / "killed.part").touch()  # before it was said what it is
    long_ago_s = time.time() - PATIENCE_S - 60
    for name in (f"{left}.json", f"{left}.part", f"{whole}.json", f"{slow}.json", "killed.part"):
        os.utime(parts / name, (long_ago_s, long_ago_s))
    with serving(own_redis.url, tmp_path):
        stay = {f"{each}.{kind}" for each in (slow, new) for kind in ("json", "part")}
        wait_until(lambda: names(parts) <= stay, "the old ones to be deleted")
        assert names(parts) == stay


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
