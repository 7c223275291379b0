"""Sessions and tokens that were planted, stolen, replayed, or are over."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import websocket

from mien.bus.messages import now_ms
from mien.store.accounts import kiosks, sessions, tokens, totp, users
from mien.store.accounts.secrets import digest
from mien.store.accounts.users import UserChange
from tests.attack.target import GIVEN, PASSWORD, RIVALS, Target
from tests.conftest import wait_until

pytestmark = pytest.mark.process


def sign_in(target: Target, browser: requests.Session, name: str, **more: str) -> int:
    wish = {"name": name, "password": PASSWORD, **more}
    return browser.post(f"{target.url}/api/sign-in", json=wish, timeout=60).status_code


def test_the_first_account_is_made_once_however_many_know_the_code(target: Target) -> None:
    assert sorted(target.first) == [201] + [409] * (RIVALS - 1)
    found = users.read_all(target.database)
    assert len([user for user in found if user.name.startswith("first ")]) == 1


def test_a_planted_session_is_not_the_one_that_is_signed_in(target: Target) -> None:
    target.person("fixed", "operator")
    attacker = target.with_session(target.session(users.add(target.database, "eve", "viewer").id))
    for planted in ("planted", str(attacker.cookies["mien"])):
        victim = requests.Session()
        victim.cookies.set("mien", planted)
        assert sign_in(target, victim, "fixed") == 200
        (given,) = {one.value for one in victim.cookies if one.name == "mien" and one.domain}
        assert given not in ("planted", planted)
        assert target.who(target.with_session(planted)) is None


def test_what_is_over_lets_nobody_in(target: Target) -> None:
    user_id = target.person("past", "administrator")
    signed_out = target.session(user_id)
    browser = target.with_session(signed_out)
    assert browser.post(f"{target.url}/api/sign-out", timeout=60).status_code == 204
    demoted = target.session(user_id)
    users.change(target.database, user_id, UserChange(role="viewer"))
    idle = target.session(user_id, now_ms() - sessions.IDLE_MS)
    old = target.session(user_id, now_ms() - sessions.LONGEST_MS)  # none that begins deletes it
    for token in (idle, old, signed_out, demoted):
        assert target.who(target.with_session(token)) is None
    ended = target.token("administrator", expires_ms=now_ms() - 1)
    assert target.ask("GET", "/api/users", ended).status_code == 401


def test_a_proof_of_one_kind_is_none_of_another(target: Target) -> None:
    """Nor is what lies in the database: it keeps digests alone."""
    user_id = users.add(target.database, "double", "administrator").id
    session, script = target.session(user_id), target.token("administrator")
    _, key = kiosks.add(target.database, "hall", [GIVEN])
    for secret in (session, key, digest(script), digest(session), script[:-1], script + "a", ""):
        assert target.ask("GET", "/api/users", secret).status_code == 401, secret
    for cookie in (script, key, digest(session), session[:-1], session.swapcase(), session + "a"):
        assert target.who(target.with_session(cookie)) is None, cookie
    for wrong in (script, session, digest(key), key[:-1]):
        assert target.ask("POST", "/api/kiosk", json={"key": wrong}).status_code == 401
    assert target.ask("GET", "/api/users", script).status_code == 200
    assert target.who(target.with_session(session)) == "double"


def test_a_token_in_the_address_is_none(target: Target) -> None:
    """It would stand in histories and logs."""
    secret = target.token("administrator")
    for name in ("token", "access_token", "api_key", "mien", "Authorization"):
        assert target.ask("GET", f"/api/users?{name}={secret}").status_code == 401


def test_the_page_s_token_of_another_session_is_none(target: Target) -> None:
    user_id = users.add(target.database, "twice", "administrator").id
    stolen, own = target.with_session(target.session(user_id)), target.session(user_id)
    stolen.headers["X-CSRF-Token"] = target.with_session(own).headers["X-CSRF-Token"]
    answer = stolen.post(f"{target.url}/api/sign-out", timeout=60)
    assert answer.status_code == 403
    assert target.who(stolen) == "twice"


def test_a_code_counts_once_however_many_send_it_at_once(target: Target) -> None:
    secret = totp.new_totp_secret()
    user_id = target.person("coded", "viewer")
    users.change(target.database, user_id, UserChange(totp_secret=secret))
    start = threading.Barrier(4)  # fewer than are slowed down

    def enter(code: str) -> int:
        start.wait(60)
        return sign_in(target, requests.Session(), "coded", code=code)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(enter, [totp.code(secret, now_ms())] * 4))
    assert sorted(answers) == [200, 401, 401, 401]


def test_a_stolen_socket_ends_with_its_session(target: Target) -> None:
    user_id = users.add(target.database, "robbed", "viewer").id
    token = target.session(user_id)
    viewer = target.view(Cookie=f"mien={token}")
    wait_until(lambda: bool(viewer.statuses), "the thief's socket")
    sessions.end_all(target.database, user_id)
    wait_until(lambda: viewer.ended, "the socket to end")
    viewer.close()
    with pytest.raises(websocket.WebSocketBadStatusException, match="401"):
        target.view(Cookie=f"mien={token}")


def test_a_revoked_token_is_refused_at_once(target: Target) -> None:
    made, secret = tokens.add(target.database, "revoked", "administrator", None, None)
    assert target.ask("GET", "/api/users", secret).status_code == 200
    tokens.remove(target.database, made.id)
    assert target.ask("GET", "/api/users", secret).status_code == 401
