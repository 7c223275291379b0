"""Where records go: files of rows, written as they come.

Each row is of the flat form, see ``mien.results.flat``, unless records are wanted as they are.
"""

from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from mien.results import flat
from mien.results.records import Record
from mien.results.tables import Cells, Table, UnknownFormatError, open_table

QUALITIES = ("score", "size_px", "sharpness", "yaw")


class Writer(Protocol):
    """Takes records and makes a file of them."""

    def write(self, records: list[Record]) -> None:
        """Append records."""

    def close(self) -> None:
        """Complete the file."""


def open_writer(path: Path, *, nested: bool = False) -> Writer:
    """Open the writer of records that the suffix asks for.

    Args:
        path: The file.
        nested: Records are written as they are, instead of a row of plain cells each.

    Raises:
        UnknownFormatError: Another suffix, or a table of nested records.
        OSError: The file cannot be written.
    """
    if nested and path.suffix.lower() == ".csv":
        raise UnknownFormatError("a .csv has no room for nested records: take .json or .parquet")
    return TableWriter(open_table(path), NestedForm() if nested else FlatForm())


class Form(Protocol):
    """How a record becomes a row."""

    def begin(self, labels: tuple[str, ...]) -> Any:
        """Return the Arrow schema, now that the labels are known."""

    def row(self, record: Record) -> Cells:
        """Lay out a record."""


class FlatForm:
    """A cell for each column of ``mien.results.flat``."""

    def __init__(self) -> None:
        self._empty: Cells = {}

    def begin(self, labels: tuple[str, ...]) -> Any:
        """Return the schema of the flat form."""
        self._empty = {column.name: None for column in flat.columns(labels)}
        return flat.schema(labels)

    def row(self, record: Record) -> Cells:
        """Lay out a record; all rows have the same cells in the same order."""
        return self._empty | flat.flat(record)


class NestedForm:
    """Records as they are."""

    def begin(self, labels: tuple[str, ...]) -> Any:
        """Return the schema of nested records."""
        qualities = [(name, pa.float32()) for name in QUALITIES]
        fields = [
            ("file", pa.string()),
            ("time_s", pa.float64()),
            ("frame", pa.int64()),
            ("track", pa.int64()),
            ("box_xywh", pa.list_(pa.float32())),
            ("landmarks", pa.list_(pa.list_(pa.float32()))),
            ("quality", pa.struct([*qualities, ("held_back", pa.string())])),
            ("top", pa.string()),
            ("confidence", pa.float32()),
            ("uncertain", pa.bool_()),
            ("model_version", pa.string()),
        ]
        if labels:  # Parquet has no empty struct
            fields.insert(-4, ("scores", pa.struct([(label, pa.float32()) for label in labels])))
        return pa.schema(fields)

    def row(self, record: Record) -> Cells:
        """Return the record."""
        return record


class TableWriter:
    """Holds records back until the model's labels, and so the columns, are known.

    Args:
        table: Where they go.
        form: How they are laid out.
    """

    def __init__(self, table: Table, form: Form) -> None:
        self._table = table
        self._form = form
        self._labels: tuple[str, ...] = ()
        self._held: list[Record] = []

    def write(self, records: list[Record]) -> None:
        """Append records."""
        self._held += records
        if not self._labels:
            self._labels = next((tuple(r["scores"]) for r in records if r["scores"]), ())
            if self._labels:
                self._table.begin(self._form.begin(self._labels))
        if self._labels:
            self._flush()

    def close(self) -> None:
        """Complete the file; without any classified face it has no columns for scores."""
        if not self._labels:
            self._table.begin(self._form.begin(()))
        self._flush()
        self._table.close()

    def _flush(self) -> None:
        self._table.write([self._form.row(record) for record in self._held])
        self._held = []
