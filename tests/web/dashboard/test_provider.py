"""Signing in with a provider, in a browser for which it is another site."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from mien.store.accounts import users
from mien.store.admin import choices
from mien.store.admin.choices import Notice
from mien.store.core.database import open_database
from tests.system.fleet import Server
from tests.web.accounts.oidc.fake_provider import CLIENT_ID, CLIENT_SECRET, FakeProvider, providing
from tests.web.conftest import WebService, serving
from tests.web.dashboard.house import Browsers, browsers, open_menu
from tests.web.dashboard.test_access import audited_everywhere

__all__ = ["browsers"]  # the fixture

pytestmark = pytest.mark.browser


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with providing("localhost") as provider:
        provider.person = {"sub": "7", "preferred_username": "grace", "groups": ["heads"]}
        yield provider


@pytest.fixture
def web(tmp_path: Path, provider: FakeProvider) -> Iterator[WebService]:
    database = open_database(f"sqlite:///{tmp_path}/mien.db")
    users.add(database, "boss", "administrator")
    choices.write(database, Notice(accepted_ms=1, purpose="Tests"))
    database.close()
    with (
        Server(tmp_path / "valkey.sock") as server,
        serving(
            server.url,
            tmp_path,
            MIEN_LOGIN="1",
            MIEN_OIDC_ISSUER=provider.issuer,
            MIEN_OIDC_CLIENT_ID=CLIENT_ID,
            MIEN_OIDC_CLIENT_SECRET=CLIENT_SECRET,
            MIEN_OIDC_ROLES="heads=administrator",
        ) as web,
    ):
        yield web


def test_a_person_comes_back_from_a_provider(
    web: WebService, provider: FakeProvider, browsers: Browsers
) -> None:
    page = browsers.open(f"{web.url}/#/people")
    leave = page.get_by_role("button", name="Sign in with localhost")
    expect(leave).to_be_visible()
    assert audited_everywhere(page, "sign in") == []
    provider.person["groups"] = ["others"]
    leave.click()
    expect(page.get_by_role("alert")).to_contain_text("none of your groups may use Mien")
    assert "code=" not in page.url

    provider.person["groups"] = ["heads"]
    page.goto("about:blank")
    page.goto(f"{web.url}/#/people")
    leave.click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    assert page.url == f"{web.url}/#/people"
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="grace"))
    expect(row).to_contain_text("localhost")
    row.get_by_role("button", name="Change grace").click()
    dialog = page.get_by_role("dialog", name="grace")
    expect(dialog).to_contain_text("localhost says who grace is")
    expect(dialog.get_by_label("Role")).to_be_disabled()
    assert audited_everywhere(page, "a provider's person", "dialog[open]") == []
    page.keyboard.press("Escape")

    menu = open_menu(page, "grace")
    menu.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.goto(f"{web.url}/oidc?error=access_denied&error_description=Call+555")
    expect(page.get_by_role("alert")).to_have_text("The provider did not let you in.")
