"""Tables of faces and of labels: FER2013's, Kaggle's, and what is wrong with some."""

import csv
import tarfile
from pathlib import Path

import numpy as np
import pytest

from mien.models.package import LABELS
from tests.training.datasets.loading import DRAWN, load, same
from tests.training.drawn import ferplus_files, write_folder, write_zip
from training.errors import DataError

pytestmark = pytest.mark.training


def fer2013_csv(pixels: list[str] | None = None) -> str:
    kaggle = (6, 3, 5, 4, 0, 1, 2)
    usages = ("Training", "PublicTest", "PrivateTest")
    lines = ["emotion,pixels,Usage"]
    for index, (crop, split) in enumerate(zip(DRAWN.crops, DRAWN.splits, strict=True)):
        emotion = kaggle[index % 8] if index % 8 < 7 else 6
        row = pixels[index] if pixels else " ".join(map(str, crop.ravel()))
        lines.append(f"{emotion},{row},{usages[split]}")
    return "\n".join(lines) + "\n"


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
