"""The OpenAPI document against the routes, and answers against the document."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from tests.web.conftest import WebService
from tests.web.records import app, client, redis
from web.http.operations import operations
from web.openapi_examples import URL, example

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


def samples(client: FlaskClient) -> list[tuple[str, str, dict[str, str]]]:
    """Method, path and the examples by language, of every operation."""
    paths = client.get("/api/openapi.json").get_json()["paths"]
    return [
        (method, path, {sample["label"]: sample["source"] for sample in about["x-codeSamples"]})
        for path, operations_ in paths.items()
        for method, about in operations_.items()
    ]


def test_every_operation_has_an_example_in_curl_and_in_python(client: FlaskClient) -> None:
    for method, path, sources in samples(client):
        assert set(sources) == {"curl", "Python"}, path
        compile(sources["Python"], path, "exec")
        assert f"requests.{method}(" in sources["Python"]
        assert shlex.split(sources["curl"])[0] == "curl"


def test_bodies_of_examples_are_taken(app: Flask) -> None:
    known = operations(app)
    bodies = [operation.body for operation in known.values() if operation.body is not None]
    schemas, components = msgspec.json.schema_components(
        bodies, ref_template="#/components/schemas/{name}"
    )
    for body, schema in zip(bodies, schemas, strict=True):
        msgspec.convert(example(schema, components), body)


@pytest.mark.process
def test_examples_of_what_can_be_asked_for_as_it_is_run(
    web: WebService, client: FlaskClient, tmp_path: Path
) -> None:
    asked = [
        (path, sources)
        for method, path, sources in samples(client)
        if method == "get" and "{" not in path and path not in (OWN, "/api/emotions")
    ]
    assert len(asked) > 25
    program = "\n".join(sources["Python"].replace(URL, web.url) for _, sources in asked)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for path, sources in asked[:5]:
        command = sources["curl"].replace(URL, web.url) + " --fail --silent --show-error"
        by_curl = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
        assert by_curl.returncode == 0, (path, by_curl.stderr)


@pytest.mark.process
def test_the_example_of_an_upload_in_parts_begins_one(web: WebService, client: FlaskClient) -> None:
    (sources,) = (
        sources
        for method, path, sources in samples(client)
        if (method, path) == ("post", "/api/uploads")
    )
    program = sources["Python"].replace(URL, web.url) + "print(answer.status_code)\n"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "201\n", done.stderr
    command = sources["curl"].replace(URL, web.url) + " --fail --silent --show-error"
    by_curl = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert by_curl.returncode == 0, by_curl.stderr
