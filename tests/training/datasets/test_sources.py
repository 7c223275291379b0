"""Every kind of data set, and what is wrong with some."""

import zipfile
from pathlib import Path

import pytest

from tests.training.datasets.loading import DRAWN, load, same
from tests.training.drawn import (
    draw_faces,
    ferplus_files,
    label_folder_files,
    write_folder,
    write_zip,
)
from training.datasets.mapping import read_mapping
from training.errors import DataError

pytestmark = pytest.mark.training


def test_ferplus_folder(tmp_path: Path) -> None:
    faces, skipped = load(write_folder(ferplus_files(DRAWN), tmp_path / "data"))
    assert same(faces)
    assert not skipped.counts
    assert [len(faces.split(name)) for name in ("train", "valid", "test")] == [16, 8, 8]


def test_ferplus_zip_with_a_folder_above(tmp_path: Path) -> None:
    files = {f"FERPlus/{name}": content for name, content in ferplus_files(DRAWN).items()}
    faces, _ = load(write_zip(files, tmp_path / "data.zip"))
    assert same(faces)


def test_label_folders_in_other_spellings(tmp_path: Path) -> None:
    names = ("Neutral", "happy", "surprised", "sad", "ANGRY", "disgusted", "fearful", "sneer")
    folder = write_folder(label_folder_files(DRAWN, names), tmp_path / "data")
    with pytest.raises(DataError, match="unknown labels: sneer"):
        load(folder)
    faces, _ = load(folder, mapping={"sneer": "contempt"})
    assert same(faces)


def test_label_folders_without_splits_hold_some_out(tmp_path: Path) -> None:
    files = {
        name.split("/", 1)[1]: content
        for name, content in label_folder_files(draw_faces(160, 0)).items()
    }
    faces, _ = load(write_folder(files, tmp_path / "data"))
    assert 8 <= len(faces.split("valid")) <= 48
    assert len(faces.split("train")) + len(faces.split("valid")) == 160


@pytest.mark.parametrize(
    "names",
    [
        ("Training", "PublicTest", "PrivateTest"),
        ("train_images", "images-val", "test set"),
        ("FER2013Train", "FER2013Valid", "FER2013Test"),
        ("archive/fer/TRAIN", "archive/fer/public test", "archive/fer/private_test"),
    ],
)
def test_folders_of_splits_are_known_by_whatever_people_call_them(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    files = {}
    for name, content in label_folder_files(DRAWN).items():
        split, label, picture = name.split("/")
        which = names[("train", "valid", "test").index(split)]
        files[f"{which}/{label}/subject-{picture[0]}/{picture}"] = content
    faces, _ = load(write_folder(files, tmp_path / "data"))
    assert same(faces)


def test_a_folder_that_could_be_two_splits_is_asked_about(tmp_path: Path) -> None:
    files = {"train_and_test/fear/1.png": b"", "train_and_test/anger/2.png": b""}
    with pytest.raises(DataError, match="the folder train_and_test could be test or train; name"):
        load(write_folder(files, tmp_path / "data"))


def test_an_archive_in_an_archive_is_to_be_unpacked(tmp_path: Path) -> None:
    files = {"fer2013.tar.gz": b"", "readme.txt": b""}
    with pytest.raises(DataError, match=r"holds the archive fer2013.tar.gz; unpack that"):
        load(write_zip(files, tmp_path / "data.zip"))


def test_a_zip_that_would_inflate_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("fear/1.png", bytes(32 << 20))
    with pytest.raises(DataError, match="inflates to more than 100 times its size"):
        load(path)


def test_several_at_once(tmp_path: Path) -> None:
    first = write_zip(ferplus_files(DRAWN), tmp_path / "one.zip")
    other = write_folder(label_folder_files(draw_faces(8, 8, seed=2)), tmp_path / "other")
    faces, _ = load(first, other)
    assert len(faces) == 32 + 16


def test_the_second_time_the_crops_come_from_the_cache(tmp_path: Path) -> None:
    path = write_zip(ferplus_files(DRAWN), tmp_path / "data.zip")
    first, _ = load(path)
    (stored,) = (tmp_path / "cache").iterdir()
    before = stored.stat().st_mtime_ns
    second, _ = load(path)
    assert stored.stat().st_mtime_ns == before
    assert second.digest() == first.digest()
    stored.write_bytes(stored.read_bytes()[:1000])
    third, _ = load(path)
    assert third.digest() == first.digest()


def test_a_picture_that_does_not_open_is_counted_and_named(tmp_path: Path) -> None:
    files = ferplus_files(DRAWN)
    files["FER2013Train/fer0000001.png"] = b"no picture"
    path = write_zip(files, tmp_path / "data.zip")
    faces, skipped = load(path)
    assert len(faces) == 31
    (line,) = skipped.lines()
    assert "FER2013Train/fer0000001.png: not a picture that can be opened" in line


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"readme.txt": b"x"}, "no data set"),
        ({"holiday/1.png": b"x"}, "no data set"),
        ({"fer2013new.csv": b"a,b\n1,2\n"}, "columns"),
        ({"fer2013new.csv": ferplus_files(DRAWN)["fer2013new.csv"]}, "no picture"),
    ],
)
def test_a_zip_that_holds_something_else(
    tmp_path: Path, files: dict[str, bytes], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        load(write_zip(files, tmp_path / "data.zip"))


def test_other_paths(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("x")
    (tmp_path / "broken.zip").write_bytes(b"PK")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "empty").mkdir()
    for name, message in (
        ("absent", "no such file"),
        ("text.txt", "neither"),
        ("broken.zip", "neither"),
        ("other.csv", "header"),
        ("empty", "no data set"),
    ):
        with pytest.raises(DataError, match=message):
            load(tmp_path / name)


def test_an_encrypted_or_damaged_member_is_counted(tmp_path: Path) -> None:
    path = write_zip(ferplus_files(DRAWN), tmp_path / "data.zip")
    with zipfile.ZipFile(path) as archive:
        offset = archive.getinfo("FER2013Train/fer0000002.png").header_offset
    content = bytearray(path.read_bytes())
    content[offset + 100] ^= 0xFF
    path.write_bytes(content)
    faces, skipped = load(path)
    assert len(faces) == 31
    assert sum(skipped.counts.values()) == 1


def test_mapping_files(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    path.write_text('{"Glad": "happiness", "other": "-"}')
    assert read_mapping(path) == {"glad": "happiness", "other": "-"}
    path.write_text('{"glad": "joyful"}')
    with pytest.raises(DataError, match="'joyful'"):
        read_mapping(path)
    path.write_text("[]")
    with pytest.raises(DataError, match="JSON object"):
        read_mapping(path)
