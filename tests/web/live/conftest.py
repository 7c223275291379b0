"""What tests of the live view share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser of one test's own: its processes may be stopped."""
    with chromium() as browser:
        yield browser
