"""Every kind of data set, and what is wrong with some."""

import csv
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from mien.models.package import LABELS
from tests.training.drawn import (
    draw_faces,
    ferplus_files,
    label_folder_files,
    write_folder,
    write_zip,
)
from training.datasets.dataset import LabelledFaces, load_faces
from training.datasets.mapping import read_mapping
from training.datasets.samples import Skipped
from training.errors import DataError

pytestmark = pytest.mark.training

DRAWN = draw_faces(train=16, valid=8, test=8)


def load(*paths: Path, mapping: dict[str, str] | None = None) -> tuple[LabelledFaces, Skipped]:
    skipped = Skipped()
    cache = paths[0].parent / "cache"
    return load_faces(paths, cache, skipped, mapping), skipped


def same(faces: LabelledFaces) -> bool:
    """Whether the faces are the drawn ones, in any order."""
    order = [np.lexsort(f.crops.reshape(len(f), -1).T) for f in (faces, DRAWN)]
    return (
        np.array_equal(faces.crops[order[0]], DRAWN.crops[order[1]])
        and np.array_equal(faces.splits[order[0]], DRAWN.splits[order[1]])
        and np.array_equal(faces.votes[order[0]], DRAWN.votes[order[1]])
    )


def fer2013_csv(pixels: list[str] | None = None) -> str:
    kaggle = (6, 3, 5, 4, 0, 1, 2)
    usages = ("Training", "PublicTest", "PrivateTest")
    lines = ["emotion,pixels,Usage"]
    for index, (crop, split) in enumerate(zip(DRAWN.crops, DRAWN.splits, strict=True)):
        emotion = kaggle[index % 8] if index % 8 < 7 else 6
        row = pixels[index] if pixels else " ".join(map(str, crop.ravel()))
        lines.append(f"{emotion},{row},{usages[split]}")
    return "\n".join(lines) + "\n"


def test_ferplus_folder(tmp_path: Path) -> None:
    faces, skipped = load(write_folder(ferplus_files(DRAWN), tmp_path / "data"))
    assert same(faces)
    assert not skipped.counts
    assert [len(faces.split(name)) for name in ("train", "valid", "test")] == [16, 8, 8]


def test_fer2013s_own_labels_beside_the_votes(tmp_path: Path) -> None:
    rows = ["image name,usage,emotion", "fer0000000.png,Training,angry", "fer0000001.png,Training,"]
    files = {**ferplus_files(DRAWN), "fer2013_emotion.csv": "\n".join(rows).encode()}
    faces, _ = load(write_folder(files, tmp_path / "data"))
    assert sorted(faces.fer2013.tolist()) == [-1] * 31 + [LABELS.index("anger")]
    assert same(faces)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"image name,usage\n", "the columns emotion are missing"),
        (b"image name,emotion\nfer0000000.png,glum\n", "line 2: unknown emotion 'glum'"),
        (b"\xff\xfe\xff", "not a CSV file"),
        (b"x" * 140_000, "not a CSV file"),
    ],
)
def test_wrong_labels_of_fer2013_are_named(tmp_path: Path, content: bytes, message: str) -> None:
    files = {**ferplus_files(DRAWN), "fer2013_emotion.csv": content}
    with pytest.raises(DataError, match=f"fer2013_emotion.csv: {message}"):
        load(write_folder(files, tmp_path / "data"))


def test_ferplus_zip_with_a_folder_above(tmp_path: Path) -> None:
    files = {f"FERPlus/{name}": content for name, content in ferplus_files(DRAWN).items()}
    faces, _ = load(write_zip(files, tmp_path / "data.zip"))
    assert same(faces)


def test_fer2013_csv_alone(tmp_path: Path) -> None:
    path = tmp_path / "fer2013.csv"
    path.write_text(fer2013_csv())
    faces, _ = load(path)
    assert np.array_equal(faces.crops, DRAWN.crops)
    kinds = [LABELS[int(votes.argmax())] for votes in faces.votes[:8]]
    assert [LABELS[label] for label in faces.fer2013[:8]] == kinds
    assert kinds == [*LABELS[:7], "neutral"]


def test_reading_a_table_leaves_csvs_own_limit_to_others(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    (tmp_path / "fer2013.csv").write_text(fer2013_csv())
    load(tmp_path / "fer2013.csv")
    assert csv.field_size_limit() == before


def test_fer2013_csv_with_votes_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "fer2013.csv").write_text(fer2013_csv())
    (folder / "fer2013new.csv").write_bytes(ferplus_files(DRAWN)["fer2013new.csv"])
    faces, _ = load(folder)
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


def test_a_table_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "fer2013.csv"
    path.write_text(fer2013_csv(), encoding="utf-8-sig")
    faces, _ = load(path)
    assert np.array_equal(faces.crops, DRAWN.crops)


def icml_csv() -> bytes:
    """The whole table as Kaggle's own archive has it, with blanks and columns in another order."""
    rows = (line.split(",") for line in fer2013_csv().splitlines()[1:])
    return "\n".join([" emotion, Usage, pixels", *(f"{e},{u},{p}" for e, p, u in rows)]).encode()


def train_csv() -> bytes:
    rows = [line.split(",") for line in fer2013_csv().splitlines()]
    return "\n".join(f"{e},{p}" for e, p, usage in rows if usage in ("Usage", "Training")).encode()


KAGGLE = {
    "example_submission.csv": b"id,emotion\n1,0\n",
    "fer2013.tar.gz": b"",
    "icml_face_data.csv": icml_csv(),
    "test.csv": b"pixels\n1 2 3\n",
    "train.csv": train_csv(),
}


@pytest.mark.parametrize("name", ["challenge.zip", "fer2013.csv"])
def test_kaggle_s_archive_by_whatever_name(tmp_path: Path, name: str) -> None:
    faces, _ = load(write_zip(KAGGLE, tmp_path / name))
    assert np.array_equal(faces.crops, DRAWN.crops)
    assert np.array_equal(faces.splits, DRAWN.splits)


def test_tables_at_any_depth_with_votes(tmp_path: Path) -> None:
    votes = ferplus_files(DRAWN)["fer2013new.csv"]
    files = {"a/b/fer2013.csv": fer2013_csv().encode(), "a/readme": b"", "c/fer2013new.csv": votes}
    faces, _ = load(write_folder(files, tmp_path / "data"))
    assert same(faces)


def test_a_table_without_splits_holds_some_out(tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    path.write_bytes(train_csv())
    faces, _ = load(path)
    assert len(faces) == 16
    assert 1 <= len(faces.split("valid")) <= 6
    again, _ = load(write_zip({"train.csv": train_csv()}, tmp_path / "train.zip"))
    assert np.array_equal(again.splits, faces.splits)


def test_a_table_that_is_something_else_is_told_in_one_line(tmp_path: Path) -> None:
    packed = tmp_path / "fer2013.csv"
    with tarfile.open(packed, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("fer2013/fer2013.csv"))
    for name, content, says in (
        ("fer2013.csv", packed.read_bytes(), r"is a tar archive; unpack it \(tar xf fer2013.csv\)"),
        ("test.csv", KAGGLE["test.csv"], "the header must name emotion and pixels"),
        ("page.csv", b"<!doctype html>\n<title>Log in</title>", "the header must name emotion"),
        ("long.csv", b"emotion,pixels\n0," + b"1 " * (1 << 20), "cannot be read as a CSV file"),
        ("nul.csv", b"emotion,pixels\n0,1\0", "line 2: 1 pixels|cannot be read|can be read"),
        ("latin.csv", b"emotion,pixels\n0,\xe9", "cannot be read as a CSV file"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(DataError, match=says) as refused:
            load(path)
        assert "\n" not in str(refused.value)


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


def test_a_short_pixel_row_is_counted_and_named(tmp_path: Path) -> None:
    rows = [" ".join(map(str, crop.ravel())) for crop in DRAWN.crops]
    rows[3] = "1 2 3"
    rows[4] = rows[4].replace(rows[4].split()[0], "999", 1)
    path = tmp_path / "fer2013.csv"
    path.write_text(fer2013_csv(rows))
    faces, skipped = load(path)
    assert len(faces) == 30
    assert skipped.lines() == [
        f"skipped 2 pictures: cannot be read (first: {path}: line 5: 3 pixels, 2304 were expected)"
    ]


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
