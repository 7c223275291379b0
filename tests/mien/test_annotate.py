"""Where annotated files go, and what is written at a face."""

from pathlib import Path
from typing import Any

import numpy as np
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


def face(top: str | None, held_back: str | None = None) -> dict[str, Any]:
    return {
        "track": 3,
        "box_xywh": [40.0, 40.0, 80.0, 80.0],
        "top": top,
        "scores": {top: 0.876} if top else None,
        "quality": {"held_back": held_back},
    }


def test_labels() -> None:
    assert annotate.label(face("happiness")) == "#3 happiness 88%"
    assert annotate.label(face(None, "blurred")) == "#3 blurred"
    assert annotate.label(face(None)) == "#3 not classified"


def test_a_box_is_drawn_where_the_face_is() -> None:
    image = np.zeros((200, 200, 3), np.uint8)
    annotate.draw(image, [face("happiness")])
    assert image[80, 40, 1] > 150
    assert not image[81:119, 45:115].any()
