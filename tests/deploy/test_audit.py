"""Reports of known holes: one fails the check, and so does what nobody looked up."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.audit import AWAY_IS_NO_FAILURE, main

SOUND = {"name": "flask", "version": "3.1.2", "vulns": []}
HOLE = {
    "name": "jinja2",
    "version": "3.1.5",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1.6"], "aliases": [], "description": "..."}],
}
SKIPPED = {"name": "alembic", "skip_reason": "Dependency not found on PyPI"}


def report(folder: Path, *packages: dict[str, Any]) -> str:
    path = folder / f"{len(list(folder.iterdir()))}.json"
    path.write_text(json.dumps({"dependencies": packages, "fixes": []}))
    return str(path)


def test_all_looked_up_and_sound_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([report(tmp_path, SOUND), report(tmp_path, SOUND)]) == 0
    assert capsys.readouterr().out == "1 packages were looked up; known holes: 0.\n"


def test_a_hole_fails_whatever_else_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ([], [AWAY_IS_NO_FAILURE]):
        assert main([report(tmp_path, SOUND, HOLE, SKIPPED), *more]) == 1
        assert "jinja2 3.1.5: PYSEC-1, mended in 3.1.6" in capsys.readouterr().out


def test_what_was_not_looked_up_has_not_passed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.json").write_text("")
    for name in (
        report(tmp_path, SKIPPED, SOUND),
        report(tmp_path),
        str(tmp_path / "broken.json"),
        str(tmp_path / "nowhere.json"),
    ):
        assert main([name]) == 3
        assert main([name, AWAY_IS_NO_FAILURE]) == 0
        assert capsys.readouterr().out.count("NOT DONE: 1 packages could not be looked up") == 2
