"""Cells of CSV tables: texts of strangers never begin a spreadsheet's formula."""

import csv
from collections.abc import Iterable
from typing import Any, Protocol

#: What spreadsheets take for a formula's first character, or skip before one.
_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")


class TextFile(Protocol):
    """Where a table is written."""

    def write(self, text: str, /) -> Any:
        """Append text."""


class CsvTable:
    """A table as CSV (RFC 4180). Every table of Mien's is written by this.

    Args:
        file: Open for text, without translation of line ends.
    """

    def __init__(self, file: TextFile) -> None:
        self._writer = csv.writer(file)

    def write(self, cells: Iterable[Any]) -> None:
        """Append a row. Texts that would be formulas get an apostrophe before them."""
        self._writer.writerow([harmless(cell) for cell in cells])


def harmless(cell: Any) -> Any:
    """Return a cell as it can be opened in a spreadsheet.

    Example: ``=HYPERLINK(...)`` becomes ``'=HYPERLINK(...)``; the number -1.5 stays what it is.
    """
    if isinstance(cell, str) and cell.startswith(_BEGINNINGS):
        return "'" + cell
    return cell
