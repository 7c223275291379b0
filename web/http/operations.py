"""How routes describe themselves: whom they allow, and by the types they use what they do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Flask, current_app, request

from web.http.identity import Binding, Rank

_DESCRIBED = "operation"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Parameter:
    """One name in a query, or of a header.

    Attributes:
        name: As it stands there.
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
        allows: Who may ask: this rank and those above it.
        camera: How it is bound to cameras; need not be said where all who may see all of them.
        answer: Type of the JSON that is answered; None for no content.
        media: Media types of an answer that is not JSON.
        code: Status when all is well.
        query: What the URL may hold.
        headers: What a request says in its head.
        body: Type of the JSON that is sent.
        files: Media types of a file that is sent as it is, in the place of JSON.
        refusals: Statuses of refusals, each with ``{"error": "..."}``.
        shows: What of cameras one looks at by it; None when nothing that the audit may name.
        listed: False leaves it out of the OpenAPI document: it is no part of the API.
    """

    summary: str
    answer: Any = None
    media: tuple[str, ...] = ()
    code: int = 200
    query: tuple[Parameter, ...] = ()
    body: Any = None
    files: tuple[str, ...] = ()
    refusals: tuple[int, ...] = (503,)
    listed: bool = True
    allows: Rank = field(kw_only=True)
    camera: Binding | None = field(default=None, kw_only=True)
    shows: str | None = field(default=None, kw_only=True)
    headers: tuple[Parameter, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        if self.camera is None and self.allows in ("kiosk", "viewer", "reviewer"):
            raise ValueError(f"{self.summary!r} does not say how it is bound to cameras")

    def __call__(self, view: View) -> View:
        """Describe the function of a route."""
        setattr(view, _DESCRIBED, self)
        return view


def operations(app: Flask) -> dict[tuple[str, str], Operation]:
    """All routes of the API, by method and rule as Flask knows them."""
    return {where: operation for where, operation in described(app).items() if operation.listed}


def described(app: Flask) -> dict[tuple[str, str], Operation]:
    """All routes by method and rule, those beside the API as well; none is without an operation.

    Raises:
        ValueError: One does not describe itself.
    """
    described: dict[tuple[str, str], Operation] = {}
    for rule in app.url_map.iter_rules():
        operation = _of(app, rule.endpoint)
        if operation is None:
            raise ValueError(f"{rule.rule} does not say whom it allows")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            described[method, rule.rule] = operation
    return described


def asked() -> Operation | None:
    """What is asked for now; None when there is no such route, or it does not describe itself."""
    return None if request.endpoint is None else _of(current_app, request.endpoint)


def _of(app: Flask, endpoint: str) -> Operation | None:
    operation: Operation | None = getattr(app.view_functions[endpoint], _DESCRIBED, None)
    return operation


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
