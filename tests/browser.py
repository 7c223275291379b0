"""Debian's Chromium without a window, as tests, pictures and benchmarks start it."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

FLAGS = ("--no-sandbox", "--disable-background-networking")


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Run a browser until the block ends, with flags besides the usual ones."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*FLAGS, *flags]
        )
        yield browser
        browser.close()
