"""What the server says, and the page's German for it."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAID = ROOT / "web" / "frontend" / "src" / "shared" / "texts" / "de" / "said.json"
HOLE = re.compile(r"\{(\d)(?::label)?\}")
SERVERS = ("capture", "detector", "classifier", "recorder", "training", "web", "mien")

#: A program meets these, the page never asks so; or they only frame other words.
PROGRAMS_MEET = {
    "after={} is no cursor; take next of the page before.",
    "at most {} bytes of JSON are taken.",
    "back must be the address of this page, and end with /oidc.",
    "Upload-Metadata must be names and Base64 values.",
    "another part of it is still coming.",
    "cameras is missing; name those whose history is to go.",
    "event is missing; name what happened.",
    "filename: {}.",
    "name: {}.",
    "not {}: {}.",
    "records.{}: there are {}.",
    "rows.{}: there are {}.",
    "run {} is lost: {}.",
    "say how long the part is (Content-Length).",
    "say how long the {} is (Content-Length).",
    "say which: label, camera, visit, from or to; or all=1 for every kept face.",
    "send JSON, with Content-Type: application/json.",
    "send a part with Content-Type: {}.",
    "send the {} itself as the body, with its own Content-Type ({}).",
    "the package {} came without {}.",
    "track {} of {} was not classified in {}.",
    "{} cannot be stored: {}.",
    "{}: more than its {} bytes.",
    "{}: {} bytes have come; go on from there.",
    "{}: {}.",
}


def sentence(node: ast.AST) -> str | None:
    """A text as the page's German names it, with ``{}`` for what varies."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(sentence(part) or "{}" for part in node.values)
    return None


def sentences() -> Iterator[str]:
    """Every text of the server's sources."""
    for folder in SERVERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                for node in ast.walk(ast.parse(path.read_text())):
                    if text := sentence(node):
                        yield text


def test_the_pages_german_is_of_what_the_server_says() -> None:
    """A sentence that was said otherwise since is translated anew."""
    german = json.loads(SAID.read_text())
    assert set(german) - set(sentences()) == set()


def test_the_pages_german_says_all_that_a_sentence_tells() -> None:
    assert [
        text
        for text, becomes in json.loads(SAID.read_text()).items()
        if {str(hole) for hole in range(text.count("{}"))} != set(HOLE.findall(becomes))
    ] == []


def test_refusals_of_the_page_are_said_in_german() -> None:
    """Whoever refuses something in a new way says it in German, too, or names why it stays."""
    refusals = {
        text
        for path in sorted((ROOT / "web").rglob("*.py"))
        if "node_modules" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "RefusedError"
        for argument in node.args
        if (text := sentence(argument))
    }
    german = json.loads(SAID.read_text())
    assert len(refusals) > 50
    assert refusals - set(german) - PROGRAMS_MEET == set()
