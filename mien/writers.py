"""Where records go: JSON, CSV or Parquet, written as they come."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from faces.manifest import LABELS
from mien.errors import UserError
from mien.records import Record

BATCH = 10_000
QUALITIES = ("score", "size_px", "sharpness", "yaw", "held_back")
POINTS = ("right_eye", "left_eye", "nose", "right_mouth", "left_mouth")


class Writer(Protocol):
    """Takes records and makes a file of them."""

    def write(self, records: list[Record]) -> None:
        """Appends records."""

    def close(self) -> None:
        """Completes the file."""


def open_writer(path: Path) -> Writer:
    """Opens the writer that the suffix asks for.

    Raises:
        UserError: Another suffix, or the file cannot be written.
    """
    kinds: dict[str, Callable[[Path], Writer]] = {
        ".json": JsonWriter,
        ".csv": CsvWriter,
        ".parquet": ParquetWriter,
    }
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise UserError(f"--out {path}: the name must end with .json, .csv or .parquet")
    try:
        return kind(path)
    except OSError as error:
        raise UserError(f"--out {path} cannot be written: {error.strerror}") from None


class JsonWriter:
    """A JSON list, one record a line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._separator = "[\n"

    def write(self, records: list[Record]) -> None:
        """Appends records."""
        for record in records:
            self._file.write(self._separator + json.dumps(record, ensure_ascii=False))
            self._separator = ",\n"

    def close(self) -> None:
        """Completes the list."""
        self._file.write("\n]\n" if self._separator != "[\n" else "[]\n")
        self._file.close()


class CsvWriter:
    """A table with one column for each number, named ``box_x``, ``quality_yaw``, ``score_fear``."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._table = csv.writer(self._file)
        self._table.writerow(
            [
                *("file", "time_s", "frame", "track"),
                *(f"box_{part}" for part in "xywh"),
                *(f"{point}_{axis}" for point in POINTS for axis in "xy"),
                *(f"quality_{name}" for name in QUALITIES),
                *(f"score_{label}" for label in LABELS),
                *("top", "model_version"),
            ]
        )

    def write(self, records: list[Record]) -> None:
        """Appends records."""
        for record in records:
            scores = record["scores"] or {}
            self._table.writerow(
                [
                    *(record[key] for key in ("file", "time_s", "frame", "track")),
                    *record["box_xywh"],
                    *(value for point in record["landmarks"] for value in point),
                    *(record["quality"][name] for name in QUALITIES),
                    *(scores.get(label) for label in LABELS),
                    *(record["top"], record["model_version"]),
                ]
            )

    def close(self) -> None:
        """Completes the table."""
        self._file.close()


SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("time_s", pa.float64()),
        ("frame", pa.int64()),
        ("track", pa.int64()),
        ("box_xywh", pa.list_(pa.float32())),
        ("landmarks", pa.list_(pa.list_(pa.float32()))),
        (
            "quality",
            pa.struct(
                [(name, pa.string() if name == "held_back" else pa.float32()) for name in QUALITIES]
            ),
        ),
        ("scores", pa.struct([(label, pa.float32()) for label in LABELS])),
        ("top", pa.string()),
        ("model_version", pa.string()),
    ]
)


class ParquetWriter:
    """A Parquet file of the records as they are, nested fields included."""

    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(path, SCHEMA)
        self._waiting: list[Record] = []

    def write(self, records: list[Record]) -> None:
        """Appends records."""
        self._waiting += records
        if len(self._waiting) >= BATCH:
            self._flush()

    def close(self) -> None:
        """Completes the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._waiting, SCHEMA))
        self._waiting = []
