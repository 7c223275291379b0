"""Signing in with a provider: nobody gets in by what fits another sign-in."""

from functools import partial
from typing import Any

import pytest
from joserfc.jwk import OctKey

from mien.store.accounts import users
from tests.web.accounts.oidc.fake_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    FakeProvider,
    new_key,
)
from tests.web.accounts.oidc.gate import (
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
from web.accounts.oidc.directory import AGAIN_S, KEPT_S, Directory, ProviderError

__all__ = ["database_url", "gate", "provider"]  # the fixtures


#: What is signed differs from what fits, each time in one way.
BENT: tuple[dict[str, Any], ...] = (
    {"nonce": "another"},
    {"nonce": None},
    {"aud": "another"},
    {"aud": ["another"], "azp": CLIENT_ID},
    {"aud": [CLIENT_ID, "another"], "azp": "another"},
    {"iss": "http://127.0.0.1:1"},
    {"exp": 1},
    {"iat": None},
    {"sub": None},
    {"sub": ""},
    {"at_hash": "of another token"},
)


def test_what_fits_another_sign_in_lets_nobody_in(gate: Gate, provider: FakeProvider) -> None:
    browser = gate.browser()
    for bent in BENT:
        provider.bend = partial(bend, bent)
        assert sign_in(browser).status_code == 401, bent
    assert len(users.read_all(gate.database)) == 1
    entries = gate.audited("sign-in failed")
    assert [entry.detail["by"] for entry in entries] == [provider.issuer] * len(BENT)


def bend(bent: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    return {name: told for name, told in {**claims, **bent}.items() if told is not None}


def test_nothing_but_the_provider_signs(gate: Gate, provider: FakeProvider) -> None:
    known = provider.signing
    provider.signing = new_key()  # which it does not tell
    assert sign_in(gate.browser()).status_code == 401
    provider.signing = OctKey.import_key(CLIENT_SECRET.ljust(64, "-"))
    provider.alg = "HS256"
    assert sign_in(gate.browser()).status_code == 401
    provider.alg = "none"
    assert sign_in(gate.browser()).status_code == 401
    provider.signing, provider.alg = known, "RS256"
    assert sign_in(gate.browser()).status_code == 200


def test_what_comes_back_belongs_to_one_browser_once(gate: Gate, provider: FakeProvider) -> None:
    victim, attacker = gate.browser(), gate.browser()
    told = go(attacker)
    assert come_back(victim, told).status_code == 401, "it never began"
    go(victim)
    assert come_back(victim, told).status_code == 401, "it began another"
    mine = go(victim)
    assert come_back(victim, {**mine, "state": "another"}).status_code == 401
    assert come_back(victim, mine).status_code == 401, "that was the one try"

    told = go(attacker)
    cookie = attacker.get_cookie(cookies._BEGUN)
    assert cookie is not None
    assert come_back(attacker, told).status_code == 200
    again = gate.browser()
    again.set_cookie(cookies._BEGUN, cookie.value)
    answer = come_back(again, told)
    assert answer.status_code == 401
    assert answer.get_json() == {"error": "the code was used or is over; sign in again."}


def test_a_code_is_good_for_who_asked_for_it(gate: Gate, provider: FakeProvider) -> None:
    """With another's code beside one's own state the verifier does not fit (PKCE)."""
    victim, attacker = gate.browser(), gate.browser()
    stolen, own = go(victim), go(attacker)
    assert come_back(attacker, {**own, "code": stolen["code"]}).status_code == 401


def test_the_provider_sends_back_to_this_page_alone(gate: Gate) -> None:
    browser = gate.browser()
    for back in (
        *("http://localhost/other", "http://evil.example/oidc", "https://localhost/oidc"),
        *("http://localhost/oidc?next=1", "http://localhost/oidc#1", "/oidc", "javascript:1/oidc"),
    ):
        answer = begin(browser, back)
        assert answer.status_code == 400, back
        assert "back must be the address of this page" in answer.get_json()["error"]


def test_a_provider_that_is_away_is_one_clear_line(
    gate: Gate, provider: FakeProvider, capfd: pytest.CaptureFixture[str]
) -> None:
    provider.answer = 500
    answer = begin(gate.browser())
    assert (answer.status_code, answer.get_json()) == (503, {"error": "127.0.0.1 answers 500."})
    answer = begin(gate.browser(issuer="http://127.0.0.1:9"))
    assert answer.status_code == 503
    assert answer.get_json() == {"error": "127.0.0.1 cannot be reached or does not work now."}
    provider.answer = 200
    answer = begin(gate.browser(issuer=provider.issuer + "/"))
    assert "calls itself" in answer.get_json()["error"]
    browser = gate.browser(client_secret="wrong")
    answer = sign_in(browser)
    assert answer.status_code == 503
    assert "MIEN_OIDC_CLIENT_SECRET" in answer.get_json()["error"]
    written = capfd.readouterr()
    assert CLIENT_SECRET not in written.out + written.err
    assert "wrong" not in written.out + written.err


def test_a_provider_that_is_away_is_not_asked_by_everybody(
    gate: Gate, provider: FakeProvider
) -> None:
    now_s = 1_000.0
    directory = Directory(gate.client, lambda: now_s)
    provider.answer = 500
    for _ in range(5):
        with pytest.raises(ProviderError, match="answers 500"):
            directory.known()
    assert len(provider.asked) == 1
    provider.answer = 200
    now_s += AGAIN_S
    directory.known()
    assert len(provider.asked) == 3
    now_s += KEPT_S
    directory.known()
    assert len(provider.asked) == 3
    now_s += 1
    directory.known()
    assert len(provider.asked) == 5
