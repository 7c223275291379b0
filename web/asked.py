"""What a request asks for: a span, cameras, numbers, a body; or one line on what is wrong."""

from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from flask import Response, request
from werkzeug.exceptions import BadRequest

from web.refusals import RefusedError

#: Far enough: the year 2286. Larger numbers are microseconds by mistake.
LATEST_MS = 10_000_000_000_000

T = TypeVar("T")


class Span(NamedTuple):
    """A stretch of time and the cameras asked for; None means all."""

    cameras: list[str] | None
    start_ms: int
    end_ms: int


def span(longest_ms: int | None = None) -> Span:
    """Reads ``from``, ``to`` and ``cameras``.

    Args:
        longest_ms: How long the span may be.

    Raises:
        RefusedError: They are missing, no numbers, in the wrong order or too far apart.
    """
    start_ms, end_ms = number("from", 0, LATEST_MS), number("to", 0, LATEST_MS)
    if start_ms >= end_ms:
        raise RefusedError(400, f"from={start_ms} must be before to={end_ms}.")
    if longest_ms is not None and end_ms - start_ms > longest_ms:
        hours = longest_ms // 3_600_000
        raise RefusedError(400, f"from and to are too far apart; at most {hours} hours here.")
    given = request.args.get("cameras")
    cameras = None if given is None else [name for name in given.split(",") if name]
    return Span(cameras, start_ms, end_ms)


def number(name: str, least: int, most: int, default: int | None = None) -> int:
    """Reads one whole number of the query.

    Raises:
        RefusedError: It is missing and has no default, or is not within its range.
    """
    given = request.args.get(name)
    if given is None and default is not None:
        return default
    if given is None:
        raise RefusedError(400, f"{name} is missing; it is a whole number from {least} to {most}.")
    if not given.isascii() or not given.isdecimal() or not least <= int(given) <= most:
        raise RefusedError(400, f"{name}={given} must be a whole number from {least} to {most}.")
    return int(given)


def choice(name: str, allowed: tuple[str, ...]) -> str:
    """Reads one word of the query; the first that is allowed is the default.

    Raises:
        RefusedError: It is another.
    """
    given = request.args.get(name, allowed[0])
    if given not in allowed:
        raise RefusedError(400, f"{name}={given} must be one of {', '.join(allowed)}.")
    return given


def zone() -> ZoneInfo:
    """Reads the time zone that people are to see; UTC by default.

    Raises:
        RefusedError: There is none of that name.
    """
    return zone_of(request.args.get("zone", "UTC"))


def zone_of(name: str) -> ZoneInfo:
    """Finds a time zone.

    Raises:
        RefusedError: There is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RefusedError(
            400, f"there is no time zone {name!r}; use a name such as Europe/Berlin."
        ) from None


def content() -> Any:
    """Reads the JSON body; other content types are refused, so no foreign form can post here.

    Raises:
        RefusedError: It is no JSON.
    """
    try:
        return request.get_json()
    except BadRequest:
        raise RefusedError(400, "the body of the request is no JSON.") from None


def body(kind: type[T], what: str, present: msgspec.Struct | None = None) -> T:
    """Reads the JSON body as a ``kind``.

    Args:
        kind: What it is to be.
        what: The same in words.
        present: Gives the fields that the body leaves out; without it their defaults hold.

    Raises:
        RefusedError: It is not what it should be.
    """
    given = content()
    if present is not None and isinstance(given, dict):
        given = msgspec.structs.asdict(present) | given
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise RefusedError(400, f"not {what}: {error}.") from None


def answer(value: Any, code: int = 200) -> Response:
    """Answers with JSON."""
    return Response(msgspec.json.encode(value), code, mimetype="application/json")


def nothing() -> Response:
    """Answers that it is done."""
    return Response(status=204)
