"""A server with a login and a provider, and how a browser goes there and back."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mien.store.accounts import users
from mien.store.accounts.users import User
from mien.store.core import audit
from mien.store.core.database import Database
from tests.system.fleet import Server
from tests.web.accounts.oidc.fake_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    FakeProvider,
    providing,
)
from web.accounts.login import Login
from web.accounts.oidc.client import OidcClient, roles_of
from web.app import Parts, create_app
from web.cameras.desired import Desired

PAGE = "http://localhost"
BACK = f"{PAGE}/oidc"
GRACE = {"sub": "7", "preferred_username": "grace", "groups": ["guards", "others"]}


@pytest.fixture
def database_url(tmp_path: Path, migrated_file: Path) -> str:
    shutil.copy(migrated_file, tmp_path / "mien.db")
    return f"sqlite:///{tmp_path}/mien.db"


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with providing() as provider:
        provider.person = dict(GRACE)
        yield provider


@dataclass
class Gate:
    """A server with a login and a provider, and its local administrator."""

    database: Database
    client: OidcClient
    parts: Parts

    def browser(self, **change: Any) -> FlaskClient:
        """A browser that nobody used, at a replica that has just started."""
        login = Login(on=True, oidc=replace(self.client, **change))
        return create_app(replace(self.parts, login=login)).test_client()

    def person(self, name: str) -> User:
        found = users.find(self.database, name)
        assert found is not None
        return found.user

    def audited(self, action: str) -> list[audit.AuditEntry]:
        return audit.newest(self.database, 100, audit.AuditFilter(action=action))


@pytest.fixture
def gate(
    provider: FakeProvider, quiet_redis: Server, database: Database, tmp_path: Path
) -> Iterator[Gate]:
    redis = quiet_redis.client()
    users.add(database, "boss", "administrator")
    roles = roles_of("guards=viewer, heads=operator,mien-admins=administrator")
    client = OidcClient(provider.issuer, CLIENT_ID, CLIENT_SECRET, "groups", roles)
    parts = Parts(redis, database, Desired(redis, database, ()), tmp_path)
    yield Gate(database, client, parts)
    redis.close()


def begin(browser: FlaskClient, back: str = BACK) -> TestResponse:
    return browser.post("/api/oidc", json={"back": back}, headers={"Origin": PAGE})


def go(browser: FlaskClient) -> dict[str, str]:
    """Go to the provider as a browser does; return with what it sends back."""
    begun = begin(browser)
    assert begun.status_code == 200, begun.get_json()
    sent = requests.get(begun.get_json()["address"], allow_redirects=False, timeout=60)
    where = urlsplit(sent.headers["Location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == BACK
    return dict(parse_qsl(where.query))


def come_back(browser: FlaskClient, told: dict[str, str]) -> TestResponse:
    content = {**told, "back": BACK}
    return browser.post("/api/oidc/sign-in", json=content, headers={"Origin": PAGE})


def sign_in(browser: FlaskClient) -> TestResponse:
    return come_back(browser, go(browser))
