"""The OpenAPI document against the routes, and answers against the document."""

import re

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from tests.web.records import app, client, redis
from web.http.operations import operations

__all__ = ["app", "client", "redis"]  # the fixtures

SPAN = {"from": "0", "to": "600000"}
#: For people with an account; without a login there is none.
OWN = "/api/account/sessions"


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }


@pytest.fixture
def database_url(tmp_path: object) -> str:
    return f"sqlite:///{tmp_path}/mien.db"


def test_every_route_is_described_and_every_description_has_a_route(
    app: Flask, client: FlaskClient
) -> None:
    described, present = set(operations(app)), routes(app)
    assert present - described == set(), "routes that do not describe themselves"
    assert described - present == set(), "descriptions of what is not under /api"
    paths = client.get("/api/openapi.json").get_json()["paths"]
    assert {(method.upper(), path) for path, about in paths.items() for method in about} == {
        (method, re.sub(r"<(?:int:)?(\w+)>", r"{\1}", rule)) for method, rule in present
    }


def test_the_document_is_valid_openapi(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    validate(document)
    parameters = document["paths"]["/api/visits/{camera}/{track_id}"]["get"]["parameters"]
    assert [p["name"] for p in parameters] == ["camera", "track_id", "from", "to"]
    assert parameters[1]["schema"] == {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}
    for path, about in document["paths"].items():
        for method, operation in about.items():
            if "{" in path:
                assert "400" in operation["responses"], (method, path)


def test_what_is_answered_is_what_was_described(app: Flask, client: FlaskClient) -> None:
    asked = 0
    for (method, rule), operation in operations(app).items():
        if method == "GET" and "<" not in rule and operation.answer is not None and rule != OWN:
            answer = client.get(rule, query_string=SPAN if operation.query else None)
            assert answer.status_code == 200, rule
            told = msgspec.convert(answer.get_json(), operation.answer)
            assert msgspec.json.decode(msgspec.json.encode(told)) == answer.get_json(), rule
            asked += 1
    assert asked > 10


def test_required_parameters_are_missed_in_one_line(app: Flask, client: FlaskClient) -> None:
    for (method, rule), operation in operations(app).items():
        if method == "GET" and "<" not in rule and any(p.required for p in operation.query):
            answer = client.get(rule)
            assert answer.status_code == 400, rule
            assert answer.get_json()["error"].startswith("from is missing")
