"""The three formats hold the same records; a table's columns follow the model's labels."""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from mien.results import writers
from mien.results.writers import UnknownFormatError


def record(track: int, scores: dict[str, float] | None) -> dict[str, Any]:
    return {
        "file": "käse, holiday.jpg",
        "time_s": 0.5,
        "frame": 15,
        "track": track,
        "box_xywh": [1.0, 2.0, 3.0, 4.0],
        "landmarks": [[float(i), float(i + 1)] for i in range(5)],
        "quality": {
            "score": 0.5,
            "size_px": 50.0,
            "sharpness": None,
            "yaw": 0.25,
            "held_back": None if scores else "tiny",
        },
        "scores": scores,
        "top": max(scores, key=scores.__getitem__) if scores else None,
        "confidence": max(scores.values()) if scores else None,
        "model_version": "net-01234567" if scores else None,
    }


#: The first face was not classified, so the labels are known only from the second.
RECORDS = [record(1, None), record(2, {"calm": 0.25, "tense": 0.75})]


def write(path: Path, batches: list[list[dict[str, Any]]]) -> None:
    writer = writers.open_writer(path)
    for batch in batches:
        writer.write(batch)
    writer.close()


def test_json(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write(path, [RECORDS[:1], RECORDS[1:]])
    assert json.loads(path.read_text("utf-8")) == RECORDS


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    write(path, [RECORDS[:1], RECORDS[1:]])
    assert pq.read_table(path).to_pylist() == RECORDS


def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write(path, [RECORDS[:1], RECORDS[1:]])
    with path.open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["score_calm"], first["top"], first["quality_held_back"]) == ("", "", "tiny")
    assert (second["score_tense"], second["top"], second["confidence"]) == ("0.75", "tense", "0.75")
    assert (second["box_w"], second["nose_x"], second["left_mouth_y"]) == ("3.0", "2.0", "5.0")
    assert second["file"] == "käse, holiday.jpg"


@pytest.mark.parametrize("suffix", ["json", "csv", "parquet"])
def test_no_face_at_all_is_a_whole_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"x.{suffix}"
    write(path, [])
    if suffix == "json":
        assert json.loads(path.read_text()) == []
    elif suffix == "csv":
        assert path.read_text().startswith("file,time_s,frame,track,box_x")
    else:
        assert pq.read_table(path).num_rows == 0


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_more_records_than_one_batch(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "BATCH", 3)
    path = tmp_path / f"x.{suffix}"
    write(path, [RECORDS] * 5)
    if suffix == "csv":
        assert len(path.read_text().splitlines()) == 11
    else:
        assert pq.read_table(path).num_rows == 10


def test_another_suffix(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError, match=r"must end with \.json, \.csv or \.parquet"):
        writers.open_writer(tmp_path / "x.xlsx")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        writers.open_writer(tmp_path / "nowhere" / "x.json")


def test_a_file_named_like_a_formula_is_a_text_in_a_table(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write(path, [[RECORDS[1] | {"file": '=HYPERLINK("http://x").jpg'}]])
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["file"] == '\'=HYPERLINK("http://x").jpg'
    assert row["box_x"] == "1.0"
