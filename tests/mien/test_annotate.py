"""Where annotated files go, and what is written at a face."""

from pathlib import Path

import pytest

from mien import annotate
from mien.errors import UserError
from mien.inputs import InputFile


def files(*paths: Path) -> list[InputFile]:
    return [InputFile(path, path.name) for path in paths]


def test_a_folder_gets_one_file_each_with_names_of_their_own(tmp_path: Path) -> None:
    inputs = files(tmp_path / "a" / "x.png", tmp_path / "b" / "x.jpg", tmp_path / "x.mkv")
    chosen = annotate.targets(tmp_path / "out", inputs)
    assert [path.name for path in chosen.values()] == ["x.jpg", "x-2.jpg", "x.mp4"]
    assert (tmp_path / "out").is_dir()


@pytest.mark.parametrize(
    ("names", "annotated", "reason"),
    [
        (["a.jpg", "b.jpg"], "out.jpg", "several files need a folder"),
        (["a.jpg"], "out.mp4", "a photo gives a .jpg"),
        (["a.mp4"], "out.jpg", "a video gives a .mp4"),
        (["a.jpg"], "a.jpg", "would overwrite"),
        (["a.jpg", "b.jpg"], ".", "would overwrite"),
    ],
)
def test_what_does_not_fit_is_refused(
    tmp_path: Path, names: list[str], annotated: str, reason: str
) -> None:
    with pytest.raises(UserError, match=reason):
        annotate.targets(tmp_path / annotated, files(*(tmp_path / name for name in names)))
