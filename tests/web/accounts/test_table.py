"""Every route against what stands over it: each rank is let in or refused as declared."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.accounts.house import MINE, OTHER, ROLES, House, csrf, house, kiosk
from web.accounts import table
from web.accounts.guard import _SAFE
from web.http import connections
from web.http.identity import RANKS, Rank
from web.http.operations import Operation, described
from web.sockets import EVENTS

__all__ = ["house"]  # the fixture


def routes(house: House) -> dict[tuple[str, str], Operation]:
    return described(house.app)


def nowhere(rule: str) -> str:
    """An address of the rule at which there is nothing, or nothing that lasts."""
    if rule == connections.EVENTS:
        return f"{rule}?seconds=0"
    return re.sub(r"<(?:(\w+):)?\w+>", lambda m: "999" if m[1] == "int" else "nowhere", rule)


def test_every_route_says_whom_it_allows(house: House) -> None:
    known = routes(house)
    assert len(known) > 90
    public = {f"{method} {rule}" for (method, rule), one in known.items() if one.allows == "public"}
    assert public == {
        *("GET /", "GET /setup", "GET /kiosk", "GET /static/<path:filename>", "GET /healthz"),
        *("GET /api/account", "POST /api/setup", "POST /api/sign-in", "POST /api/kiosk"),
        *("GET /oidc", "POST /api/oidc", "POST /api/oidc/sign-in"),
    }


def test_a_route_that_does_not_say_whom_it_allows_is_none() -> None:
    with pytest.raises(ValueError, match="bound to cameras"):
        Operation("Shows a camera", allows="viewer")
    app = Flask("house", static_folder=None)
    app.add_url_rule("/api/forgotten", "forgotten", lambda: "secret")
    with pytest.raises(ValueError, match="/api/forgotten"):
        described(app)


def test_the_committed_table_is_what_the_routes_say() -> None:
    assert table.PATH.read_text() == table.filled(table.PATH.read_text()), (
        "run python -m web.accounts.table, and commit what it writes"
    )


def test_nobody_gets_in_without_signing_in(house: House) -> None:
    for (method, rule), operation in routes(house).items():
        answer = house.ask(method, nowhere(rule))
        if operation.allows == "public":
            assert answer.status_code != 401 or rule == "/api/kiosk", rule
        else:
            assert answer.status_code == 401, (method, rule)
            assert answer.get_json() == {"error": "sign in first."}
            assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_what_is_declared_and_nothing_else(house: House, role: Rank) -> None:
    for (method, rule), operation in routes(house).items():
        answer = house.ask(method, nowhere(rule), house.secrets[role])
        allowed = RANKS.index(role) >= RANKS.index(operation.allows)
        if operation.allows == "public":
            continue
        assert (answer.status_code == 403) == (not allowed), (method, rule, answer.data)
        assert answer.status_code not in (401, 500), (method, rule, answer.data)
        if not allowed:
            told = f"that takes the role {operation.allows}; token {role} is {role}."
            assert answer.get_json() == {"error": told}


def test_a_wall_screen_sees_its_cameras_live_and_nothing_else(house: House) -> None:
    screen = kiosk(house, [MINE])
    for (method, rule), operation in routes(house).items():
        answer = screen.open(nowhere(rule), method=method, headers=csrf(screen), buffered=True)
        if operation.allows in ("public", "kiosk"):
            assert answer.status_code != 403 or rule == "/api/setup", (method, rule)
            assert OTHER not in answer.get_data(as_text=True)
        else:
            assert answer.status_code == 403, (method, rule)
        if rule == "/api/sign-out":
            screen = kiosk(house, [MINE])


def test_no_change_by_cookie_without_the_pages_token(house: House) -> None:
    client = house.browser("admin")
    other = csrf(house.browser("admin"))
    for (method, rule), operation in routes(house).items():
        if method in _SAFE or operation.allows == "public":
            continue
        for headers in ({}, other, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "ünknown"}):
            answer = client.open(nowhere(rule), method=method, headers=headers, buffered=True)
            assert answer.status_code == 403, (method, rule)
            assert "X-CSRF-Token" in answer.get_json()["error"]
    assert client.get("/api/account").get_json()["name"] == "admin", "it is still signed in"


def test_a_wrong_token_is_not_made_good_by_a_session(house: House) -> None:
    client = house.browser("admin")
    for secret in ("mien_wrong", "", "ünknown"):
        headers = {"Authorization": f"Bearer {secret}"}
        assert client.get("/api/users", headers=headers).status_code == 401
    assert client.get("/api/users").status_code == 200


def test_every_message_of_a_socket_says_whom_it_allows(house: House) -> None:
    handlers = house.app.extensions["socketio"].server.handlers["/"]
    assert set(handlers) - {"*"} == set(EVENTS)


def test_the_documented_api_tells_whom_it_allows(house: House) -> None:
    client: FlaskClient = house.browser("admin")
    paths = client.get("/api/openapi.json").get_json()["paths"]
    users = paths["/api/users"]["get"]
    assert users["description"] == "For administrator and above."
    assert {"401", "403"} <= set(users["responses"])
