"""Which sources are refused before anything starts, and which are for capture to judge."""

from pathlib import Path

import pytest

from mien.cli.errors import UserError
from mien.cli.machine import sources


def test_files_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "clip.mp4").touch()
    monkeypatch.chdir(tmp_path)
    assert sources.resolve(["clip.mp4"]) == [str(tmp_path / "clip.mp4")]


@pytest.mark.parametrize(
    "source", ["rtsp://10.0.0.5/live", "7", "/dev/video7", "/dev/v4l/by-id/x", "/dev/webcam0"]
)
def test_cameras_are_left_alone_even_when_they_are_not_there(source: str) -> None:
    assert sources.resolve([source]) == [source]


def test_a_missing_file_is_refused() -> None:
    with pytest.raises(UserError, match=r"^no such file: missing\.mp4 "):
        sources.resolve(["missing.mp4"])
