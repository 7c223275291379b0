"""How routes are described for the OpenAPI document: beside the routes, by the types they use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Parameter:
    """One name in a query.

    Attributes:
        name: As it stands in the URL.
        about: What it means, with its unit.
        schema: JSON schema of its value.
        required: False when it may be left out.
    """

    name: str
    about: str
    schema: Mapping[str, Any]
    required: bool = False


@dataclass(frozen=True)
class Operation:
    """One method of one route.

    Attributes:
        summary: What it does.
        answer: Type of the JSON that is answered; None for no content.
        media: Media types of an answer that is not JSON.
        code: Status when all is well.
        query: What the URL may hold.
        body: Type of the JSON that is sent.
        files: Media types of a file that is sent as it is, in the place of JSON.
        refusals: Statuses of refusals, each with ``{"error": "..."}``.
    """

    summary: str
    answer: Any = None
    media: tuple[str, ...] = ()
    code: int = 200
    query: tuple[Parameter, ...] = ()
    body: Any = None
    files: tuple[str, ...] = ()
    refusals: tuple[int, ...] = (503,)


#: By method and rule, as Flask knows them.
Operations = Mapping[tuple[str, str], Operation]

_MS = {"type": "integer", "minimum": 0}

CAMERAS = Parameter("cameras", "Ids, separated by commas; all without it", {"type": "string"})
SPAN = (
    Parameter("from", "First millisecond, Unix UTC", _MS, True),
    Parameter("to", "First millisecond after the span, Unix UTC", _MS, True),
)
BUCKETS = Parameter(
    "buckets",
    "How many buckets the screen can show; the length follows from it",
    {"type": "integer", "minimum": 1, "maximum": 2000, "default": 300},
)
ZONE = Parameter("zone", "Time zone that people read", {"type": "string", "default": "UTC"})
