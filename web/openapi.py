"""The OpenAPI document: what every route under ``/api`` takes and answers."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from flask import Blueprint, Response, current_app

from web.http.arguments import answer
from web.http.decoding import LARGEST
from web.http.operations import Operation, Parameter, operations
from web.openapi_examples import examples

_PARAMETER = re.compile(r"<(?:(int):)?(\w+)>")
_WHOLE = {"type": "integer", "minimum": 0, "maximum": LARGEST}
_REASONS = {
    400: "What was asked for is wrong",
    401: "Nobody, or nobody known, asks: sign in, or send a token",
    403: "It is not allowed",
    404: "There is no such thing",
    409: "It cannot be done as things are",
    410: "It is no longer kept",
    411: "Its length is missing",
    413: "It is too large",
    415: "The content type is wrong",
    416: "There is no such part of it",
    423: "It is in use just now",
    429: "It was tried too often",
    503: "Redis, the database or a worker does not answer",
    507: "The disk has no room for it",
}


class RefusedRequest(msgspec.Struct, frozen=True):
    """Why a request was refused: one line for people."""

    error: str


def document(known: Mapping[tuple[str, str], Operation], version: str) -> dict[str, Any]:
    """Build the document (OpenAPI 3.1) from routes and the types that they use.

    Args:
        known: The routes, by method and rule.
        version: Mien's version.
    """
    kinds = [
        kind
        for operation in known.values()
        for kind in (operation.answer, operation.body)
        if kind is not None
    ]
    schemas, components = msgspec.json.schema_components(
        [*kinds, RefusedRequest], ref_template="#/components/schemas/{name}"
    )
    by_kind = dict(zip(map(repr, [*kinds, RefusedRequest]), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for (method, rule), operation in known.items():
        path = _PARAMETER.sub(r"{\2}", rule)
        body = None if operation.body is None else by_kind[repr(operation.body)]
        paths.setdefault(path, {})[method.lower()] = _operation(rule, operation, by_kind) | {
            "x-codeSamples": examples(method, rule, operation, body, components)
        }
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
    @Operation("This document", dict[str, Any], refusals=(), allows="viewer", camera="none")
    def whole() -> Response:
        if not built:
            built.append(document(operations(current_app), version))
        return answer(built[0])

    return routes


def _operation(rule: str, operation: Operation, by_kind: Mapping[str, Any]) -> dict[str, Any]:
    about: dict[str, Any] = {
        "summary": operation.summary,
        "description": f"For {operation.allows} and above.",
    }
    parameters = [
        *_in_path(rule),
        *_parameters("query", operation.query),
        *_parameters("header", operation.headers),
    ]
    if parameters:
        about["parameters"] = parameters
    content: dict[str, Any] = {media: {} for media in operation.files}
    if operation.body is not None:
        content["application/json"] = {"schema": by_kind[repr(operation.body)]}
    if content:
        about["requestBody"] = {"required": True, "content": content}
    answers: dict[str, Any] = {str(operation.code): _answer(operation, by_kind)}
    refusal = {"application/json": {"schema": by_kind[repr(RefusedRequest)]}}
    too_large = {413} if operation.body is not None else set[int]()
    not_allowed = set[int]() if operation.allows == "public" else {401, 403}
    odd_address = {400} if parameters else set[int]()
    too_often = {429}
    for code in sorted({*operation.refusals} | too_large | not_allowed | odd_address | too_often):
        answers[str(code)] = {"description": _REASONS[code], "content": refusal}
    return about | {"responses": answers}


def _answer(operation: Operation, by_kind: Mapping[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {media: {} for media in operation.media}
    if operation.answer is not None:
        content["application/json"] = {"schema": by_kind[repr(operation.answer)]}
    return {"description": operation.summary, **({"content": content} if content else {})}


def _in_path(rule: str) -> Iterable[dict[str, Any]]:
    for kind, name in _PARAMETER.findall(rule):
        schema = _WHOLE if kind else {"type": "string"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _parameters(kind: str, described: Iterable[Parameter]) -> Iterable[dict[str, Any]]:
    for parameter in described:
        yield {
            "name": parameter.name,
            "in": kind,
            "description": parameter.about,
            "required": parameter.required,
            "schema": dict(parameter.schema),
        }
