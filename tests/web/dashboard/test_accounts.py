"""A house with a login as people go through it: from the first account to the last session."""

import re
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from mien.bus.messages import now_ms
from mien.store.accounts import totp
from tests.conftest import wait_until
from tests.web.dashboard.house import (
    Browsers,
    House,
    browsers,
    fill_password,
    house,
    offered,
    open_menu,
    read_qr_code,
    sign_in,
)
from tests.web.dashboard.test_access import audited_everywhere

__all__ = ["browsers", "house"]  # the fixtures

pytestmark = pytest.mark.browser

GRACE, VERA, NEW = "lamp otter bridge", "violet gravel tower", "copper window seven"
#: What an administrator is offered, and a viewer.
ALL_VIEWS = [
    *("Live", "History", "Review", "Models"),
    *("Alerts", "Health", "People", "Settings"),
]
FORCED = ("review", "files", "alerts", "health", "people", "settings", "audit")


def test_a_house_is_set_up_shared_and_left(house: House, browsers: Browsers) -> None:
    page = make_first_account(house, browsers)
    secret = turn_codes_on(page)
    sign_out_and_in_with_a_code(page, secret)
    add_viewer(page)
    vera = look_as_viewer(house, browsers)
    guess_a_password(browsers.open(house.url))
    show_on_a_wall(page, browsers)
    use_a_token(house, page)
    read_the_audit(page)
    give_another_camera(page, vera)
    change_password(vera)
    sign_out_everywhere(house, browsers, vera)
    close_an_account(page, vera)


def make_first_account(house: House, browsers: Browsers) -> Page:
    """Open the page, which says what is missing, then the link; be shown what a password needs."""
    page = browsers.open(house.url)
    expect(page.get_by_text("Open the link that the terminal printed")).to_be_visible()
    page.goto(house.setup[:-3] + "xyz")
    fill_password(page, "short")
    make = page.get_by_role("button", name="Make the account")
    expect(page.get_by_text("12 characters or more, not yet")).to_be_visible()
    expect(make).to_be_disabled()
    page.get_by_label("Your name").fill("grace")
    fill_password(page, GRACE)
    expect(page.get_by_text("12 characters or more, met")).to_be_visible()
    assert audited_everywhere(page, "first account") == []
    make.click()
    expect(page.get_by_role("alert")).to_contain_text("the code is wrong")

    page.goto(house.setup)
    expect(page.get_by_label("Your name")).to_have_value("")
    page.get_by_label("Your name").fill("grace")
    fill_password(page, GRACE)
    make.click()
    page.get_by_label("What do you use Mien for?").fill("Tests")
    page.get_by_role("button", name="Understood").click()
    expect(page.get_by_role("link", name="Door, live")).to_be_visible()
    assert page.url == house.url + "/"
    assert offered(page) == ALL_VIEWS
    return page


def turn_codes_on(page: Page) -> str:
    """Let an app read the secret, which is what is written beside it; return it."""
    menu = open_menu(page, "grace")
    assert audited_everywhere(page, "menu", "dialog[open]") == []
    menu.get_by_role("button", name="Your account").click()
    expect(page.get_by_text("this browser", exact=True)).to_be_visible()
    assert audited_everywhere(page, "account") == []
    page.get_by_role("button", name="Turn codes on…").click()
    dialog = page.get_by_role("dialog", name="Turn codes on")
    secret = dialog.locator("code.secret").inner_text().replace(" ", "")
    read = read_qr_code(dialog.get_by_role("img", name="QR code"))
    assert read == totp.uri(secret, "grace")
    assert audited_everywhere(page, "codes", "dialog[open]") == []
    dialog.get_by_label("The code that the app shows now").fill("000000")
    dialog.get_by_label("Your present password").fill(GRACE)
    dialog.get_by_role("button", name="Turn codes on").click()
    expect(dialog.get_by_role("alert")).to_contain_text("the code is not of this secret")
    dialog.get_by_label("The code that the app shows now").fill(totp.code(secret, now_ms()))
    dialog.get_by_role("button", name="Turn codes on").click()
    expect(page.get_by_role("button", name="Turn codes off…")).to_be_visible()
    return secret


def sign_out_and_in_with_a_code(page: Page, secret: str) -> None:
    """Ask for a page, and land on it once the password and a code are right."""
    open_menu(page, "grace").get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert audited_everywhere(page, "sign in") == []
    page.evaluate("location.hash = '#/people'")
    sign_in(page, "grace", "not this one at all")
    expect(page.get_by_role("alert")).to_contain_text("the name or the password is wrong")
    sign_in(page, "Grace", GRACE)
    code = page.get_by_label("The code that your app shows for Mien")
    expect(code).to_be_focused()
    assert audited_everywhere(page, "code") == []
    code.fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("the code is wrong or was used")
    # The present one was used to switch codes on.
    code.fill(totp.code(secret, now_ms() + totp.STEP_MS))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()


def add_viewer(page: Page) -> None:
    """Give a viewer one camera of two."""
    page.get_by_role("button", name="Add person").click()
    dialog = page.get_by_role("dialog", name="Add a person")
    dialog.get_by_label("Name").fill("grace")
    dialog.get_by_role("group", name="Cameras").get_by_label("Door").check()
    fill_password(dialog, VERA)
    assert audited_everywhere(page, "add a person", "dialog[open]") == []
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_role("alert")).to_contain_text("there is somebody called 'grace'")
    dialog.get_by_label("Name").fill("vera")
    dialog.get_by_role("button", name="Add").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="vera"))
    expect(row).to_contain_text("viewer")
    expect(row).to_contain_text("Door")
    expect(dialog).to_be_hidden()
    assert audited_everywhere(page, "people") == []


def look_as_viewer(house: House, browsers: Browsers) -> Page:
    """See the one camera and no other, and be told of roles at every other address."""
    page = browsers.open(house.url)
    sign_in(page, "vera", VERA)
    expect(page.get_by_role("link", name="Door, live")).to_be_visible()
    expect(page.locator(".tile")).to_have_count(1)
    assert offered(page) == ["Live", "History", "Models"]
    expect(page.get_by_role("button", name="Add camera")).to_have_count(0)
    for view in FORCED:
        page.evaluate("view => { location.hash = '#/' + view; }", view)
        expect(page.get_by_role("heading", name="You need another role for this")).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text("vera has the role viewer")
        page.evaluate("location.hash = '#/'")
        expect(page.locator(".tile")).to_have_count(1)
    page.evaluate("location.hash = '#/people'")
    expect(page.get_by_role("main")).to_contain_text("It takes the role administrator")
    assert audited_everywhere(page, "another role") == []
    page.evaluate("location.hash = '#/models'")
    expect(page.get_by_text("champion", exact=True).first).to_be_visible()
    for name in ("Import", "Retrain", "Roll back", "Promote", "Export", "Shadow", "Drift"):
        expect(page.get_by_text(name)).to_have_count(0)
    page.get_by_role("link", name="Card and lineage").first.click()
    expect(page.get_by_role("link", name="← Models")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert audited_everywhere(page, "a viewer's model") == []
    page.evaluate("location.hash = '#/camera/yard'")
    expect(page.get_by_role("heading", name="This camera is not there")).to_be_visible()
    page.evaluate("location.hash = '#/camera/door'")
    expect(page.get_by_role("complementary")).to_contain_text("1 face")
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)
    expect(page.get_by_text("Wrong answers can be corrected")).to_have_count(0)
    assert audited_everywhere(page, "a viewer's camera") == []
    return page


def guess_a_password(page: Page) -> None:
    """Guess until it is slowed down, wait for as long as the page says, and be let in."""
    button = page.get_by_role("button", name="Sign in")
    for _ in range(30):
        with page.expect_response("**/api/sign-in") as answer:
            sign_in(page, "vera", "not this one at all")
        if answer.value.status == 429:
            break
        expect(page.get_by_role("alert")).to_contain_text("wrong")
    expect(page.get_by_role("alert")).to_contain_text("too many attempts; try again in")
    expect(button).to_have_text("Sign in")
    expect(button).to_be_enabled()
    sign_in(page, "vera", VERA)
    expect(page.get_by_role("link", name="Door, live")).to_be_visible()


#: For everybody, by the page's own session.
SAVE_LAYOUT = r"""() => fetch("api/layouts", {
    method: "POST",
    headers: {
        "Content-Type": "application/json",
        "X-CSRF-Token": /mien-csrf=(\w+)/.exec(document.cookie)[1],
    },
    body: JSON.stringify({name: "Entrance", cameras: ["door"], grid: 1, shared: true}),
})"""


def show_on_a_wall(page: Page, browsers: Browsers) -> None:
    """Show a layout on a wall screen, and nothing else, until its link is revoked."""
    page.evaluate(SAVE_LAYOUT)
    page.get_by_role("button", name="Make link").click()
    dialog = page.get_by_role("dialog", name="Make a link for a wall screen")
    dialog.get_by_label("Which screen").fill("Lobby")
    expect(dialog.get_by_role("button", name="Make")).to_be_disabled()
    dialog.get_by_label("Layout").select_option("Entrance")
    expect(dialog.get_by_label("Door")).to_be_checked()
    expect(dialog.get_by_label("Yard")).not_to_be_checked()
    assert audited_everywhere(page, "make a link", "dialog[open]") == []
    dialog.get_by_role("button", name="Make").click()
    dialog = page.get_by_role("dialog", name="Link of Lobby")
    link = dialog.get_by_label("Link", exact=True).input_value()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    screen = browsers.open(link)
    expect(screen.get_by_role("img", name=re.compile("Door: .* %"))).to_be_visible()
    expect(screen.get_by_role("heading", name="Entrance")).to_be_attached()
    for role in ("link", "button", "navigation"):
        expect(screen.get_by_role(role)).to_have_count(0)
    assert audited_everywhere(screen, "wall screen") == []
    screen.reload()
    expect(screen.locator(".tile")).to_have_count(1)
    screen.goto(link.partition("kiosk")[0])
    expect(screen.get_by_role("heading", name="Sign in")).to_be_visible()
    screen.goto(link)
    expect(screen.locator(".tile")).to_have_count(1)
    page.get_by_role("button", name="Revoke Lobby").click()
    expect(screen.get_by_role("heading", name="This link shows nothing")).to_be_visible()
    assert audited_everywhere(screen, "a link that is over") == []


def use_a_token(house: House, page: Page) -> None:
    """Ask with a token that the page showed once, until it is revoked."""
    page.get_by_role("button", name="Make token").click()
    dialog = page.get_by_role("dialog", name="Make a token")
    dialog.get_by_label("What it is for").fill("Prometheus")
    assert audited_everywhere(page, "make a token", "dialog[open]") == []
    dialog.get_by_role("button", name="Make").click()
    dialog = page.get_by_role("dialog", name="Token Prometheus")
    headers = {"Authorization": f"Bearer {dialog.get_by_label('Token', exact=True).input_value()}"}
    assert audited_everywhere(page, "a secret", "dialog[open]") == []
    dialog.get_by_role("button", name="Copy").click()
    expect(dialog.get_by_role("status")).to_have_text(re.compile("Copied|does not copy here"))
    dialog.get_by_role("button", name="Done").click()
    card = page.get_by_role("listitem").filter(has_text="Prometheus")
    expect(card).to_contain_text("Sees all cameras. Never used; good until")

    def status() -> int:
        return requests.get(f"{house.url}/metrics", headers=headers, timeout=60).status_code

    assert status() == 200
    card.get_by_role("button", name="Revoke Prometheus").click()
    expect(card).to_have_count(0)
    wait_until(lambda: status() == 401, "the token's end")


def read_the_audit(page: Page) -> None:
    """Find who did what."""
    page.get_by_role("link", name="Who did what").click()
    entries = page.locator(".events li")
    expect(entries.filter(has_text="kiosk link made").first).to_contain_text("Lobby")
    assert audited_everywhere(page, "audit") == []
    page.get_by_label("By").select_option("vera")
    expect(entries.filter(has_text="sign-in failed").first).to_contain_text("from 127.0.0.1")
    expect(entries.filter(has_text="grace")).to_have_count(0)
    page.get_by_label("What").select_option("signed in")
    expect(entries.filter(has_text="sign-in failed")).to_have_count(0)
    expect(entries.filter(has_text="signed in")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "first account made" in Path(download.value.path()).read_text()


def give_another_camera(page: Page, vera: Page) -> None:
    """Let the viewer see the other camera: that page asks to sign in, and then shows it."""
    page.evaluate("location.hash = '#/people'")
    page.get_by_role("button", name="Change vera").click()
    dialog = page.get_by_role("dialog", name="vera")
    expect(dialog.get_by_text("Chrome on Linux").first).to_be_visible()
    assert audited_everywhere(page, "a person", "dialog[open]") == []
    dialog.get_by_label("Door").uncheck()
    dialog.get_by_label("Yard").check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()

    expect(vera.get_by_text("Your session is over.")).to_be_visible()
    sign_in(vera, "vera", VERA)
    expect(vera.get_by_role("heading", name="This camera is not there")).to_be_visible()
    vera.get_by_role("link", name="See all cameras").click()
    expect(vera.get_by_role("link", name="Yard, live")).to_be_visible()
    expect(vera.locator(".tile")).to_have_count(1)


def change_password(vera: Page) -> None:
    """Choose another password, and sign in with it and not with the one before."""
    vera.evaluate("location.hash = '#/account'")
    vera.get_by_role("button", name="Change the password…").click()
    dialog = vera.get_by_role("dialog", name="Change the password")
    assert audited_everywhere(vera, "change the password", "dialog[open]") == []
    dialog.get_by_label("Your present password").fill("not this one at all")
    fill_password(dialog, NEW)
    dialog.get_by_role("button", name="Change it and sign out").click()
    expect(dialog.get_by_role("alert")).to_contain_text("the password until now is wrong")
    dialog.get_by_label("Your present password").fill(VERA)
    dialog.get_by_role("button", name="Change it and sign out").click()
    expect(vera.get_by_text("Your password is changed.")).to_be_visible()
    sign_in(vera, "vera", VERA)
    expect(vera.get_by_role("alert")).to_contain_text("wrong")
    sign_in(vera, "vera", NEW)
    expect(vera.get_by_role("link", name="Yard, live")).to_be_visible()


def sign_out_everywhere(house: House, browsers: Browsers, vera: Page) -> None:
    """End one session in another browser, then all: each asks to sign in, and looks no further."""
    other = browsers.open(f"{house.url}/#/account")
    sign_in(other, "vera", NEW)
    sessions = other.locator(".events li")
    expect(sessions).to_have_count(2)
    sessions.filter(has_not_text="this browser").get_by_role("button", name="Sign out").click()
    expect(sessions).to_have_count(1)
    expect(vera.get_by_text("Your session is over.")).to_be_visible()
    sign_in(vera, "vera", NEW)
    expect(vera.get_by_role("link", name="Yard, live")).to_be_visible()
    other.get_by_role("button", name="Sign out everywhere").click()
    expect(other.get_by_text("You are signed out.")).to_be_visible()
    expect(vera.get_by_text("Your session is over.")).to_be_visible()
    expect(vera.locator(".banner")).to_have_count(0)


def close_an_account(page: Page, vera: Page) -> None:
    """Give a new password, then disable the account, then remove it."""
    page.get_by_role("button", name="Change vera").click()
    dialog = page.get_by_role("dialog", name="vera")
    dialog.get_by_text("Set a new password").click()
    fill_password(dialog, VERA)
    dialog.get_by_role("button", name="Set the password").click()
    expect(dialog).to_be_hidden()
    sign_in(vera, "vera", VERA)
    expect(vera.get_by_role("link", name="Yard, live")).to_be_visible()
    page.get_by_role("button", name="Change vera").click()
    dialog.get_by_label("Disabled: cannot sign in").check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("rowheader", name="vera")).to_contain_text("disabled")
    expect(vera.get_by_text("Your session is over.")).to_be_visible()
    sign_in(vera, "vera", VERA)
    expect(vera.get_by_role("alert")).to_contain_text("the name or the password is wrong")
    page.get_by_role("button", name="Change grace").click()
    page.get_by_role("button", name="Remove this person…").click()
    page.get_by_role("button", name="Remove grace").click()
    expect(page.get_by_role("alert")).to_contain_text("that is the last administrator")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Change vera").click()
    page.get_by_role("button", name="Remove this person…").click()
    page.get_by_role("button", name="Remove vera").click()
    expect(page.get_by_role("rowheader", name="vera")).to_have_count(0)
