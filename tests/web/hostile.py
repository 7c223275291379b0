"""What strangers send: values of every kind that a field does not expect, around plausible ones."""

from collections.abc import Iterator, Mapping
from typing import Any

HUGE = 10**30
TEXTS = ("", "x" * 5_000, "a\0b", "a\r\nb", "\u2028", "\U0001f600" * 50, "'; --", "../../etc", "%s")
NUMBERS = (HUGE, -HUGE, 2**63, 2**63 - 1, -1, 0, 2**31)
VALUES: tuple[Any, ...] = (*TEXTS, *NUMBERS, None, True, [], {}, [[]], {"a": [1]}, 1e308, -0.5)
#: Of a path and of a query, where everything is text.
IN_ADDRESS = (*(str(number) for number in NUMBERS), "1" * 5_000, *TEXTS[1:], "\u0663", "1e3", "NaN")
BODIES = (
    b"",
    b"null",
    b"[]",
    b"7",
    b'"text"',
    b"{",
    b"{}",
    b"\xff\xfe",
    b"[" * 50_000 + b"]" * 50_000,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b'{"name": "\\ud800"}',
    b'{"name": "\\ud800x", "source": "\\udc00"}',
    b'{"name": "a\\u0000b"}',
    b'{"id": ' + b"9" * 5_000 + b"}",
    b'{"at_ms": 1e999}',
    b'{"at_ms": NaN}',
)


def plausible(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """A value that a schema of the OpenAPI document allows, as far as it tells.

    Args:
        schema: The value's.
        known: The document's components.
    """
    if "$ref" in schema:
        return plausible(known[schema["$ref"].rpartition("/")[2]], known)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if "anyOf" in schema:
        return plausible(schema["anyOf"][0], known)
    kind = schema.get("type")
    if kind == "object":
        return {name: plausible(part, known) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [plausible(schema["items"], known)] if "items" in schema else []
    if kind == "string":
        return "http://example.org/x" if "http" in schema.get("pattern", "") else "door 1"
    if kind in ("integer", "number"):
        return max(1, schema.get("minimum", 1))
    return {"boolean": True}.get(str(kind))


def spoilt(value: Any) -> Iterator[Any]:
    """The same value with each of its parts, one after the other, replaced by each hostile one."""
    yield from VALUES
    if isinstance(value, dict):
        for name, part in value.items():
            for other in spoilt(part):
                yield {**value, name: other}
        yield {**value, "a\0b": 1}
    elif isinstance(value, list) and value:
        for other in spoilt(value[0]):
            yield [other]
