"""A browser at the door: the first account, signing in, a wall screen, and a session that ends."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from redis import Redis

from mien.store.accounts import kiosks, sessions, users
from mien.store.core.database import open_database
from tests.web.conftest import serving

pytestmark = [pytest.mark.process, pytest.mark.browser]

PASSWORD = "engines that weave"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield browser
        browser.close()


def enter(page: Page, password: str, button: str) -> None:
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name=button).click()


def test_somebody_comes_in_and_is_put_out(
    browser: Browser,
    redis: Redis,
    redis_url: str,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with serving(redis_url, tmp_path, MIEN_LOGIN="1") as service:
        link = re.search(r"Make the first account: (\S+)", capfd.readouterr().out)
        assert link is not None
        page = browser.new_page()
        page.goto(service.url)
        expect(page.get_by_text("Open the link that the terminal printed")).to_be_visible()
        page.goto(link[1])
        page.reload()
        enter(page, PASSWORD, "Make it")
        page.get_by_label("What do you use Mien for?").fill("Tests")
        page.get_by_role("button", name="Understood").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_text("Connected")).to_be_visible()

        other = browser.new_context().new_page()
        other.goto(service.url)
        enter(other, "looms that count", "Sign in")
        expect(other.get_by_text("the name or the password is wrong.")).to_be_visible()
        enter(other, PASSWORD, "Sign in")
        expect(other.get_by_text("Connected")).to_be_visible()

        database = open_database(f"sqlite:///{tmp_path}/mien.db")
        (ada,) = users.read_all(database)
        sessions.end_all(database, ada.id)
        for ended in (page, other):
            expect(ended.get_by_role("heading", name="Sign in to Mien")).to_be_visible()

        _, key = kiosks.add(database, "lobby", [])
        database.close()
        screen = browser.new_context().new_page()
        screen.goto(f"{service.url}/kiosk#key={key}")
        expect(screen.get_by_role("main")).to_be_visible()
        expect(screen.get_by_role("navigation")).to_have_count(0)
        expect(screen.get_by_role("heading", name="Sign in to Mien")).to_have_count(0)
