"""All formats hold the same rows; the columns follow the model's labels."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from mien.results import flat, tables, writers
from mien.results.tables import UnknownFormatError

LABELS = ("calm", "tense")


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
        "uncertain": False if scores else None,
        "model_version": "net-01234567" if scores else None,
    }


def faceless(reason: str | None) -> dict[str, Any]:
    nothing: dict[str, Any] = dict.fromkeys(record(1, None))
    return nothing | {"file": "room.jpg", "time_s": 0.0, "frame": 0, "reason": reason}


#: The first face was not classified, so the labels are known only from the second.
RECORDS = [record(1, None), record(2, {"calm": 0.25, "tense": 0.75})]


def write(path: Path, batches: list[list[dict[str, Any]]], *, nested: bool = False) -> None:
    writer = writers.open_writer(path, nested=nested)
    for batch in batches:
        writer.write(batch)
    writer.close()


def read(path: Path) -> list[dict[str, Any]]:
    """Rows as a program reads them, empty cells None."""
    if path.suffix == ".parquet":
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return rows
    if path.suffix == ".json":
        listed: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
        return listed
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    kinds = {column.name: column.kind for column in flat.columns(LABELS)}
    parsed: dict[str, Callable[[str], Any]] = {
        "text": str,
        "integer": int,
        "number": float,
        "truth": {"true": True, "false": False}.__getitem__,
    }
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {name: parsed[kinds[name]](cell) if cell else None for name, cell in row.items()}
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize("form", flat.FORMATS)
def test_every_format_has_the_same_rows_and_columns(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"x.{form}"
    write(path, [[faceless(None)], RECORDS[:1], [*RECORDS[1:], faceless("it is truncated")]])
    rows = read(path)
    names = [column.name for column in flat.columns(LABELS)]
    assert all(list(row) == names for row in rows)
    assert [row["status"] for row in rows] == ["no face", "not classified", "classified", "failed"]
    assert [row["reason"] for row in rows] == [None, None, None, "it is truncated"]
    assert [row["track"] for row in rows] == [None, 1, 2, None]
    assert [row["score_tense"] for row in rows] == [None, None, 0.75, None]
    assert rows[1]["held_back"] == "tiny"
    face = rows[2]
    assert (face["box_w_px"], face["nose_x_px"], face["left_mouth_y_px"]) == (3.0, 2.0, 5.0)
    assert (face["top"], face["confidence"], face["uncertain"]) == ("tense", 0.75, False)
    assert face["file"] == "käse, holiday.jpg"


def test_an_uncertain_face_is_told_as_such() -> None:
    unsure = record(1, {"calm": 0.4, "tense": 0.3, "glad": 0.3}) | {"uncertain": True}
    assert flat.flat(unsure)["status"] == "uncertain"


def test_units_stand_in_a_parquet_file(tmp_path: Path) -> None:
    write(tmp_path / "x.parquet", [RECORDS])
    schema = pq.read_schema(tmp_path / "x.parquet")
    assert schema.field("box_x_px").metadata[b"unit"] == b"px"
    assert schema.field("time_s").metadata[b"unit"] == b"s"


@pytest.mark.parametrize("form", ["json", "jsonl", "parquet"])
def test_nested_records_are_written_as_they_are(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"x.{form}"
    write(path, [RECORDS[:1], RECORDS[1:]], nested=True)
    assert read(path) == RECORDS


@pytest.mark.parametrize("form", flat.FORMATS)
def test_no_face_at_all_is_a_whole_file(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"x.{form}"
    write(path, [])
    if form == "csv":
        assert path.read_text().startswith("file,frame,time_s,status")
    else:
        assert read(path) == []


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_more_records_than_one_batch(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "BATCH", 3)
    path = tmp_path / f"x.{form}"
    write(path, [RECORDS] * 5)
    assert len(read(path)) == 10


@pytest.mark.parametrize(
    ("name", "nested", "reason"),
    [
        ("x.xlsx", False, r"must end with \.json, \.jsonl, \.csv or \.parquet"),
        ("x.csv", True, "no room for nested records"),
    ],
)
def test_what_cannot_be_written(tmp_path: Path, name: str, nested: bool, reason: str) -> None:
    with pytest.raises(UnknownFormatError, match=reason):
        writers.open_writer(tmp_path / name, nested=nested)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        writers.open_writer(tmp_path / "nowhere" / "x.json")


def test_a_file_named_like_a_formula_is_a_text_in_a_table(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write(path, [[RECORDS[1] | {"file": '=HYPERLINK("http://x").jpg'}]])
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["file"] == '\'=HYPERLINK("http://x").jpg'
    assert row["box_x_px"] == "1.0"
