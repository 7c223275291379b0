"""One running product with a login, shared by all attacks; each leaves it fit for the next."""

import os
from collections.abc import Iterator

import pytest

from tests.attack.target import Target, running


@pytest.fixture(scope="package")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    environment = {name: value for name, value in os.environ.items() if name[:5] != "MIEN_"}
    with running(tmp_path_factory.mktemp("target"), environment) as target:
        yield target
