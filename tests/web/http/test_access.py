"""Foreign pages and foreign names get nothing: not by REST, not by the socket."""

import socket
from pathlib import Path

import pytest
import requests
import websocket

from tests.web.conftest import WebService, serving, start
from web.http.access import Access

pytestmark = pytest.mark.process

HERE = "127.0.0.1:8000"
EXPECTED = (
    *(HERE, "localhost:8000", "LOCALHOST", "wall.localhost:1", "192.168.1.20", "[::1]:8000"),
    *(socket.gethostname(), f"{socket.gethostname()}.local:8000", "cameras.lan", "Mien.Example."),
)
UNEXPECTED = (
    *("evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example"),
    *("", "127.0.0.1@evil.example", "127.0.0.1,evil.example", "[::1", "[evil]:1", "a b"),
)
FOREIGN = (
    *("http://evil.example", "http://127.0.0.1:9000", "http://localhost:8000", "null", ""),
    *("http://127.0.0.1:8000.evil.example", "http://[::1", "http://127.0.0.1:8000@evil.example"),
)


@pytest.mark.parametrize("host", EXPECTED)
def test_expected_names_are_answered(host: str) -> None:
    access = Access("cameras.lan", ["mien.example"])
    assert access.refusal(host, None) is None
    assert access.refusal(host, f"http://{host}") is None
    assert access.refusal(host, f"https://{host}") is None, "a proxy speaks TLS, we do not"


@pytest.mark.parametrize("host", UNEXPECTED)
def test_other_names_are_refused(host: str) -> None:
    reason = Access("cameras.lan", ["mien.example"]).refusal(host, f"http://{host}")
    assert reason is not None
    assert "MIEN_ALLOWED_HOSTS" in reason


@pytest.mark.parametrize("origin", FOREIGN)
def test_foreign_pages_are_refused(origin: str) -> None:
    reason = Access().refusal(HERE, origin)
    assert reason is not None
    assert repr(origin) in reason


def test_a_named_proxy_may_hand_on_another_host() -> None:
    access = Access(allowed=["https://mien.example:8443", "HTTP://Cameras.lan:80"])
    for page in ("https://mien.example:8443", "http://cameras.lan"):
        assert access.refusal(HERE, page) is None
    for host in ("mien.example", "cameras.lan:9000"):
        assert access.refusal(host, None) is None, "its name is answered"
    for page in (
        *("https://mien.example", "https://mien.example:8444", "http://mien.example:8443"),
        *("http://cameras.lan:8080", "https://cameras.lan", "https://evil.example", "null"),
    ):
        assert access.refusal(HERE, page) is not None, page


def test_a_name_alone_trusts_no_page_of_another_port() -> None:
    access = Access(allowed=["mien.example"])
    assert access.refusal("mien.example:8000", "http://mien.example:8000") is None
    for page in ("https://mien.example:8443", "http://mien.example:9000", "http://mien.example"):
        assert access.refusal(HERE, page) is not None, page
        assert access.refusal("mien.example:8000", page) is not None, page


def test_scripts_name_neither_host_nor_page() -> None:
    assert Access().refusal(None, None) is None
    assert Access().refusal(None, "http://evil.example") is not None


def test_a_foreign_name_gets_one_line_and_nothing_else(web: WebService) -> None:
    for path in ("/", "/api/status", "/healthz", "/static/app.js", "/metrics"):
        answer = requests.get(web.url + path, headers={"Host": "evil.example:8000"}, timeout=60)
        assert answer.status_code == 403, path
        assert answer.json()["error"].startswith("Mien does not answer to the name 'evil.example")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_foreign_page_changes_nothing(web: WebService, method: str) -> None:
    before = web.get("/api/cameras")
    answer = requests.request(
        method,
        web.url + "/api/cameras",
        json={"source": "/nowhere/clip.mp4"},
        headers={"Origin": "http://evil.example"},
        timeout=60,
    )
    assert answer.status_code == 403
    assert "http://evil.example" in answer.json()["error"]
    assert web.get("/api/cameras") == before


def test_a_foreign_page_gets_no_socket(web: WebService) -> None:
    address = web.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(address, timeout=60, origin="http://evil.example")
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(address, timeout=60, host="evil.example")


def test_answers_are_for_pages_of_our_own(web: WebService) -> None:
    answer = requests.get(web.url + "/api/status", timeout=60)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_name_that_was_allowed_is_answered(redis_url: str, tmp_path: Path) -> None:
    with serving(redis_url, tmp_path, MIEN_ALLOWED_HOSTS="cameras.lan, mien.example") as service:
        for name, code in (("mien.example", 200), ("evil.example", 403)):
            asked = requests.get(service.url + "/healthz", headers={"Host": name}, timeout=60)
            assert asked.status_code == code


@pytest.mark.parametrize(
    "names",
    ["https://mien.example/page", "mien.example:8000", "a b", "ftp://mien.example", "http://a:x"],
)
def test_a_wrong_name_is_one_clear_line(redis_url: str, tmp_path: Path, names: str) -> None:
    ended = start(redis_url, tmp_path, MIEN_ALLOWED_HOSTS=names)
    assert ended.returncode == 2
    assert ended.stderr.startswith("MIEN_ALLOWED_HOSTS")
    assert ended.stderr.count("\n") == 1
