"""Signing in with a provider: who gets in, and as whom."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from mien.store.accounts import users
from mien.store.accounts.users import UserChange
from mien.store.core.errors import AccountError
from tests.web.accounts.house import csrf
from tests.web.accounts.oidc.fake_provider import (
    FakeProvider,
    new_key,
)
from tests.web.accounts.oidc.gate import (
    GRACE,
    Gate,
    begin,
    come_back,
    database_url,
    gate,
    go,
    provider,
    sign_in,
)
from web.accounts import cookies
from web.accounts.login import Login
from web.app import create_app

__all__ = ["database_url", "gate", "provider"]  # the fixtures


def test_whom_the_provider_vouches_for_gets_in(gate: Gate, provider: FakeProvider) -> None:
    browser = gate.browser()
    assert browser.get("/api/account").get_json()["provider"] == "127.0.0.1"
    answer = sign_in(browser)
    assert answer.status_code == 200, answer.get_json()
    told = answer.get_json()
    assert (told["name"], told["role"], told["cameras"]) == ("grace", "viewer", [])
    assert (told["own"], told["password"]) == (True, False)
    assert browser.get("/api/history/cameras").status_code == 200
    lines = answer.headers.getlist("Set-Cookie")
    assert all("SameSite=Strict" in line for line in lines)
    assert any(line.startswith(f"{cookies._BEGUN}=;") for line in lines), "it comes back once"
    person = gate.person("grace")
    assert person.issuer == provider.issuer
    (entry,) = gate.audited("signed in")
    assert (entry.who, entry.detail) == ("grace", {"by": provider.issuer})
    assert browser.post("/api/sign-out", headers=csrf(browser)).status_code == 204
    assert browser.get("/api/account").get_json()["name"] is None


def test_a_sign_in_may_come_back_to_another_replica(gate: Gate, provider: FakeProvider) -> None:
    browser, other = gate.browser(), gate.browser()
    told = go(browser)
    cookie = browser.get_cookie(cookies._BEGUN)
    assert cookie is not None
    other.set_cookie(cookies._BEGUN, cookie.value)
    assert come_back(other, told).status_code == 200


def test_the_role_is_the_present_one_at_each_sign_in(gate: Gate, provider: FakeProvider) -> None:
    first = gate.browser()
    assert sign_in(first).get_json()["role"] == "viewer"
    users.change(gate.database, gate.person("grace").id, UserChange(cameras=["door"]))
    assert sign_in(first).get_json()["cameras"] == ["door"], "what was given stays"
    provider.person = {**GRACE, "groups": ["guards", "mien-admins", "heads"]}
    told = sign_in(gate.browser()).get_json()
    assert (told["role"], told["cameras"]) == ("administrator", None)
    assert first.get("/api/account").get_json()["name"] is None, "other browsers are signed out"
    provider.person = {**GRACE, "groups": "guards"}
    told = sign_in(gate.browser()).get_json()
    assert (told["role"], told["cameras"]) == ("viewer", []), "all of them are not kept"
    assert {entry.detail["role"] for entry in gate.audited("account changed")} == {
        "administrator",
        "viewer",
    }


def test_without_a_group_nobody_gets_in_or_stays(gate: Gate, provider: FakeProvider) -> None:
    browser = gate.browser()
    sign_in(browser)
    provider.person = {**GRACE, "groups": ["others"]}
    answer = sign_in(gate.browser())
    assert answer.status_code == 403
    assert answer.get_json() == {
        "error": "127.0.0.1 knows you as grace, but none of your groups may use Mien."
    }
    assert browser.get("/api/account").get_json()["name"] is None
    provider.person = {"sub": "8"}
    assert sign_in(gate.browser()).status_code == 403
    assert len(users.read_all(gate.database)) == 2


def test_nobody_is_taken_over_by_a_name(gate: Gate, provider: FakeProvider) -> None:
    provider.person = {**GRACE, "preferred_username": "Boss"}
    told = sign_in(gate.browser()).get_json()
    assert (told["name"], told["role"]) == ("Boss@127.0.0.1", "viewer")
    assert gate.person("boss").role == "administrator"
    assert gate.person("boss").issuer is None
    provider.person = {**GRACE, "sub": "8", "preferred_username": "boss"}
    assert sign_in(gate.browser()).get_json()["name"] == "boss@127.0.0.1 2"
    provider.person = {**GRACE, "preferred_username": "somebody else"}
    assert sign_in(gate.browser()).get_json()["name"] == "Boss@127.0.0.1", "the same person"


def test_a_name_of_anything_is_one_line(gate: Gate, provider: FakeProvider) -> None:
    provider.person = {**GRACE, "preferred_username": " \x1b[31m\n" + "x" * 500}
    name = sign_in(gate.browser()).get_json()["name"]
    assert name.isprintable()
    assert len(name) <= 64
    provider.person = {**GRACE, "sub": "9", "preferred_username": "\n"}
    assert sign_in(gate.browser()).get_json()["name"] == "9"


def test_a_disabled_person_stays_out(gate: Gate, provider: FakeProvider) -> None:
    sign_in(gate.browser())
    users.change(gate.database, gate.person("grace").id, UserChange(disabled=True))
    answer = sign_in(gate.browser())
    assert answer.status_code == 403
    assert "disabled" in answer.get_json()["error"]


def test_the_provider_has_the_last_word_on_role_and_proof(
    gate: Gate, provider: FakeProvider
) -> None:
    sign_in(gate.browser())
    grace = gate.person("grace").id
    for change in (UserChange(role="operator"), UserChange(password_hash="a hash")):
        with pytest.raises(AccountError, match=provider.issuer):
            users.change(gate.database, grace, change)
    users.change(gate.database, grace, UserChange(role="viewer", cameras=None))


def test_the_first_account_is_made_here(provider: FakeProvider, gate: Gate) -> None:
    with gate.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM users")
    provider.person = {**GRACE, "groups": ["mien-admins"]}
    answer = begin(gate.browser())
    assert answer.status_code == 401
    assert "make the first account first" in answer.get_json()["error"]


def test_a_new_key_is_found(gate: Gate, provider: FakeProvider) -> None:
    browser = gate.browser()
    assert sign_in(browser).status_code == 200
    provider.signing = new_key()
    provider.published = [provider.signing]
    assert sign_in(browser).status_code == 200


def test_behind_a_proxy_the_page_may_lie_below_a_path(gate: Gate) -> None:
    answer = begin(gate.browser(), "http://localhost/mien/oidc")
    asked = dict(parse_qsl(urlsplit(answer.get_json()["address"]).query))
    assert asked["redirect_uri"] == "http://localhost/mien/oidc"
    assert asked["scope"] == "groups openid profile"


def test_groups_may_be_told_apart_from_what_is_signed(gate: Gate, provider: FakeProvider) -> None:
    provider.person = {"sub": "7", "preferred_username": "grace"}
    provider.told = {"groups": ["heads"]}
    assert sign_in(gate.browser()).get_json()["role"] == "operator"
    provider.told = {"groups": ["heads"], "sub": "another"}
    assert sign_in(gate.browser()).status_code == 401


def test_an_address_counts_once_it_is_verified(gate: Gate, provider: FakeProvider) -> None:
    change = {"groups_claim": "email", "roles": {"ada@example.org": "operator"}}
    provider.person = {"sub": "7", "email": "ada@example.org"}
    assert sign_in(gate.browser(**change)).status_code == 403
    provider.person["email_verified"] = True
    assert sign_in(gate.browser(**change)).get_json()["role"] == "operator"


def test_without_a_provider_there_is_nothing_to_sign_in_with(gate: Gate) -> None:
    app = create_app(replace(gate.parts, login=Login(on=True)))
    answer = begin(app.test_client())
    assert answer.status_code == 404
    assert answer.get_json() == {"error": "no provider signs people in here."}
