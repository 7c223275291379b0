"""How routes describe themselves for the OpenAPI document: by the types they use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

_DESCRIBED = "operation"
View = TypeVar("View", bound=Callable[..., Any])


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
    """One method of one route; stands over the route's function, below what binds it to its rule.

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

    def __call__(self, view: View) -> View:
        """Describe the function of a route."""
        setattr(view, _DESCRIBED, self)
        return view


def operations(app: Flask) -> dict[tuple[str, str], Operation]:
    """All routes that describe themselves, by method and rule as Flask knows them."""
    described: dict[tuple[str, str], Operation] = {}
    for rule in app.url_map.iter_rules():
        operation = getattr(app.view_functions[rule.endpoint], _DESCRIBED, None)
        if operation is not None:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                described[method, rule.rule] = operation
    return described


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
