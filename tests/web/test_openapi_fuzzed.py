"""Every operation of the OpenAPI document, asked by each role with what its schemas allow.

``MIEN_FUZZ_EXAMPLES=200`` asks more of each than the few that a run of all tests has time for.
"""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mien.store.accounts import tokens
from tests.web.accounts.house import ROLES, House, house
from web import openapi, wire_types
from web.cameras.trials import Trials, Tried
from web.live.emotion_feed import EVENT_STREAM
from web.uploads.partial_routes import PART

__all__ = ["house"]  # the fixture

EXAMPLES = int(os.environ.get("MIEN_FUZZ_EXAMPLES", "5"))
#: All but what lasts until one has had enough of it.
ROUTES = {
    key: operation
    for key, operation in wire_types.app_operations().items()
    if EVENT_STREAM not in operation.media
}
#: What is told of a Redis, a database, a worker or a disk that is away, and no fault.
AWAY = (503, 507)
# A part of an upload is bytes as any other.
schemathesis.serializer.alias(PART, "application/octet-stream")
CHECKS = [response_schema_conformance, status_code_conformance, content_type_conformance]


@pytest.fixture(autouse=True)
def no_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test of a source would wait for capture."""
    monkeypatch.setattr(Trials, "run", lambda *_, **__: Tried(ok=False, reason="not tried"))


@pytest.fixture(scope="module")
def schema(house: House) -> BaseSchema:
    headers = {"Authorization": f"Bearer {house.secrets['viewer']}"}
    return schemathesis.openapi.from_wsgi("/api/openapi.json", house.app, headers=headers)


@pytest.fixture
def asking(house: House) -> dict[str, dict[str, str]]:
    """Headers of each role, of tokens that no other test has revoked, and of nobody."""
    made = [tokens.add(house.database, role, role, None, None) for role in ROLES]
    proofs: dict[str, dict[str, str]] = {"nobody": {}}
    proofs |= {token.role: {"Authorization": f"Bearer {secret}"} for token, secret in made}
    return proofs


@pytest.mark.parametrize("key", ROUTES, ids=" ".join)
def test_what_is_allowed_is_answered_as_documented(
    schema: BaseSchema, asking: dict[str, dict[str, str]], key: tuple[str, str]
) -> None:
    method, rule = key
    operation: Any = schema[openapi._PARAMETER.sub(r"{\2}", rule)][method]

    # What stands for a parameter may make the address of another route, which is then asked.
    others = {known for _, known in ROUTES} - {rule}

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Case[Any]) -> None:
        if case.formatted_path in others:
            return
        for role, headers in asking.items():
            answer = case.call(headers=headers)
            if answer.status_code in AWAY:
                continue
            case.validate_response(answer, checks=[not_a_server_error, *CHECKS])
            assert answer.status_code < 500, (role, answer.text)

    ask()
