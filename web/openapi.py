"""The OpenAPI document: what every route under ``/api`` takes and answers."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from flask import Blueprint, Response

from web.admin import choices
from web.alerts import routes as alerts_routes
from web.alerts import webhooks
from web.corrections import review
from web.corrections import routes as corrections_routes
from web.history import export, marks, report
from web.history import routes as history_routes
from web.http.arguments import answer
from web.http.operations import Operation, Operations
from web.live import described, mood
from web.models import drift, shadow_routes, training_routes
from web.models import routes as models_routes
from web.uploads import described as uploaded
from web.uploads import run_report

_PARAMETER = re.compile(r"<(?:(int):)?(\w+)>")
_REASONS = {
    400: "What was asked for is wrong",
    403: "It is not allowed",
    404: "There is no such thing",
    409: "It cannot be done as things are",
    410: "It is no longer kept",
    411: "Its length is missing",
    413: "It is too large",
    415: "The content type is wrong",
    503: "Redis, the database or a worker does not answer",
    507: "The disk has no room for it",
}


class RefusedRequest(msgspec.Struct, frozen=True):
    """Why a request was refused: one line for people."""

    error: str


OWN: Operations = {
    ("GET", "/api/openapi.json"): Operation("This document", dict[str, Any], refusals=())
}


def operations() -> dict[tuple[str, str], Operation]:
    """All described routes, by method and rule."""
    rooms = (
        described,
        drift,
        models_routes,
        mood,
        training_routes,
        uploaded,
        run_report,
        history_routes,
        export,
        report,
        shadow_routes,
        marks,
        alerts_routes,
        webhooks,
        choices,
        corrections_routes,
        review,
    )
    found = {key: one for room in rooms for key, one in room.OPERATIONS.items()}
    return found | dict(OWN)


def document(version: str) -> dict[str, Any]:
    """Build the document (OpenAPI 3.1) from the types that the routes use.

    Args:
        version: Mien's version.
    """
    known = operations()
    kinds = [kind for one in known.values() for kind in (one.answer, one.body) if kind is not None]
    schemas, components = msgspec.json.schema_components(
        [*kinds, RefusedRequest], ref_template="#/components/schemas/{name}"
    )
    by_kind = dict(zip(map(repr, [*kinds, RefusedRequest]), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for (method, rule), one in known.items():
        path = _PARAMETER.sub(r"{\2}", rule)
        paths.setdefault(path, {})[method.lower()] = _operation(rule, one, by_kind)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Mien",
            "version": version,
            "description": "Times are Unix UTC milliseconds. Shares and scores are from 0 to 1.",
        },
        "paths": paths,
        "components": {"schemas": components},
    }


def blueprint(version: str) -> Blueprint:
    """The route; the document is built when it is first asked for."""
    routes = Blueprint("openapi", __name__)
    built: list[dict[str, Any]] = []

    @routes.get("/api/openapi.json")
    def whole() -> Response:
        if not built:
            built.append(document(version))
        return answer(built[0])

    return routes


def _operation(rule: str, one: Operation, by_kind: Mapping[str, Any]) -> dict[str, Any]:
    about: dict[str, Any] = {"summary": one.summary}
    parameters = [*_in_path(rule), *_in_query(one)]
    if parameters:
        about["parameters"] = parameters
    content: dict[str, Any] = {media: {} for media in one.files}
    if one.body is not None:
        content["application/json"] = {"schema": by_kind[repr(one.body)]}
    if content:
        about["requestBody"] = {"required": True, "content": content}
    answers: dict[str, Any] = {str(one.code): _answer(one, by_kind)}
    refusal = {"application/json": {"schema": by_kind[repr(RefusedRequest)]}}
    too_large = {413} if one.body is not None else set[int]()
    for code in sorted({*one.refusals} | too_large):
        answers[str(code)] = {"description": _REASONS[code], "content": refusal}
    return about | {"responses": answers}


def _answer(one: Operation, by_kind: Mapping[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {media: {} for media in one.media}
    if one.answer is not None:
        content["application/json"] = {"schema": by_kind[repr(one.answer)]}
    return {"description": one.summary, **({"content": content} if content else {})}


def _in_path(rule: str) -> Iterable[dict[str, Any]]:
    for kind, name in _PARAMETER.findall(rule):
        schema = {"type": "integer", "minimum": 0} if kind else {"type": "string"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(one: Operation) -> Iterable[dict[str, Any]]:
    for parameter in one.query:
        yield {
            "name": parameter.name,
            "in": "query",
            "description": parameter.about,
            "required": parameter.required,
            "schema": dict(parameter.schema),
        }
