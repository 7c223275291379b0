"""The page in German: every view has German texts alone, fits, and axe finds nothing on it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.dashboard.conftest import Studio
from tests.web.dashboard.test_access import SLOW_MS, audited_everywhere, go, names

__all__ = ["names"]  # the fixture

TEXTS = Path(__file__).parents[4] / "web" / "frontend" / "src" / "shared" / "texts"
pytestmark = pytest.mark.browser

#: As in ``test_access``.
VIEWS = (
    ("", "Door"),
    ("camera/door", "1 Gesicht"),
    ("mood", "im Bild"),
    ("files", "Fotos und Videos"),
    ("history", "Öffnen"),
    ("review", "Kameras, die Gesichter aufbewahren dürfen"),
    ("models", "Drift"),
    ("model/{champion}", "Herkunft"),
    ("alerts", "Wohin Alarme gehen"),
    ("health", "recorder"),
    ("settings", "Gesichter Sekunde für Sekunde"),
    ("audit", "von 127.0.0.1"),
    ("people", "Hier meldet sich niemand an"),
    ("run/{run}", "Im Lauf des Videos"),
)
DIALOGS = (
    ("", "Kamera hinzufügen"),
    ("", "Alle Kameras"),
    ("", "Tasten"),
    ("camera/door", "Bearbeiten"),
    ("camera/door", "Entfernen"),
    ("history", "öffnen"),
    ("alerts", "Regel hinzufügen"),
    ("alerts", "Empfänger hinzufügen"),
    ("settings", "Diesen Zeitraum löschen…"),
)
#: All text but a model's card, which is in the language in which it was written, and says so.
SHOWN = """() => {
    const cards = [...document.querySelectorAll("[lang=en]")];
    for (const card of cards) card.hidden = true;
    const text = document.body.innerText;
    for (const card of cards) card.hidden = false;
    return text;
}"""
#: Names of expressions that reach into the bar beside them.
CUT = """() => [...document.querySelectorAll(".scores dt")]
    .filter((name) => name.scrollWidth > name.clientWidth)
    .map((name) => name.textContent)"""


def texts(language: str) -> set[str]:
    """The texts of a language that have no parameter."""
    return {
        text
        for path in (TEXTS / language).glob("*.ts")
        for text in re.findall(r'^ +"?[\w ]+"?:\s+"(.+)",$', path.read_text(), re.M)
    }


@pytest.fixture(scope="module")
def german(chromium: Browser, studio: Studio) -> Iterator[Page]:
    """One page that goes through all views."""
    context = chromium.new_context(
        timezone_id="Europe/Berlin", locale="de-DE", reduced_motion="reduce"
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(studio.url)
    expect(page.get_by_role("link", name="Door, live")).to_be_visible()
    yield page
    context.close()


@pytest.mark.parametrize(("view", "shows"), VIEWS)
def test_a_view_is_german_and_axe_finds_nothing_on_it(
    german: Page, names: Mapping[str, str], view: str, shows: str
) -> None:
    go(german, view.format_map(names))
    expect(german.locator("main").get_by_text(shows).first).to_be_visible(timeout=SLOW_MS)
    assert german.evaluate("document.documentElement.lang") == "de"
    assert set(german.evaluate(SHOWN).splitlines()) & (texts("en") - texts("de")) == set()
    assert german.evaluate(CUT) == []
    assert audited_everywhere(german, view) == []


@pytest.mark.parametrize(("view", "button"), DIALOGS)
def test_a_dialog_is_german_and_axe_finds_nothing_on_it(
    german: Page, view: str, button: str
) -> None:
    go(german, view)
    german.get_by_role("button", name=button).first.click()
    dialog = german.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert set(dialog.inner_text().splitlines()) & (texts("en") - texts("de")) == set()
    assert audited_everywhere(german, button, "dialog[open]") == []
    german.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_language_is_chosen_on_the_page(page: Page) -> None:
    page.goto(f"{page.url.split('#')[0]}#/settings")
    page.get_by_label("Language").select_option("de")
    expect(page.get_by_role("heading", name="Einstellungen")).to_be_visible()
    page.get_by_label("Sprache").select_option("browser")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
