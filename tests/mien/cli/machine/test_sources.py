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


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("ftp://host/clip.mp4", "a URL begins with one of rtsp, rtsps, http, https"),
        ("folder", "folder is a folder; name the video files in it: folder/*.mp4"),
        ("notes.txt", "notes.txt is a text file"),
    ],
)
def test_what_can_never_be_a_camera_is_told_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("notes.txt").write_text("to do: buy a camera ä")
    with pytest.raises(UserError) as refused:
        sources.resolve([source])
    assert complaint in str(refused.value)


def test_a_file_without_words_is_left_to_capture(tmp_path: Path) -> None:
    for content in (b"", b"\0\1\2video", b"\xff\xd8\xff\xe0"):
        (tmp_path / "clip").write_bytes(content)
        assert sources.resolve([str(tmp_path / "clip")]) == [str(tmp_path / "clip")]
