"""Which files an analysis reads, and what it says of the others."""

import os
from pathlib import Path

import numpy as np
import pytest

from mien.analysis import inputs
from mien.analysis.inputs import InputError
from tests import clips
from tests.mien.images.test_photos import animation, saved


def names(given: inputs.Inputs) -> list[str]:
    return [file.path.name for file in given.files]


def test_a_folder_gives_all_that_can_be_read_and_names_the_rest(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.jpg").touch()
    jpeg = clips.jpeg()
    for name, content in {
        "a.jfif": jpeg,
        "b.heic": saved(clips.image(), "HEIF"),
        "c": jpeg,
        "clip.mp4": b"",
        "more/d.JPG": jpeg,
        "e.dng": b"II*\0",
        "notes.txt": b"some text",
        "x.json": b"[]",
    }.items():
        (tmp_path / name).write_bytes(content)
    given = inputs.find([str(tmp_path)])
    assert names(given) == ["a.jfif", "b.heic", "c", "clip.mp4", "d.JPG"]
    assert list(given.left_out_lines()) == [
        f"1 entry left out, hidden: {tmp_path}/.git",
        "1 entry left out, raw pictures of a camera, to be developed to JPEG first: "
        f"{tmp_path}/e.dng",
        f"2 entries left out, neither picture nor video: {tmp_path}/notes.txt, {tmp_path}/x.json",
    ]


def test_a_folder_with_nothing_to_read_says_what_there_is(tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"{number}.txt").write_text("text")
    with pytest.raises(InputError, match=r"7 entries left out.* and 2 more") as caught:
        inputs.find([str(tmp_path)])
    assert str(caught.value).startswith(f"no photos and no videos in {tmp_path}; 7 ")


@pytest.mark.parametrize("name", [b"caf\xe9.jpg", b"a\nb.jpg", b"a\rb\fc.jpg", b"\xe2\x80\xa8.jpg"])
def test_names_are_any_bytes(tmp_path: Path, name: bytes) -> None:
    path = clips.write_photo(tmp_path / os.fsdecode(name))
    for argument in (tmp_path, path):
        (file,) = inputs.find([str(argument)]).files
        assert os.fsencode(file.path) == os.fsencode(tmp_path) + b"/" + name
        assert file.shown.encode().decode().splitlines() == [file.shown]
    with pytest.raises(InputError) as caught:
        inputs.find([str(tmp_path / os.fsdecode(b"none" + name))])
    assert len(str(caught.value).splitlines()) == 1


def test_an_animation_is_no_photo(tmp_path: Path) -> None:
    path = tmp_path / "a.webp"
    path.write_bytes(animation("WEBP", [np.zeros((48, 64, 3), np.uint8), clips.image()]))
    still = clips.write_photo(tmp_path / "b.webp")
    given = inputs.find([str(path), str(still)]).files
    assert [(file.pages, file.is_photo) for file in given] == [(2, False), (1, True)]
    assert inputs.expected_frames(given) == 3
