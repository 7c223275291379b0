"""Uploads have a Valkey of their own: one web service at most of a Redis works on runs."""

from collections.abc import Iterator

import pytest

from tests.conftest import one_node


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """URL of a Valkey that no other web service uses, whose database has other runs."""
    with one_node() as url:
        yield url
