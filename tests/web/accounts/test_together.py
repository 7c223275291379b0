"""A change and its row in the audit are made together, or not at all."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from mien.store.accounts import kiosks, sessions, tokens, users
from mien.store.admin import choices
from mien.store.admin.choices import Retention
from mien.store.core import audit
from mien.store.core.errors import UnavailableError
from mien.store.corrections import corrections
from tests.web.accounts.house import House, csrf, house

__all__ = ["house"]  # the fixture


def state(house: House, client: FlaskClient) -> list[Any]:
    """All that the changes below are about."""
    database = house.database
    admin = users.find(database, "admin")
    assert admin is not None
    return [
        users.read_all(database),
        tokens.read_all(database),
        kiosks.read_all(database),
        choices.read(database, Retention),
        [session.id for session in sessions.of_user(database, admin.user.id, 0)],
        *(client.get(f"/api/{what}").get_json() for what in ("cameras", "corrections")),
    ]


def test_without_its_row_nothing_is_changed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = house.browser("admin")
    vera = users.find(house.database, "vera")
    assert vera is not None
    face = corrections.read(house.database, corrections.Which(), 1 << 40, 1)[0][0]
    before = state(house, admin)

    def away(*_: object) -> None:
        raise UnavailableError("the audit is away.")

    monkeypatch.setattr(audit, "record", away)
    for method, path, content in (
        ("POST", "/api/users", {"name": "walt", "role": "viewer"}),
        ("PATCH", f"/api/users/{vera.user.id}", {"disabled": True}),
        ("DELETE", f"/api/users/{vera.user.id}", None),
        ("POST", "/api/tokens", {"name": "script", "role": "viewer"}),
        ("DELETE", "/api/tokens/1", None),
        ("POST", "/api/kiosks", {"name": "lobby", "cameras": []}),
        ("PUT", "/api/retention", {"events_days": 7}),
        ("DELETE", "/api/account/sessions", None),
        ("POST", "/api/sign-out", None),
        ("PATCH", "/api/cameras/minecam", {"name": "Another"}),
        ("DELETE", "/api/cameras/minecam", None),
        ("PATCH", f"/api/corrections/{face.id}", {"label": "anger"}),
    ):
        answer = admin.open(path, method=method, json=content, headers=csrf(admin))
        assert answer.status_code == 503, (path, answer.get_json())
        assert answer.get_json() == {"error": "the audit is away."}
    monkeypatch.undo()
    assert state(house, admin) == before


def test_the_chain_is_verified_over_rest(house: House) -> None:
    audit.add(house.database, "looked", {})
    answer = house.ask("GET", "/api/audit/verify", house.secrets["administrator"])
    found = answer.get_json()
    assert found["broken_id"] is None
    assert found["entries"] == len(list(audit.every(house.database)))
    assert len(found["head"]) == 64
