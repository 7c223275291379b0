"""Long lists in pages: ``limit`` says how many, ``after`` where the page before ended.

A cursor is the place of the page's last item in the order of the list, so what is added or deleted
meanwhile neither hides an item nor shows one twice.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
from flask import request

from web.http.arguments import SHOWN, number
from web.http.operations import Parameter
from web.http.refusals import RefusedError

#: Items of a page at most.
MOST = 1_000
PAGE = (
    Parameter(
        "limit",
        "How many at most; without it as many as are usual, mostly all",
        {"type": "integer", "minimum": 1, "maximum": MOST},
    ),
    Parameter("after", "The answer's next, for the page after it", {"type": "string"}),
)

Place = tuple[int | str, ...]
T = TypeVar("T")


def page(
    items: Sequence[T], place: Callable[[T], Place], usual: int = 0
) -> tuple[list[T], str | None]:
    """Cut the page out of a list that the request asks for.

    Args:
        items: All of them, in the order of their places, which grow.
        place: Tells an item's; no two have the same, and all are of the same types.
        usual: How many where no ``limit`` is given; 0 for all.

    Returns:
        The items of the page, and the cursor of the next one; None after the last.

    Raises:
        RefusedError: ``limit`` or ``after`` is not what it should be.
    """
    limit = number("limit", 1, MOST, usual)
    after = request.args.get("after")
    first = 0 if after is None else _after(items, place, after)
    rest = items[first:]
    if not limit or len(rest) <= limit:
        return list(rest), None
    return list(rest[:limit]), cursor(place(rest[limit - 1]))


def cursor(place: Place) -> str:
    """Write a place down as it stands in addresses."""
    return urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _after(items: Sequence[T], place: Callable[[T], Place], after: str) -> int:
    try:
        padded = after.encode() + b"=" * (-len(after) % 4)
        given = msgspec.json.decode(urlsafe_b64decode(padded), type=Place)
        return bisect_right(items, given, key=place)
    except (ValueError, TypeError, binascii.Error):  # no cursor, or of another list
        raise RefusedError(
            400, f"after={after[:SHOWN]} is no cursor; take next of the page before."
        ) from None
