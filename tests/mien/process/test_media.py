"""Files of the machine are cameras only below the folders that the operator named."""

import os
from pathlib import Path

import pytest

from mien.process.media import MediaDirs, OutsideError
from mien.process.settings import SourceSettings


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    folder = tmp_path / "clips"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "in.mp4").write_bytes(b"inside")
    (tmp_path / "clips2").mkdir()
    for outside in ("out.mp4", "clips2/out.mp4"):
        (tmp_path / outside).write_bytes(b"outside")
    (folder / "leads out.mp4").symlink_to(tmp_path / "out.mp4")
    (folder / "door").symlink_to(tmp_path)
    (folder / "round").symlink_to(folder / "round")
    (tmp_path / "leads in.mp4").symlink_to(folder / "deep" / "in.mp4")
    return folder


INSIDE = (
    "clips/deep/in.mp4",
    "clips/../clips/deep/in.mp4",
    "leads in.mp4",
    "clips/none.mp4",
    "clips",
)
OUTSIDE = (
    *("out.mp4", "clips2/out.mp4", "clips/../out.mp4", "clips/leads out.mp4", "none.mp4"),
    *("clips/door/out.mp4", "clips/door/clips2/out.mp4", ".", "/etc/passwd", "/dev/../etc/passwd"),
)


@pytest.mark.parametrize("path", INSIDE)
def test_what_lies_below_may_be_a_camera(tmp_path: Path, clips: Path, path: str) -> None:
    MediaDirs((tmp_path / "another", clips)).check(str(tmp_path / path))


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_else_may(tmp_path: Path, clips: Path, path: str) -> None:
    with pytest.raises(OutsideError, match=r"below .*clips to be a camera \(MIEN_MEDIA_DIRS\)"):
        MediaDirs((clips,)).check(f"{tmp_path}/{path}")
    with pytest.raises(OutsideError, match="no file of the machine may be a camera here"):
        MediaDirs(()).check(f"{tmp_path}/{path}")


def test_a_relative_path_is_looked_at_from_here(
    tmp_path: Path, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = MediaDirs((clips,))
    monkeypatch.chdir(clips)
    media.check("deep/in.mp4")
    for path in ("../out.mp4", "deep/../../out.mp4"):
        with pytest.raises(OutsideError):
            media.check(path)


@pytest.mark.parametrize("source", ["0", "/dev/video0", "rtsp://cam/live", "https://cam/out.mp4"])
def test_what_is_no_file_is_not_concerned(source: str) -> None:
    MediaDirs(()).check(source)


def test_a_folder_of_links_that_lead_in_a_circle_is_no_fault(tmp_path: Path, clips: Path) -> None:
    MediaDirs((clips,)).check(str(clips / "round"))


def test_what_the_operator_named_is_his_own_matter(tmp_path: Path, clips: Path) -> None:
    named = str(tmp_path / "out.mp4")
    media = MediaDirs((), frozenset([named]))
    media.check(named)
    with media.opened(named) as path:
        assert path == named
    with pytest.raises(OutsideError):
        media.check(str(tmp_path / "clips2" / "out.mp4"))


def test_a_name_that_is_moved_meanwhile_leads_to_the_file_that_was_looked_at(
    tmp_path: Path, clips: Path
) -> None:
    link = clips / "camera.mp4"
    link.symlink_to(clips / "deep" / "in.mp4")
    with MediaDirs((clips,)).opened(str(link)) as path:
        link.unlink()
        link.symlink_to(tmp_path / "out.mp4")
        assert Path(path).read_bytes() == b"inside"
    with pytest.raises(OutsideError), MediaDirs((clips,)).opened(str(link)):
        pass


def test_what_waits_for_a_writer_is_not_waited_for(clips: Path) -> None:
    os.mkfifo(clips / "pipe.mp4")
    with (
        pytest.raises(OutsideError, match="not a file"),
        MediaDirs((clips,)).opened(str(clips / "pipe.mp4")),
    ):
        pass


@pytest.mark.parametrize(
    ("text", "folders"),
    [
        ("", ()),
        ("/a", (Path("/a"),)),
        (f"/a{os.pathsep}/b c{os.pathsep}", (Path("/a"), Path("/b c"))),
        ("clips", (Path.cwd() / "clips",)),
    ],
)
def test_the_folders_are_written_as_in_path(
    monkeypatch: pytest.MonkeyPatch, text: str, folders: tuple[Path, ...]
) -> None:
    monkeypatch.delenv("MIEN_MEDIA_DIRS", raising=False)
    assert SourceSettings().media.folders is None
    monkeypatch.setenv("MIEN_MEDIA_DIRS", text)
    assert SourceSettings().media.folders == folders
