"""Every answer, errors and files too, tells browsers to allow no more than the page needs."""

import http.client
import json
import socket

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import WebService
from tests.web.records import app, client, redis
from web.admin import status
from web.http.headers import HEADERS, HSTS_S

__all__ = ["app", "client", "redis"]  # the fixtures


@pytest.fixture
def database_url(tmp_path: object) -> str:
    return f"sqlite:///{tmp_path}/mien.db"


def hard(headers: object, where: object) -> None:
    for name, value in HEADERS.items():
        found = headers.get(name)  # type: ignore[attr-defined]
        assert found is not None, (where, name)
        if name != "Content-Security-Policy":
            assert found == value, (where, name)
        else:
            assert "unsafe" not in found, where
            for directive in ("default-src 'self'", "default-src 'none'"):
                if directive in found:
                    break
            else:
                pytest.fail(f"{where}: {found}")
            assert "frame-ancestors 'none'" in found, where
            assert "base-uri 'none'" in found, where


def test_every_route_and_every_refusal(app: Flask, client: FlaskClient) -> None:
    asked = set()
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<int:", "<").replace("<path:filename>", "app.js")
        while "<" in path:
            path = path[: path.index("<")] + "1" + path[path.index(">") + 1 :]
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            answer = client.open(path, method=method)
            hard(answer.headers, (method, path, answer.status_code))
            answer.close()
            asked.add(answer.status_code)
    report = client.get("/api/report", query_string={"from": 0, "to": 600_000})
    assert report.status_code == 200
    hard(report.headers, "report")
    foreign = client.get("/", headers={"Host": "evil.example"})
    hard(foreign.headers, "foreign")
    foreign.close()
    assert asked | {foreign.status_code} >= {200, 400, 403, 404, 405, 415}


def test_a_fault_of_the_server(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status.StatusReader, "read", lambda _: 1 / 0)
    answer = client.get("/api/status")
    assert answer.status_code == 500
    hard(answer.headers, "fault")


@pytest.mark.process
def test_a_proxy_of_this_machine_says_that_it_speaks_tls(web: WebService) -> None:
    told = {"X-Forwarded-Proto": "https"}
    answer = requests.get(web.url + "/", headers=told, timeout=60)
    assert answer.headers["Strict-Transport-Security"] == f"max-age={HSTS_S}"


@pytest.mark.process
def test_sockets_that_are_refused_and_files(web: WebService) -> None:
    for path in ("/socket.io/?EIO=4&transport=polling", "/socket.io/?EIO=2", "/static/app.css"):
        hard(requests.get(web.url + path, timeout=60).headers, path)


@pytest.mark.process
@pytest.mark.parametrize(
    ("request_line", "code"),
    [
        (b"GET /api/status HTTP/1.1\r\nHost: localhost\r\nX<script>: x\r\n\r\n", 400),
        (b"<script> / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: odd\r\n\r\n", 501),
        (b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"X: x\r\n" * 200 + b"\r\n", 431),
    ],
    ids=["header", "method", "coding", "address", "headers"],
)
def test_what_is_no_request_is_told_so_in_one_line(
    web: WebService, request_line: bytes, code: int
) -> None:
    host, port = web.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as line:
        line.sendall(request_line)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        hard(answer.headers, request_line)
        assert answer.status == code
        assert answer.headers["Content-Type"] == "application/json"
        told = json.loads(answer.read())["error"]
    assert told.startswith("this cannot be answered: ")
    assert "script" not in told
