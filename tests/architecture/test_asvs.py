"""The list of OWASP's requirements: it is whole, and each test that it names is there."""

import ast
import re
from functools import cache

import pytest

from tests.architecture.test_documents import ROOT

PAGE = ROOT / "docs" / "asvs.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| (?:`([^`]+)` )?\|$", re.MULTILINE)
#: Requirements of levels 1 and 2 in version 5.0.0, by section.
NUMBERS = {
    **{"1.1": [1, 2], "1.2": range(1, 10), "1.3": range(1, 12), "1.4": [1, 2, 3], "1.5": [1, 2]},
    **{"2.1": [1, 2, 3], "2.2": [1, 2, 3], "2.3": range(1, 5), "2.4": [1]},
    **{"5.1": [1], "5.2": [1, 2, 3], "5.3": [1, 2], "5.4": [1, 2, 3]},
    **{"6.1": [1, 2, 3], "6.2": range(1, 12), "6.3": [1, 2, 3], "6.4": range(1, 5)},
    **{"6.5": range(1, 6), "6.6": [1, 2, 3]},
    **{"7.1": [1, 2, 3], "7.2": range(1, 5), "7.3": [1, 2], "7.4": range(1, 6), "7.5": [1, 2]},
    **{"7.6": [1, 2], "8.1": [1, 2], "8.2": [1, 2, 3], "8.3": [1], "8.4": [1]},
}


def rows() -> list[tuple[str, str, str, str]]:
    """Number, what it asks for, how it is met, and the test."""
    found: list[tuple[str, str, str, str]] = ROW.findall(PAGE.read_text())
    return found


@cache
def names_in(path: str) -> set[str]:
    file = ROOT / path
    assert file.is_file(), f"there is no {path}"
    nodes = ast.parse(file.read_text()).body
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def test_no_requirement_is_left_out_or_there_twice() -> None:
    wanted = [f"{section}.{number}" for section, of in NUMBERS.items() for number in of]
    assert [number for number, *_ in rows()] == wanted
    assert len(re.findall(r"^\| \d", PAGE.read_text(), re.MULTILINE)) == len(wanted)


@pytest.mark.parametrize(("number", "how", "test"), [(n, how, test) for n, _, how, test in rows()])
def test_each_has_a_test_that_is_there_or_says_why_not(number: str, how: str, test: str) -> None:
    if not test:
        assert re.search(r"does not apply|do not apply|not met|^see 6\.8", how), number
        return
    path, _, name = test.partition("::")
    assert name.startswith("test_")
    assert name in names_in(path), f"{number}: there is no {test}"
