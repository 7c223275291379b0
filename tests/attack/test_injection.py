"""Line breaks of strangers: they make no header, no line of a log, and no second request."""

import re
from urllib.parse import quote

import pytest

from mien.store.accounts import users
from mien.store.core import audit
from tests.attack.target import GIVEN, Target

pytestmark = pytest.mark.process

BREAKS = ("\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\0", "%0d%0a")
FORGED = "X-Forged: yes"
HEAD = b"Host: 127.0.0.1\r\n"


@pytest.fixture(scope="module")
def secret(target: Target) -> str:
    return target.token("administrator")


def test_no_address_becomes_a_header(target: Target, secret: str) -> None:
    for end in BREAKS:
        odd = quote(f"a{end}{FORGED}")
        for path in (
            *(f"/{odd}", f"/static/{odd}", f"//{odd}", f"/api/{odd}/", f"/?x={odd}"),
            *(f"/api/models/{odd}/export", f"/api/photos/{odd}", f"/api/runs/{odd}/report"),
            *(f"/api/export?from=0&to=1&format={odd}", f"/api/export?from=0&to=1&cameras={odd}"),
            *(f"/api/audit/export?format={odd}", f"/api/report?from=0&to=1&zone={odd}"),
        ):
            answer = target.ask("GET", path, secret)
            assert "X-Forged" not in answer.headers, path
            assert answer.status_code < 500, path


def test_no_name_of_a_file_becomes_a_header(target: Target, secret: str) -> None:
    """What is downloaded is called as the upload was."""
    kind = {"Content-Type": "video/mp4"}
    for name in (*(f"a{end}{FORGED}.mp4" for end in BREAKS), 'a"; filename="b.exe', "../../b.mp4"):
        answer = target.ask(
            "POST", "/api/runs", secret, params={"name": name}, data=b"no video", headers=kind
        )
        assert answer.status_code in (201, 400), name
        if answer.status_code == 201:
            path = f"/api/runs/{answer.json()['id']}/records.csv"
            told = target.ask("GET", path, secret)
            assert "X-Forged" not in told.headers, name
            offered = told.headers.get("Content-Disposition", "")
            assert "/" not in offered.replace("%2F", "/") or told.status_code >= 400, name


def test_no_name_breaks_a_line_of_the_audit(target: Target, secret: str) -> None:
    for end in BREAKS[:-1]:
        name = f"ada{end}2026-01-01 first 0 signed in"
        for path, wish in (
            ("/api/users", {"name": name, "role": "viewer"}),
            ("/api/tokens", {"name": name, "role": "viewer"}),
            ("/api/kiosks", {"name": name, "cameras": [GIVEN]}),
            ("/api/sign-in", {"name": name, "password": "a wrong password"}),
            ("/api/cameras", {"name": name, "source": "rtsp://127.0.0.1:1/"}),
        ):
            answer = target.ask("POST", path, secret, json=wish)
            assert answer.status_code == 400, (path, end)
    target.ask("GET", f"/api/users/{quote(FORGED)}%0a{quote(FORGED)}", target.token("viewer"))
    exported = target.ask("GET", "/api/audit/export?format=csv", secret).text
    rows = exported.splitlines()
    assert len(rows) > 1
    assert not [row for row in rows if row.startswith(("2026-01-01", FORGED))]
    assert audit.verify(target.database).broken_id is None


def test_no_line_of_the_log_is_a_stranger_s(target: Target, secret: str) -> None:
    red = "\x1b[31m"
    for text in (
        "\nlevel='forged'",
        "\r\nlevel='forged'",
        f"{red}forged",
        "\x9b31mforged",
        "\u2028x",
    ):
        raw, odd = text.encode(), quote(text).encode()
        for request in (
            b"GET /%s HTTP/1.1\r\nHost: evil.example\r\n\r\n" % odd,
            b"GET /%s HTTP/1.1\r\nHost: evil.example\r\n\r\n" % raw,
            b"GET /api/status HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: %s\r\n\r\n" % raw,
            b"GET / HTTP/1.1\r\nHost: %s\r\n\r\n" % raw,
            b"%s / HTTP/1.1\r\n%s\r\n" % (raw, HEAD),
            b"GET / HTTP/%s\r\n%s\r\n" % (raw, HEAD),
            b"GET / HTTP/1.1\r\n%sX-%s: x\r\n\r\n" % (HEAD, raw),
            b"POST /api/sign-in HTTP/1.1\r\n%sContent-Length: %s\r\n\r\n" % (HEAD, raw),
            b"POST /api/sign-in HTTP/1.1\r\n%sTransfer-Encoding: %s\r\n\r\n" % (HEAD, raw),
        ):
            target.raw(request)
        for path in ("/api/cameras/test", "/api/cameras"):
            target.ask("POST", path, secret, json={"source": f"rtsp://127.0.0.1:1/{text}"})
        viewer = target.view(Authorization=f"Bearer {secret}")
        viewer.emit(text, {"camera": text})
        viewer.emit("camera_open", {"name": text, "width": 1, "height": 1})
        viewer.close()
    assert not re.search(r"^\W*level='forged'", target.said, re.MULTILINE)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028]", target.said)


def test_no_second_request_hides_in_the_first(target: Target, secret: str) -> None:
    """Where a proxy reads one length and Mien another, what follows would be somebody else's."""
    hidden = (
        f"POST /api/users HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {secret}\r\n"
        "Content-Type: application/json\r\nContent-Length: 37\r\n\r\n"
        '{"name": "smuggled", "role":"viewer"}'
    ).encode()
    chunked = b"0\r\n\r\n" + hidden
    length = str(len(chunked)).encode()
    for headers, body in (
        (b"Content-Length: %s\r\nTransfer-Encoding: chunked\r\n" % length, chunked),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", chunked),
        (b"Content-Length: 0\r\nContent-Length: %s\r\n" % length, chunked),
        (b"Content-Length: +5\r\n", chunked),
        (b"Content-Length: 5, 5\r\n", chunked),
        (b"Content-Length: 0x5\r\n", chunked),
        (b"Transfer-Encoding: xchunked\r\n", chunked),
        (b"Transfer-Encoding : chunked\r\n", chunked),
        (b"Transfer-Encoding: chunked, identity\r\n", chunked),
        (b"Transfer-Encoding:\x0bchunked\r\n", chunked),
        (b"Transfer_Encoding: chunked\r\nContent-Length: %s\r\n" % length, chunked),
        (b"X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: %s\r\n" % length, chunked),
        (b"Transfer-Encoding: chunked\r\n", b"5\n12345\n0\n\n" + hidden),
        (b"Transfer-Encoding: chunked\r\n", b"0;\n\r\n\r\n" + hidden),
        (b"Transfer-Encoding: chunked\r\n", b"-1\r\n\r\n" + hidden),
    ):
        said = target.raw(b"POST /api/marks HTTP/1.1\r\n" + HEAD + headers + b"\r\n" + body)
        assert users.find(target.database, "smuggled") is None, headers
        assert b"HTTP/1.1 2" not in said, (headers, said)
    target.raw(b"GET /healthz HTTP/1.1\r\n" + HEAD + b"\r\n" + hidden)
    assert users.find(target.database, "smuggled") is not None, "a second request of one's own"
