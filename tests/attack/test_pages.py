"""A foreign page in the browser of somebody who is signed in, and foreign names for this server."""

import email
import json
from urllib.parse import urljoin, urlsplit

import pytest
import requests
import websocket

from mien.store.accounts import users
from tests.attack.target import PASSWORD, SAFE, Target
from web.wire_types import app_operations

pytestmark = pytest.mark.process

FOREIGN = ("http://evil.example", "null", "http://127.0.0.1:1", "http://localhost")
#: What a form of another page can send without asking first.
FORMS = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; application/json",
)


@pytest.fixture(scope="module")
def victim(target: Target) -> requests.Session:
    return target.browser("signed in", "administrator")


def cookie(browser: requests.Session) -> str:
    return f"mien={browser.cookies['mien']}"


@pytest.mark.parametrize("origin", FOREIGN)
def test_no_change_is_made_for_a_foreign_page(
    target: Target, victim: requests.Session, origin: str
) -> None:
    """Even one that knows the page's token, and whatever it asks for."""
    before = len(users.read_all(target.database))
    for method, rule in app_operations():
        if method not in SAFE:
            headers = {"Origin": origin}
            answer = victim.request(
                method, target.url + rule.partition("<")[0], headers=headers, timeout=60
            )
            assert answer.status_code == 403, (method, rule)
            assert origin in answer.json()["error"]
    assert len(users.read_all(target.database)) == before
    assert target.who(victim) == "signed in"


def test_a_form_that_names_no_page_changes_nothing(
    target: Target, victim: requests.Session
) -> None:
    wish = json.dumps({"name": "planted", "role": "administrator"})
    for kind in FORMS:
        for headers in ({"X-CSRF-Token": ""}, {}):
            answer = requests.post(
                f"{target.url}/api/users",
                data=wish,
                headers={"Cookie": cookie(victim), "Content-Type": kind, **headers},
                timeout=60,
            )
            assert answer.status_code == 403, kind
        known = victim.post(
            f"{target.url}/api/users", data=wish, headers={"Content-Type": kind}, timeout=60
        )
        assert known.status_code == 415, kind
    assert users.find(target.database, "planted") is None


def test_nobody_is_signed_in_by_a_foreign_page(target: Target) -> None:
    """Or what is done next would be written down, and kept, in the attacker's name."""
    target.person("attacker", "viewer")
    wish = json.dumps({"name": "attacker", "password": PASSWORD})
    for headers in (
        {"Origin": "http://evil.example", "Content-Type": "application/json"},
        *({"Content-Type": kind} for kind in FORMS),
    ):
        answer = target.ask("POST", "/api/sign-in", data=wish, headers=headers)
        assert answer.status_code in (403, 415), headers
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("origin", FOREIGN)
def test_no_socket_is_opened_for_a_foreign_page(
    target: Target, victim: requests.Session, origin: str
) -> None:
    address = target.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    sent = {"Cookie": cookie(victim)}
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(address, timeout=60, header=sent, origin=origin)
    websocket.create_connection(address, timeout=60, header=sent, origin=target.url).close()


def test_a_name_that_was_made_to_point_here_reads_nothing(
    target: Target, victim: requests.Session
) -> None:
    for host in ("evil.example", f"evil.example:{target.port}", "127.0.0.1.evil.example", ""):
        for path in ("/", "/api/account", "/api/cameras", "/metrics", "/static/app.js"):
            answer = victim.get(
                target.url + path,
                headers={"Host": host, "Origin": f"http://{host}"},
                timeout=60,
            )
            assert answer.status_code == 403, (host, path)
            assert "signed in" not in answer.text


def test_two_names_in_one_request_are_not_answered(target: Target) -> None:
    for second in (b"Host: evil.example", b"Host : evil.example", b"X:y\r\n Host: evil.example"):
        said = target.raw(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + second + b"\r\n\r\n")
        assert said.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 403 ")), (second, said[:200])
    absolute = b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n"
    assert target.raw(absolute).startswith(b"HTTP/1.1 403 ")


def test_no_address_leads_to_another_site(target: Target) -> None:
    for path in (
        *("//evil.example", "//evil.example/", "/\\evil.example", "/%2fevil.example/"),
        *("/api//evil.example", "//api/users", "/static//evil.example/..", "/.//evil.example"),
    ):
        said = target.raw(b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % path.encode())
        head = email.message_from_bytes(said.partition(b"\r\n")[2])
        leads = urlsplit(urljoin("http://127.0.0.1/", head["Location"] or "/"))
        assert leads.netloc == "127.0.0.1", (path, head["Location"])
