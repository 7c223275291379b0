"""One ``mien up`` for each data directory."""

from pathlib import Path

import pytest

from mien.cli.errors import UserError
from mien.cli.machine.only import only_one


def test_a_second_one_is_told_where_the_first_is(tmp_path: Path) -> None:
    with only_one(tmp_path / "data", "http://127.0.0.1:8000"):
        with (
            pytest.raises(UserError, match=r"already runs on .*data, at http://127.0.0.1:8000"),
            only_one(tmp_path / "data", "http://127.0.0.1:9000"),
        ):
            pytest.fail("two at once")
        with only_one(tmp_path / "other", "http://127.0.0.1:9000"):
            pass
    with only_one(tmp_path / "data", "http://127.0.0.1:9000"):
        assert (tmp_path / "data" / "mien.lock").read_text() == "http://127.0.0.1:9000"


def test_where_nothing_can_be_written_nothing_is_held(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with only_one(tmp_path / "file" / "data", "http://127.0.0.1:8000"):
        pass
