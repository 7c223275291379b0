"""What reviewers and operators are offered, and signing in with codes until they are off again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mien.bus.messages import Camera, now_ms
from mien.store import cameras
from mien.store.accounts import passwords, totp, users
from mien.store.accounts.roles import Role
from mien.store.accounts.users import UserChange
from mien.store.admin import choices
from mien.store.admin.choices import Notice
from mien.store.core.database import open_database
from tests.system.fleet import Server
from tests.web.conftest import WebService, serving
from tests.web.dashboard.house import Browsers, browsers, offered, open_menu, sign_in
from tests.web.dashboard.test_access import audited_everywhere

__all__ = ["browsers"]  # the fixture

pytestmark = pytest.mark.browser

PASSWORD = "engines that weave"
PEOPLE: tuple[tuple[str, Role, list[str] | None], ...] = (
    ("ada", "administrator", None),
    ("rita", "reviewer", ["door"]),
    ("olga", "operator", None),
)
SECRET = totp.new_totp_secret()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebService]:
    """A server with a login, somebody of each role, and two cameras that nothing opens."""
    hashed = passwords.hash_password(PASSWORD)
    database = open_database(f"sqlite:///{tmp_path}/mien.db")
    for name, role, given in PEOPLE:
        users.add(database, name, role, given, hashed)
    olga = users.find(database, "olga")
    assert olga is not None
    users.change(database, olga.user.id, UserChange(totp_secret=SECRET))
    choices.write(database, Notice(accepted_ms=1, purpose="Tests"))
    for name in ("Door", "Yard"):
        source = f"rtsp://127.0.0.1/{name}"
        cameras.add(database, Camera(id=name.lower(), name=name, source=source))
    database.close()
    with (
        Server(tmp_path / "valkey.sock") as server,
        serving(server.url, tmp_path, MIEN_LOGIN="1") as web,
    ):
        yield web


def test_each_role_is_offered_what_it_may(web: WebService, browsers: Browsers) -> None:
    rita = browsers.open(web.url)
    sign_in(rita, "rita", PASSWORD)
    expect(rita.locator(".tile")).to_have_count(1)
    assert offered(rita) == ["Live", "History", "Review", "Models"]
    expect(rita.get_by_role("button", name="Add camera")).to_have_count(0)
    rita.evaluate("location.hash = '#/review'")
    expect(rita.get_by_role("heading", name="Review", exact=True)).to_be_visible()
    rita.evaluate("location.hash = '#/alerts'")
    expect(rita.get_by_role("main")).to_contain_text(
        "It takes the role operator. rita has the role reviewer"
    )
    assert audited_everywhere(rita, "a reviewer") == []

    olga = browsers.open(web.url)
    sign_in_with_code(olga)
    expect(olga.locator(".tile")).to_have_count(2)
    assert offered(olga) == ["Live", "History", "Review", "Models", "Alerts", "Health"]
    expect(olga.get_by_role("button", name="Add camera")).to_be_visible()
    olga.evaluate("location.hash = '#/models'")
    expect(olga.get_by_role("heading", name="Shadow")).to_be_visible()
    expect(olga.get_by_role("heading", name="Retrain")).to_be_visible()
    for name in ("Retrain", "Roll back…", "Run as shadow", "Promote"):
        expect(olga.get_by_role("button", name=name)).to_have_count(0)
    expect(olga.get_by_role("alert")).to_have_count(0)
    assert audited_everywhere(olga, "an operator's models") == []
    olga.evaluate("location.hash = '#/people'")
    expect(olga.get_by_role("main")).to_contain_text("It takes the role administrator")


def test_codes_are_asked_for_until_they_are_off(web: WebService, browsers: Browsers) -> None:
    first, second = browsers.open(web.url), browsers.open(web.url)
    sign_in_with_code(first)
    expect(first.locator(".tile")).to_have_count(2)
    open_menu(first, "olga").get_by_role("button", name="Your account").click()
    first.get_by_role("button", name="Turn codes off…").click()
    dialog = first.get_by_role("dialog", name="Turn codes off")
    dialog.get_by_label("Your present password").fill("not this one at all")
    dialog.get_by_role("button", name="Turn codes off").click()
    expect(dialog.get_by_role("alert")).to_contain_text("wrong")
    assert audited_everywhere(first, "codes off", "dialog[open]") == []
    dialog.get_by_label("Your present password").fill(PASSWORD)
    dialog.get_by_role("button", name="Turn codes off").click()
    expect(first.get_by_role("button", name="Turn codes on…")).to_be_visible()

    sign_in(second, "olga", PASSWORD)
    expect(second.locator(".tile")).to_have_count(2)
    open_menu(second, "olga").get_by_role("button", name="Sign out everywhere").click()
    for page in (first, second):
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def sign_in_with_code(page: Page) -> None:
    sign_in(page, "olga", PASSWORD)
    page.get_by_label("The code that your app shows for Mien").fill(totp.code(SECRET, now_ms()))
    page.get_by_role("button", name="Sign in").click()
