"""YAML that somebody wrote: plain values with the lines that they stand on, within limits."""

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from mien.process.paths import shown

#: Of a file: thousands of cameras, yet read within seconds.
MAX_BYTES = 256 * 1024
_MAX_ALIASES = 200
_MAX_KEYS = 10_000
#: How deep lines are known: ``cameras``, its id, its fields.
_DEPTH = 3

#: Keys from the outermost inwards.
Keys = tuple[Hashable, ...]


class YamlError(RuntimeError):
    """A file is not what it should be; the text names it, the line, and what is wrong."""


@dataclass(frozen=True)
class YamlFile:
    """What a file says.

    Attributes:
        path: The file.
        content: Its outermost mapping.
        lines: The line, from 1, of each key down to the third level.
    """

    path: Path
    content: dict[Any, Any]
    lines: dict[Keys, int]

    def error(self, reason: str, *keys: Hashable) -> YamlError:
        """Make the error that says what is wrong, and on which line."""
        known = (self.lines.get(keys[:depth]) for depth in range(len(keys), 0, -1))
        line = next(filter(None, known), None)
        return _error(self.path, line, reason)

    def mapping(self, key: str) -> dict[Any, Any]:
        """What stands below an outermost key; empty when it is not there.

        Raises:
            YamlError: It is no mapping.
        """
        below = self.content.get(key)
        if below is None:
            return {}
        if not isinstance(below, dict):
            raise self.error(f"{key} holds no names with what belongs to them", key)
        return below


def read(path: Path) -> YamlFile:
    """Read a file; texts, lists and mappings come of it, numbers as they are written.

    Raises:
        YamlError: It cannot be read, is too large, or is no YAML with a mapping.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _error(path, None, f"cannot be read ({error.strerror})") from None
    if len(raw) > MAX_BYTES:
        raise _error(path, None, f"is larger than {MAX_BYTES // 1024} KiB")
    try:
        loader = _Loader(raw)
        node = loader.get_single_node()
        lines = {} if node is None else dict(_lines(path, node, ()))
        content = {} if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        raise _error(path, line, error.problem or "is no YAML") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = "is nested too deep" if isinstance(error, RecursionError) else "is no YAML"
        raise _error(path, None, reason) from None
    if not isinstance(content, dict):
        raise _error(path, 1, "begins with no key such as cameras:")
    return YamlFile(path, content, lines)


class _Loader(Reader, Scanner, Parser, Composer, SafeConstructor, BaseResolver):
    """Texts and null only, and no file that grows when its aliases are followed.

    YAML takes a password of ``0123`` for 83, and one of ``yes`` for true.
    """

    def __init__(self, raw: bytes) -> None:
        Reader.__init__(self, raw)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        SafeConstructor.__init__(self)
        BaseResolver.__init__(self)
        self._aliases = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            self._aliases += 1
            if self._aliases > _MAX_ALIASES:
                raise yaml.MarkedYAMLError(
                    problem="has too many aliases",
                    problem_mark=self.peek_event().start_mark,  # type: ignore[no-untyped-call]
                )
        return super().compose_node(parent, index)


_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile("<<"), ["<"])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)(?![\s\S])"), ["~", "n", "N", ""]
)


def _lines(path: Path, node: yaml.Node, above: Keys) -> Iterator[tuple[Keys, int]]:
    """Yield where each key stands.

    Raises:
        YamlError: A key stands twice in one place, which YAML's readers take for the last one.
    """
    if not isinstance(node, yaml.MappingNode) or len(above) >= _DEPTH:
        return
    seen = set[str]()
    if len(node.value) > _MAX_KEYS:
        raise _error(path, node.start_mark.line + 1, "has too many keys in one place")
    for key, below in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
            continue
        line = key.start_mark.line + 1
        if key.value in seen:
            raise _error(path, line, f"{key.value!r} is there twice")
        seen.add(key.value)
        yield (*above, key.value), line
        yield from _lines(path, below, (*above, key.value))


def _error(path: Path, line: int | None, reason: str) -> YamlError:
    where = shown(path) if line is None else f"{shown(path)}, line {line}:"
    return YamlError(f"{where} {reason}")
