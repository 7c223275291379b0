"""Documents hold together: links and anchors lead somewhere, every feature has its page."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"!?\[([^\]]*)\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def documents() -> list[str]:
    """All documents of the repository: at its top and in ``docs``."""
    documents = (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    return sorted(path.relative_to(ROOT).as_posix() for path in documents)


def prose(text: str) -> str:
    """The text without blocks and spans of code, in which nothing is a link or a heading."""
    return re.sub(r"`[^`\n]*`", lambda code: code.group(0).strip("`"), _FENCED.sub("", text))


def links(text: str) -> list[str]:
    """Targets of all links that lead within the repository."""
    plain = re.sub(r"`[^`\n]*`", "", _FENCED.sub("", text))
    return [target for _, target in _LINK.findall(plain) if not re.match(r"[a-z]+:", target)]


def anchors(text: str) -> set[str]:
    """Anchors of all headings, as GitHub makes them."""
    slugs: set[str] = set()
    for heading in _HEADING.findall(prose(text)):
        words = re.sub(r"[^\w\- ]", "", _LINK.sub(r"\1", heading).lower()).replace(" ", "-")
        number = 0
        while (slug := f"{words}-{number}" if number else words) in slugs:
            number += 1
        slugs.add(slug)
    return slugs


@cache
def anchors_of(path: Path) -> set[str]:
    return anchors(path.read_text(encoding="utf-8"))


def broken(document: Path, text: str) -> list[str]:
    """Links of a document that lead nowhere."""
    lost = []
    for target in links(text):
        name, _, anchor = target.partition("#")
        path = (document.parent / name).resolve() if name else document
        if not path.exists() or (anchor and anchor not in anchors_of(path)):
            lost.append(target)
    return lost


@pytest.mark.parametrize("name", documents())
def test_every_link_of_a_document_leads_somewhere(name: str) -> None:
    document = ROOT / name
    assert broken(document, document.read_text(encoding="utf-8")) == []


def test_what_is_looked_for_is_found() -> None:
    text = (
        "# One `mien up`\n## Two\n## Two\n```\n# three [a](b)\n```\n[a](#two-1) `[c](d)` [e](f.md)"
    )
    assert anchors(text) == {"one-mien-up", "two", "two-1"}
    assert links(text) == ["#two-1", "f.md"]
    assert broken(
        ROOT / "README.md", "[a](docs/none.md) [b](docs/alerts.md#none) [c](LICENSE)"
    ) == [
        "docs/none.md",
        "docs/alerts.md#none",
    ]


def test_every_document_is_linked_from_the_readme() -> None:
    linked = {target.partition("#")[0] for target in links((ROOT / "README.md").read_text())}
    assert {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} - linked == set()


def test_every_feature_has_its_page() -> None:
    services = {"frontend", "http", "static", "templates"}
    features = {path.parent.name for path in (ROOT / "web").glob("*/__init__.py")} - services
    assert {name for name in features if not (ROOT / "docs" / f"{name}.md").is_file()} == set()


def test_every_picture_is_shown() -> None:
    shown = {
        Path(target).name for name in documents() for target in links((ROOT / name).read_text())
    }
    assert {path.name for path in (ROOT / "docs" / "images").iterdir()} - shown == set()
