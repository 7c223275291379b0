"""What a request asks for: a span, cameras, numbers, a body; or one line on what is wrong."""

from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from flask import Response, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.routing import IntegerConverter

from mien.process.names import in_words
from web.http import identity, limits, operations
from web.http.decoding import LARGEST, OddJsonError, decode
from web.http.refusals import RefusedError

#: Of a JSON body; files have limits of their own, see ``upload``.
MAX_JSON_BYTES = 1 << 20
#: Far enough: the year 2286. Larger numbers are microseconds by mistake.
LATEST_MS = 10_000_000_000_000

#: Media types of a zip file, as browsers and scripts send it.
ZIP = ("application/zip", "application/octet-stream")

#: Characters of a wrong value that are shown back.
SHOWN = 40

T = TypeVar("T")


class Number(IntegerConverter):
    """A whole number in a path, such as an id: one that databases take."""

    def to_python(self, value: str) -> int:
        """Read it.

        Raises:
            BadRequest: It is too large.
        """
        if len(value) > len(str(LARGEST)) or int(value) > LARGEST:
            raise BadRequest(f"a number in the address is beyond {LARGEST}.")
        return int(value)


class Span(NamedTuple):
    """A stretch of time and the cameras asked for, without those not seen; None means all."""

    cameras: list[str] | None
    start_ms: int
    end_ms: int


def span(longest_ms: int | None = None) -> Span:
    """Read ``from``, ``to`` and ``cameras``.

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
    return Span(cameras(), start_ms, end_ms)


def cameras() -> list[str] | None:
    """Read ``cameras``, without those that whoever asks does not see; None means all there are."""
    given = request.args.get("cameras")
    return identity.visible(None if given is None else [name for name in given.split(",") if name])


def number(name: str, least: int, most: int, default: int | None = None) -> int:
    """Read one whole number of the query.

    Raises:
        RefusedError: It is missing and has no default, or is not within its range.
    """
    given = request.args.get(name)
    if given is None and default is not None:
        return default
    return number_of(name, given, least, most)


def number_of(name: str, given: str | None, least: int, most: int) -> int:
    """Read a whole number of a query or a header.

    Raises:
        RefusedError: It is missing, or not within its range.
    """
    if given is None:
        raise RefusedError(400, f"{name} is missing; it is a whole number from {least} to {most}.")
    digits = given.isascii() and given.isdecimal() and len(given) <= len(str(most))
    if not digits or not least <= int(given) <= most:
        shown = given if len(given) <= SHOWN else f"{given[:SHOWN]}..."
        raise RefusedError(400, f"{name}={shown} must be a whole number from {least} to {most}.")
    return int(given)


def choice(name: str, allowed: tuple[str, ...]) -> str:
    """Read one word of the query; the first that is allowed is the default.

    Raises:
        RefusedError: It is another.
    """
    given = request.args.get(name, allowed[0])
    if given not in allowed:
        raise RefusedError(400, f"{name}={given} must be one of {', '.join(allowed)}.")
    return given


def zone() -> ZoneInfo:
    """Read the time zone that people are to see; UTC by default.

    Raises:
        RefusedError: There is none of that name.
    """
    return zone_of(request.args.get("zone", "UTC"))


def zone_of(name: str) -> ZoneInfo:
    """Find a time zone.

    Raises:
        RefusedError: There is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RefusedError(
            400, f"there is no time zone {name!r}; use a name such as Europe/Berlin."
        ) from None


def plain() -> None:
    """Called before each request: an address with NUL names nothing that there is.

    Raises:
        BadRequest: It has one.
    """
    texts = (request.path, *request.args.keys(), *request.args.values())
    if any("\0" in text for text in texts):
        raise BadRequest("the address holds the character NUL.")


def content() -> Any:
    """Read the JSON body; other content types are refused, so no foreign form can post here.

    Raises:
        RefusedError: It is no JSON (400, 415), or too large (413).
    """
    if not request.is_json:
        raise RefusedError(415, "send JSON, with Content-Type: application/json.")
    too_large = RefusedError(413, f"at most {MAX_JSON_BYTES:,} bytes of JSON are taken.")
    try:
        text = request.get_data(cache=False)
        if len(text) > MAX_JSON_BYTES:  # of unknown length; what comes after this is not read
            raise too_large
        return decode(text)
    except RequestEntityTooLarge:
        raise too_large from None
    except OddJsonError as error:
        raise RefusedError(400, f"{error}.") from None


def upload(what: str, kinds: tuple[str, ...], most: int) -> int:
    """Check a body that is a file as it is, and let so much of it be read.

    A form would be written to the disk while it is taken apart, and a form is what a foreign page
    could post here.

    Args:
        what: In words, for refusals.
        kinds: Beginnings of the media types that are taken.
        most: Its length in bytes at most.

    Returns:
        Its length in bytes.

    Raises:
        RefusedError: It is of another kind (415), empty (400) or too large (413), or its length is
            not told (411).
    """
    if not (request.mimetype or "").startswith(kinds):
        raise RefusedError(
            415,
            f"send the {what} itself as the body, with its own Content-Type ({', '.join(kinds)}).",
        )
    length = request.content_length
    if length is None:
        raise RefusedError(411, f"say how long the {what} is (Content-Length).")
    if length == 0:
        raise RefusedError(400, f"the {what} is empty.")
    if length > most:
        raise RefusedError(413, f"the {what}: {length:,} bytes, at most {most:,} are taken.")
    request.max_content_length = most
    return length


def read_file(what: str, kinds: tuple[str, ...], most: int) -> bytes:
    """Read a body that is a file into memory, once there is room for it.

    Raises:
        RefusedError: See ``upload`` and ``limits.hold``.
    """
    limits.hold(upload(what, kinds, most))
    return request.get_data(cache=False)


def zip_file(most: int) -> bytes:
    """Read the body as a zip file of so many bytes at most.

    Raises:
        RefusedError: See ``upload``.
    """
    return read_file("zip file", ZIP, most)


def body(kind: type[T], what: str, present: msgspec.Struct | None = None) -> T:
    """Read the JSON body as a ``kind``.

    Args:
        kind: What it is to be.
        what: The same in words.
        present: Gives the fields that the body leaves out; without it their defaults hold.

    Raises:
        RefusedError: It is not what it should be, or names a camera that is not seen.
    """
    given = content()
    if present is not None and isinstance(given, dict):
        given = msgspec.structs.asdict(present) | given
    try:
        value = msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise RefusedError(400, f"not {what}: {in_words(error)}.") from None
    operation = operations.asked()
    if operation is not None and operation.camera == "body":
        identity.check_named(value)
    return value


def answer(value: Any, code: int = 200) -> Response:
    """Answer with JSON."""
    return Response(msgspec.json.encode(value), code, mimetype="application/json")


def nothing() -> Response:
    """Answer that it is done."""
    return Response(status=204)
