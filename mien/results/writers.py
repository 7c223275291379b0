"""Where records go: JSON, CSV or Parquet, written as they come."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from mien.results.cells import CsvTable
from mien.results.records import Record

BATCH = 10_000
QUALITIES = ("score", "size_px", "sharpness", "yaw", "held_back")
POINTS = ("right_eye", "left_eye", "nose", "right_mouth", "left_mouth")


class Writer(Protocol):
    """Takes records and makes a file of them."""

    def write(self, records: list[Record]) -> None:
        """Append records."""

    def close(self) -> None:
        """Complete the file."""


class UnknownFormatError(ValueError):
    """A file name asks for none of the formats; the text says which there are."""


def open_writer(path: Path) -> Writer:
    """Open the writer that the suffix asks for.

    Raises:
        UnknownFormatError: Another suffix.
        OSError: The file cannot be written.
    """
    kinds: dict[str, Callable[[Path], Writer]] = {
        ".json": JsonWriter,
        ".csv": CsvWriter,
        ".parquet": ParquetWriter,
    }
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise UnknownFormatError("the name must end with .json, .csv or .parquet")
    return kind(path)


class JsonWriter:
    """A JSON list, one record a line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._separator = "[\n"

    def write(self, records: list[Record]) -> None:
        """Append records."""
        for record in records:
            self._file.write(self._separator + json.dumps(record, ensure_ascii=False))
            self._separator = ",\n"

    def close(self) -> None:
        """Complete the list."""
        self._file.write("\n]\n" if self._separator != "[\n" else "[]\n")
        self._file.close()


class _TableWriter(ABC):
    """Holds records back until the model's labels, and so the columns, are known."""

    def __init__(self) -> None:
        self._labels: tuple[str, ...] = ()
        self._held: list[Record] = []

    def write(self, records: list[Record]) -> None:
        """Append records."""
        self._held += records
        if not self._labels:
            self._labels = next((tuple(r["scores"]) for r in records if r["scores"]), ())
            if self._labels:
                self._begin()
        if self._labels and len(self._held) >= BATCH:
            self._flush()

    def close(self) -> None:
        """Complete the file; without any classified face it has no columns for scores."""
        if not self._labels:
            self._begin()
        self._flush()

    @abstractmethod
    def _begin(self) -> None:
        """Open the table with columns for the labels."""

    @abstractmethod
    def _flush(self) -> None:
        """Write what is held."""


class CsvWriter(_TableWriter):
    """A table with one column for each number, named ``box_x``, ``quality_yaw``, ``score_fear``."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("w", encoding="utf-8", newline="")
        self._table = CsvTable(self._file)

    def close(self) -> None:
        """Complete the table."""
        super().close()
        self._file.close()

    def _begin(self) -> None:
        self._table.write(
            [
                *("file", "time_s", "frame", "track"),
                *(f"box_{part}" for part in "xywh"),
                *(f"{point}_{axis}" for point in POINTS for axis in "xy"),
                *(f"quality_{name}" for name in QUALITIES),
                *(f"score_{label}" for label in self._labels),
                *("top", "confidence", "model_version"),
            ]
        )

    def _flush(self) -> None:
        for record in self._held:
            self._table.write(self._row(record))
        self._held = []

    def _row(self, record: Record) -> list[Any]:
        scores = record["scores"] or {}
        return [
            *(record[key] for key in ("file", "time_s", "frame", "track")),
            *record["box_xywh"],
            *(value for point in record["landmarks"] for value in point),
            *(record["quality"][name] for name in QUALITIES),
            *(scores.get(label) for label in self._labels),
            *(record["top"], record["confidence"], record["model_version"]),
        ]


class ParquetWriter(_TableWriter):
    """A Parquet file of the records as they are, nested fields included."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("wb")
        self._writer: pq.ParquetWriter | None = None

    def close(self) -> None:
        """Complete the file."""
        super().close()
        if self._writer is not None:
            self._writer.close()
        self._file.close()

    def _begin(self) -> None:
        self._schema = _schema(self._labels)
        self._writer = pq.ParquetWriter(self._file, self._schema)

    def _flush(self) -> None:
        if self._writer is not None:
            self._writer.write_table(pa.Table.from_pylist(self._held, self._schema))
        self._held = []


def _schema(labels: tuple[str, ...]) -> Any:
    qualities = [(name, pa.float32()) for name in QUALITIES[:-1]]
    fields = [
        ("file", pa.string()),
        ("time_s", pa.float64()),
        ("frame", pa.int64()),
        ("track", pa.int64()),
        ("box_xywh", pa.list_(pa.float32())),
        ("landmarks", pa.list_(pa.list_(pa.float32()))),
        ("quality", pa.struct([*qualities, (QUALITIES[-1], pa.string())])),
        ("top", pa.string()),
        ("confidence", pa.float32()),
        ("model_version", pa.string()),
    ]
    if labels:  # Parquet has no empty struct
        fields.insert(-3, ("scores", pa.struct([(label, pa.float32()) for label in labels])))
    return pa.schema(fields)
