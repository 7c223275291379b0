"""A trusted proxy says who asks and from where; nobody else does."""

from typing import Any

import pytest
from werkzeug.test import EnvironBuilder

from mien.store.accounts import users
from mien.store.accounts.users import UserChange
from mien.store.core.database import Database
from web.accounts.proxies import TrustedProxies, networks_of
from web.accounts.recognition import Recognition

PROXIES = TrustedProxies(networks_of(["10.0.0.5", "fd00::/8"]), "X-Remote-User")


@pytest.fixture
def database_url(tmp_path: object) -> str:
    return f"sqlite:///{tmp_path}/mien.db"


@pytest.fixture
def people(database: Database) -> Database:
    users.add(database, "admin", "administrator")
    users.add(database, "Vera", "viewer", ["door"])
    return database


def environ(peer: str, **headers: str) -> dict[str, Any]:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    builder = EnvironBuilder(headers=named, environ_base={"REMOTE_ADDR": peer})
    return builder.get_environ()


def test_a_trusted_proxy_names_who_asks(people: Database) -> None:
    recognition = Recognition(people, PROXIES)
    for peer in ("10.0.0.5", "fd00::7"):
        found = recognition.of(environ(peer, X_Remote_User="vera"))
        assert found is not None
        assert (found.name, found.rank, found.cameras) == ("Vera", "viewer", frozenset({"door"}))
        assert found.csrf, "browsers send along what the proxy knows them by"
    assert recognition.of(environ("10.0.0.5", X_Remote_User="eve")) is None
    assert recognition.of(environ("10.0.0.5")) is None


def test_nobody_else_names_who_asks(people: Database) -> None:
    for peer in ("10.0.0.6", "127.0.0.1", ""):
        assert Recognition(people, PROXIES).of(environ(peer, X_Remote_User="admin")) is None
    unnamed = TrustedProxies(PROXIES.networks)
    assert Recognition(people, unnamed).of(environ("10.0.0.5", X_Remote_User="admin")) is None


def test_a_disabled_person_is_nobody(people: Database) -> None:
    recognition = Recognition(people, PROXIES)
    vera = recognition.of(environ("10.0.0.5", X_Remote_User="vera"))
    assert vera is not None
    assert recognition.ended([vera]) == set()
    assert vera.user_id is not None
    users.change(people, vera.user_id, UserChange(disabled=True))
    assert recognition.of(environ("10.0.0.5", X_Remote_User="vera")) is None
    assert recognition.ended([vera]) == {vera}


@pytest.mark.parametrize(
    ("peer", "chain", "address"),
    [
        ("10.0.0.5", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.5", "1.2.3.4, 192.0.2.7", "192.0.2.7"),
        ("10.0.0.5", "192.0.2.7, fd00::9", "192.0.2.7"),
        ("10.0.0.5", "nonsense", "10.0.0.5"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("192.0.2.9", "1.2.3.4", "192.0.2.9"),
        ("10.0.0.5", "2001:db8::1", "2001:db8::/64"),
    ],
)
def test_the_address_is_the_last_that_no_trusted_proxy_wrote(
    peer: str, chain: str, address: str
) -> None:
    assert PROXIES.address(environ(peer, X_Forwarded_For=chain)) == address


def test_a_trusted_proxy_speaks_tls_for_mien() -> None:
    for peer, told, scheme in (
        ("10.0.0.5", "https", "https"),
        ("10.0.0.5", "http", "http"),
        ("192.0.2.9", "https", "http"),
    ):
        asked = environ(peer, X_Forwarded_Proto=told)
        PROXIES.take_scheme(asked)
        assert asked["wsgi.url_scheme"] == scheme
