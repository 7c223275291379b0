"""Each role tries what takes a higher one, by every route of the documented table and disguised."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from mien.store.accounts import users
from tests.attack.target import GIVEN, PASSWORD, Target, caller
from tests.conftest import wait_until
from tests.web.viewer import Viewer
from web.accounts import table
from web.http.identity import RANKS, Rank

pytestmark = pytest.mark.process

ROUTE = re.compile(r"^\| `([A-Z]+) (/\S*)` \| (\w+) \|", re.MULTILINE)
NUMBERS = itertools.count(1)
#: What proxies and frameworks elsewhere believe.
BELIEVED = (
    {"X-HTTP-Method-Override": "GET"},
    {"X-Original-URL": "/healthz", "X-Rewrite-URL": "/healthz"},
    {"X-Remote-User": "first 0", "X-Forwarded-User": "first 0", "Remote-User": "first 0"},
    {"X_Remote_User": "first 0", "X_Forwarded_For": "127.0.0.1"},
    {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"},
    {"X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/static", "X-Script-Name": "/static"},
    {"Authorization": "Basic Zmlyc3QgMDplbmdpbmVz", "Connection": "X-CSRF-Token"},
)


def routes() -> list[tuple[str, str, Rank]]:
    """Method, address and least role of all that the table names."""
    found = [
        (method, re.sub(r"<(?:camera|camera_id)>", GIVEN, rule), rank)
        for method, rule, rank in ROUTE.findall(table.PATH.read_text())
    ]
    assert len(found) > 100
    return [(method, re.sub(r"<[^>]*>", "1", rule), rank) for method, rule, rank in found]


def above(rank: Rank) -> Iterator[tuple[str, str, Rank]]:
    """Routes that take more than a rank."""
    for method, path, least in routes():
        if RANKS.index(least) > RANKS.index(rank):
            yield method, path, least


def browser(target: Target, rank: Rank) -> requests.Session:
    """A browser of somebody with this rank."""
    if rank == "public":
        return requests.Session()
    if rank == "kiosk":
        return target.screen([GIVEN])
    return target.browser(f"{rank} {next(NUMBERS)}", rank)


@pytest.mark.parametrize("rank", RANKS[:-1])
def test_no_route_lets_a_lower_role_in(target: Target, rank: Rank) -> None:
    asking = browser(target, rank)
    tried = 0
    for method, path, least in above(rank):
        answer = asking.request(method, target.url + path, json={}, timeout=60)
        assert answer.status_code == (401 if rank == "public" else 403), (method, path, rank)
        if rank != "public":
            assert f"that takes the role {least}" in answer.json()["error"]
        tried += 1
    assert tried > 25


def disguised(method: str, path: str) -> Iterator[tuple[str, str]]:
    """The same request by other words."""
    yield method, path + "/"
    yield method, "/" + path
    yield method, path.replace("/api/", "/API/")
    yield method, path.replace("/api/", "/api//")
    yield method, path.replace("/api/", "/static/../api/")
    yield method, path.replace("/api/", "/static/%2e%2e/api/")
    yield method, path.replace("/api/", "/api/./")
    yield method, path.replace("/api/", "/%61pi/")
    yield method, path + ";x=/healthz"
    yield method, path + "%20"
    yield method, path + "?x=/static/app.js"
    yield method, path + "#/healthz"
    yield "HEAD" if method == "GET" else method.lower(), path


def test_no_disguise_lets_a_lower_role_in(target: Target) -> None:
    """Asked as it stands, with no client that tidies addresses up."""
    asking = browser(target, "viewer")
    proof = (
        f"Host: 127.0.0.1\r\nCookie: mien={asking.cookies['mien']}\r\n"
        f"X-CSRF-Token: {asking.headers['X-CSRF-Token']!s}\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    )
    for method, path, _ in above("viewer"):
        for other, address in disguised(method, path):
            said = target.raw(f"{other} {address} HTTP/1.1\r\n{proof}".encode())
            code = int(said[9:12])
            assert code in (308, 400, 403, 404, 405), (other, address, said[:300])


@pytest.mark.parametrize("headers", BELIEVED, ids=lambda headers: next(iter(headers)))
def test_no_header_lets_a_lower_role_in(target: Target, headers: dict[str, str]) -> None:
    asking = target.token("reviewer")
    for method, path, _ in above("reviewer"):
        for secret in (asking, None):
            answer = target.ask(method, path, secret, headers=headers)
            assert answer.status_code in (401, 403), (method, path, headers)


def test_nobody_makes_himself_more_than_he_is(target: Target) -> None:
    user_id = target.person("climber", "operator")
    climber = target.with_session(target.session(user_id))
    for path, wish in (
        (f"/api/users/{user_id}", {"role": "administrator"}),
        ("/api/users", {"name": "helper", "role": "administrator"}),
        ("/api/tokens", {"name": "helper", "role": "administrator"}),
        ("/api/kiosks", {"name": "helper", "cameras": ["door", "yard"]}),
    ):
        for method in ("POST", "PUT", "PATCH"):
            answer = climber.request(method, target.url + path, json=wish, timeout=60)
            assert answer.status_code in (403, 405), (method, path)
    odd: tuple[dict[str, Any], ...] = ({"role": "administrator"}, {"cameras": None}, {"user_id": 1})
    for more in odd:
        wish = {"name": "climber", "password": PASSWORD, **more}
        assert target.ask("POST", "/api/sign-in", json=wish).status_code == 400, more
        change = {"present": PASSWORD, "new": "another that weaves", **more}
        answer = climber.put(f"{target.url}/api/account/password", json=change, timeout=60)
        assert answer.status_code == 400, more
    again = {"code": "", "name": "helper", "password": PASSWORD}
    assert target.ask("POST", "/api/setup", json=again).status_code == 409
    assert users.find(target.database, "helper") is None
    assert users.read_one(target.database, user_id).user.role == "operator"


def test_what_takes_a_role_takes_it_on_the_socket_too(target: Target) -> None:
    """A camera of one's own is an operator's; a role that was lost is lost there at once."""
    user_id = users.add(target.database, "sinking", "operator").id
    low = target.view(Authorization=f"Bearer {target.token('reviewer')}")
    high = target.view(Cookie=f"mien={target.session(user_id)}")
    wish = '["camera_open",{"name":"Mine","width":64,"height":64}]'
    for viewer in (low, high):
        viewer.send_raw(f"421{wish}")
        wait_until(lambda viewer=viewer: 1 in viewer.acknowledged, "an answer")  # type: ignore[misc]
    names = {camera["name"] for camera in _cameras(target)}
    assert "Mine" in names, "an operator may"
    assert len([name for name in names if name.startswith("Mine")]) == 1
    users.change(target.database, user_id, users.UserChange(role="viewer"))
    _ended(high)
    low.close()
    high.close()
    wait_until(lambda: len(_cameras(target)) == 2, "the camera to be gone")


def test_guessing_is_slowed_down_whatever_address_is_claimed(target: Target) -> None:
    """And nobody else is kept from signing in by it."""
    target.person("guessed", "administrator")
    guesser, owner = caller("127.0.0.3"), caller("127.0.0.2")

    def guess(number: int) -> int:
        claimed = {"X-Forwarded-For": f"192.0.2.{number}", "X-Real-IP": f"192.0.2.{number}"}
        wish = {"name": f"nobody {number}", "password": "a wrong password"}
        answer = guesser.post(f"{target.url}/api/sign-in", json=wish, headers=claimed, timeout=60)
        return answer.status_code

    answers = [guess(number) for number in range(8)]
    assert set(answers) == {401, 429}
    wish = {"name": "guessed", "password": PASSWORD}
    assert owner.post(f"{target.url}/api/sign-in", json=wish, timeout=60).status_code == 200


def _cameras(target: Target) -> list[dict[str, str]]:
    cameras: list[dict[str, str]] = target.ask(
        "GET", "/api/cameras", target.token("administrator")
    ).json()["cameras"]
    return cameras


def _ended(viewer: Viewer) -> None:
    wait_until(lambda: viewer.ended, "the socket to end")
