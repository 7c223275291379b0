"""Tables in Markdown."""

from typing import Any


def table(head: list[str], rows: list[list[Any]]) -> str:
    """Write a table; what a cell holds is written as it is."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
