"""One running product, shared by all tests of this folder that need none of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.full_disk import small_disk
from tests.system.stack import Stack, started


@pytest.fixture(scope="package")
def own_disk() -> Iterator[Path | None]:
    """A folder on a small disk of its own; None where we may not mount one."""
    with small_disk() as folder:
        yield folder


@pytest.fixture(scope="package")
def stack(own_disk: Path | None) -> Iterator[Stack]:
    """The product with its database on that disk; each test leaves it as it found it."""
    with started(data_dir=own_disk) as running:
        yield running
