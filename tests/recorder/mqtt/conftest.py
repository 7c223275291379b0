"""A broker for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.recorder.mqtt.broker import TestBroker


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[TestBroker]:
    """A broker of its own, running."""
    broker = TestBroker(tmp_path)
    broker.start()
    yield broker
    broker.stop()
