"""Texts of strangers in tables: no formula, whatever they begin with."""

import csv
import io
import re
from pathlib import Path

import pytest

from mien.results.cells import CsvTable, harmless

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x";"y")')


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_a_text(text: str) -> None:
    file = io.StringIO(newline="")
    CsvTable(file).write([text, "door"])
    (row,) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert row == ["'" + text, "door"]


def test_numbers_and_plain_texts_stay_what_they_are() -> None:
    cells = (-1.5, -3, None, 0, "door", "a=b", "", "käse, holiday.jpg", "'tis")
    assert [harmless(cell) for cell in cells] == list(cells)


def test_no_table_is_written_in_another_way() -> None:
    root = Path(__file__).parents[3]
    writing = re.compile(r"csv\.(writer|DictWriter)|to_csv\(")
    packages = ("analysis", "mien", "recorder", "registry", "store", "training", "web")
    by = [
        path.relative_to(root).as_posix()
        for package in packages
        for path in (root / package).rglob("*.py")
        if writing.search(path.read_text("utf-8"))
    ]
    assert by == ["mien/results/cells.py"]
