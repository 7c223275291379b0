"""People whom a provider vouches for, on both databases."""

import pytest

from mien.bus.messages import now_ms
from mien.store.accounts import sessions, users, vouched
from mien.store.accounts.roles import Role
from mien.store.accounts.users import User, UserChange
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.errors import AccountError

ISSUER, PLACE = "https://login.example.org/", "login.example.org"


def come(database: Database, subject: str, role: Role, name: str, issuer: str = ISSUER) -> User:
    return vouched.sign_in(database, issuer, subject, role, name, PLACE)


def begin(database: Database, user: User) -> str:
    return sessions.begin(
        database, user_id=user.id, address="127.0.0.1", agent="", now_ms=now_ms(), longest_ms=1_000
    )


def test_a_person_is_known_by_issuer_and_subject(database: Database) -> None:
    local = users.add(database, "Grace", "administrator")
    grace = come(database, "7", "viewer", "grace")
    assert (grace.name, grace.cameras, grace.issuer) == (f"grace@{PLACE}", (), ISSUER)
    assert come(database, "7", "viewer", "another name") == grace
    elsewhere = come(database, "7", "viewer", "x" * 64, "https://another.example/")
    assert elsewhere.name == "x" * 64
    longest = come(database, "8", "viewer", "x" * 64)
    assert longest.name == "x" * (64 - len(PLACE) - 1) + f"@{PLACE}"
    assert users.read_one(database, local.id).user == local


def test_a_new_role_ends_sessions_and_is_written_down(database: Database) -> None:
    grace = come(database, "7", "administrator", "grace")
    assert grace.cameras is None
    begin(database, grace)
    assert come(database, "7", "administrator", "grace") == grace
    assert len(sessions.of_user(database, grace.id, now_ms())) == 1
    reviewer = come(database, "7", "reviewer", "grace")
    assert (reviewer.role, reviewer.cameras) == ("reviewer", ()), "the last administrator, too"
    assert sessions.of_user(database, grace.id, now_ms()) == []
    newest = audit.newest(database, 10)
    assert [(entry.action, entry.object) for entry in newest] == [
        ("account changed", "grace"),
        ("account added", "grace"),
    ]


def test_whoever_has_no_role_or_is_disabled_stays_out(database: Database) -> None:
    users.add(database, "boss", "administrator")
    grace = come(database, "7", "viewer", "grace")
    begin(database, grace)
    assert vouched.refuse(database, ISSUER, "8") is None
    assert vouched.refuse(database, ISSUER, "7") == "grace"
    assert sessions.of_user(database, grace.id, now_ms()) == []
    users.change(database, grace.id, UserChange(disabled=True))
    with pytest.raises(AccountError, match="disabled"):
        come(database, "7", "administrator", "grace")


def test_a_session_may_be_shorter(database: Database) -> None:
    grace = come(database, "7", "viewer", "grace")
    token = begin(database, grace)
    assert sessions.find(database, token, now_ms() + 2_000) is None
