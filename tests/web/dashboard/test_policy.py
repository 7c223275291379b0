"""What the page's policy forbids, it forbids in a browser; what Mien does is within it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from mien.bus.messages import now_ms
from tests.certificates import write_pair
from tests.conftest import wait_until
from tests.system.fleet import Server
from tests.web.conftest import serving
from tests.web.dashboard.conftest import Studio, violations
from tests.web.feeder import Feeder, portrait_jpeg, scores_at

pytestmark = pytest.mark.browser

INJECT = """() => {
  const script = document.createElement("script");
  script.textContent = "window.ran = true";
  document.body.append(script);
  return window.ran === true;
}"""


def test_an_injected_script_does_not_run(context: BrowserContext, studio: Studio) -> None:
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.extend(violations(said)))
    page.goto(studio.url)
    expect(page.get_by_role("link", name="Door, live")).to_be_visible()
    assert problems == []
    assert page.evaluate(INJECT) is False

    def told() -> bool:
        page.evaluate("0")  # lets what the browser says come
        return bool(problems)

    wait_until(told, "the browser to tell of it")


def test_the_report_has_its_style_and_nothing_else(context: BrowserContext, studio: Studio) -> None:
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.extend(violations(said)))
    page.goto(f"{studio.url}/api/report?from={now_ms() - 60_000}&to={now_ms()}")
    expect(page.get_by_role("heading", level=1)).to_have_css("font-size", "22px")
    assert problems == []
    assert page.evaluate(INJECT) is False


def test_the_page_is_live_over_tls(chromium: Browser, own_redis: Server, tmp_path: Path) -> None:
    feeder = Feeder(own_redis.client())
    pair = write_pair(tmp_path / "pair")
    with serving(own_redis.url, tmp_path, pair=pair) as service:
        feeder.want()
        page = chromium.new_page(ignore_https_errors=True)
        problems: list[str] = []
        page.on("console", lambda said: problems.extend(violations(said)))
        page.goto(service.url)
        jpeg, box = portrait_jpeg()

        def live() -> bool:
            feeder.say("live")
            feeder.frame(jpeg, (box,), scores_at(0))
            return page.get_by_role("link", name="Front door, live").is_visible()

        wait_until(live, "the camera over a secure socket")
        assert page.evaluate("isSecureContext") is True
        assert problems == []
        page.close()
