"""Files of rows: JSON, JSON lines, CSV or Parquet, by the ending of their name."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mien.results.cells import CsvTable
from mien.results.flat import FORMATS

#: Rows of a group in Parquet.
BATCH = 10_000

Cells = dict[str, Any]


class UnknownFormatError(ValueError):
    """A file name asks for none of the formats; the text says which there are."""


class Table(ABC):
    """A file of rows, being written."""

    @abstractmethod
    def begin(self, schema: Any) -> None:
        """Begin it; ``schema`` is Arrow's."""

    @abstractmethod
    def write(self, rows: Sequence[Cells]) -> None:
        """Append rows."""

    @abstractmethod
    def close(self) -> None:
        """Complete it."""


def open_table(path: Path) -> Table:
    """Open a file of rows in the format that the suffix asks for.

    Raises:
        UnknownFormatError: Another suffix.
        OSError: The file cannot be written.
    """
    kinds: dict[str, Callable[[Path], Table]] = {
        "json": JsonFile,
        "jsonl": JsonLines,
        "csv": CsvFile,
        "parquet": ParquetFile,
    }
    kind = kinds.get(path.suffix.lower()[1:])
    if kind is None:
        *some, last = (f".{form}" for form in FORMATS)
        raise UnknownFormatError(f"the name must end with {', '.join(some)} or {last}")
    return kind(path)


class JsonFile(Table):
    """A JSON list, one row a line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._separator = "[\n"

    def begin(self, schema: Any) -> None:
        """Begin it; every row names its cells."""

    def write(self, rows: Sequence[Cells]) -> None:
        """Append rows."""
        for row in rows:
            self._file.write(self._separator + json.dumps(row, ensure_ascii=False))
            self._separator = ",\n"

    def close(self) -> None:
        """Complete the list."""
        self._file.write("\n]\n" if self._separator != "[\n" else "[]\n")
        self._file.close()


class JsonLines(Table):
    """A JSON object a line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")

    def begin(self, schema: Any) -> None:
        """Begin it; every row names its cells."""

    def write(self, rows: Sequence[Cells]) -> None:
        """Append rows."""
        self._file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

    def close(self) -> None:
        """Complete the file."""
        self._file.close()


class CsvFile(Table):
    """A table with one column for each cell."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._table = CsvTable(self._file)

    def begin(self, schema: Any) -> None:
        """Write the header."""
        self._table.write(schema.names)

    def write(self, rows: Sequence[Cells]) -> None:
        """Append rows; a truth is ``true`` or ``false``."""
        for row in rows:
            self._table.write(_cell(value) for value in row.values())

    def close(self) -> None:
        """Complete the table."""
        self._file.close()


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


class ParquetFile(Table):
    """A Parquet file, written in groups of ``BATCH`` rows."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._rows: list[Cells] = []

    def begin(self, schema: Any) -> None:
        """Begin it."""
        self._schema = schema
        self._writer = pq.ParquetWriter(self._file, schema)

    def write(self, rows: Sequence[Cells]) -> None:
        """Append rows."""
        self._rows += rows
        if len(self._rows) >= BATCH:
            self._group()

    def close(self) -> None:
        """Complete the file."""
        self._group()
        self._writer.close()
        self._file.close()

    def _group(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, self._schema))
        self._rows = []
