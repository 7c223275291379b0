"""People, sessions, tokens and links: what the database takes, finds and forgets."""

import pytest
from sqlalchemy import select

from mien.store.accounts import grants, kiosks, passwords, sessions, tokens, totp, users
from mien.store.accounts.passwords import check_password
from mien.store.accounts.users import UserChange
from mien.store.core.database import Database
from mien.store.core.errors import AccountError, NoSuchRowError
from mien.store.core.schema import sessions as session_rows

NOW_MS = 1_800_000_000_000
HOUR_MS = 3_600_000


def begin(database: Database, user_id: int, now_ms: int = NOW_MS) -> str:
    return sessions.begin(
        database, user_id=user_id, address="10.0.0.7", agent="a browser", now_ms=now_ms
    )


def test_names_are_one_whatever_their_case(database: Database) -> None:
    ada = users.add(database, "Ada", "administrator")
    for name in ("ada", "ADA", "Ada"):
        found = users.find(database, name)
        assert found is not None
        assert found.user == ada
        with pytest.raises(AccountError, match="already"):
            users.add(database, name, "viewer")
    assert users.find(database, "grace") is None


def test_only_one_account_is_the_first(database: Database) -> None:
    assert users.is_empty(database)
    users.add(database, "ada", "administrator", first=True)
    with pytest.raises(AccountError, match="sign in"):
        users.add(database, "eve", "administrator", first=True)
    assert [user.name for user in users.read_all(database)] == ["ada"]


def test_there_is_always_an_administrator(database: Database) -> None:
    ada = users.add(database, "ada", "administrator")
    for wish in (UserChange(role="operator"), UserChange(disabled=True)):
        with pytest.raises(AccountError, match="last administrator"):
            users.change(database, ada.id, wish)
    with pytest.raises(AccountError, match="last administrator"):
        users.remove(database, ada.id)
    assert users.read_all(database) == [ada]
    grace = users.add(database, "grace", "administrator")
    users.remove(database, ada.id)
    assert users.read_all(database) == [grace]


def test_cameras_are_for_who_does_not_look_after_all(database: Database) -> None:
    with pytest.raises(AccountError, match="all cameras"):
        users.add(database, "ada", "operator", ["door"])
    bob = users.add(database, "bob", "viewer", ["door", "gate", "door"])
    assert bob.cameras == ("door", "gate")
    users.add(database, "ada", "administrator")
    with pytest.raises(AccountError, match="all cameras"):
        users.change(database, bob.id, UserChange(role="operator"))
    with pytest.raises(AccountError, match="all cameras"):
        tokens.add(database, "script", "administrator", ["door"], None)


def test_a_session_ends_by_idling_by_age_and_at_once(database: Database) -> None:
    ada = users.add(database, "ada", "administrator")
    token = begin(database, ada.id)
    with database.read() as connection:
        assert token not in str(connection.execute(select(session_rows)).all())
    found = sessions.find(database, token, NOW_MS + sessions.IDLE_MS - 1)
    assert found is not None
    assert (found.user_id, found.role, found.cameras) == (ada.id, "administrator", None)
    assert sessions.find(database, token, NOW_MS + sessions.IDLE_MS) is None
    for at_ms in range(NOW_MS, NOW_MS + sessions.LONGEST_MS, 11 * HOUR_MS):
        found = sessions.find(database, token, at_ms)
        assert found is not None
        sessions.note(database, found.session, at_ms)
    assert sessions.find(database, token, NOW_MS + sessions.LONGEST_MS) is None
    other = begin(database, ada.id)
    found = sessions.find(database, other, NOW_MS)
    assert found is not None
    sessions.end(database, found.session.id, ada.id)
    assert sessions.find(database, other, NOW_MS) is None
    with pytest.raises(NoSuchRowError):
        sessions.end(database, found.session.id)


def test_another_persons_session_is_not_ended(database: Database) -> None:
    ada = users.add(database, "ada", "administrator")
    bob = users.add(database, "bob", "viewer")
    token = begin(database, ada.id)
    found = sessions.find(database, token, NOW_MS)
    assert found is not None
    with pytest.raises(NoSuchRowError):
        sessions.end(database, found.session.id, bob.id)
    assert sessions.find(database, token, NOW_MS) == found


@pytest.mark.parametrize(
    "wish",
    [
        UserChange(role="reviewer"),
        UserChange(cameras=["door"]),
        UserChange(disabled=True),
        UserChange(password_hash="another"),
    ],
)
def test_what_changes_a_persons_rights_ends_the_sessions(
    database: Database, wish: UserChange
) -> None:
    users.add(database, "ada", "administrator")
    bob = users.add(database, "bob", "viewer")
    token = begin(database, bob.id)
    users.change(database, bob.id, UserChange(role="viewer", cameras=None, disabled=False))
    assert sessions.find(database, token, NOW_MS) is not None, "nothing was changed"
    users.change(database, bob.id, wish)
    assert sessions.find(database, token, NOW_MS) is None
    if wish.disabled is True:
        assert sessions.find(database, begin(database, bob.id), NOW_MS) is None


def test_sockets_keep_a_session_in_use_but_not_beyond_its_end(database: Database) -> None:
    ada = users.add(database, "ada", "administrator")
    token = begin(database, ada.id)
    found = sessions.find(database, token, NOW_MS)
    assert found is not None
    number = found.session.id
    later_ms = NOW_MS + sessions.IDLE_MS + HOUR_MS
    assert set(sessions.touch(database, [number, number + 1], later_ms)) == {number}
    assert sessions.find(database, token, later_ms) is not None
    assert sessions.touch(database, [number], NOW_MS + sessions.LONGEST_MS) == {}


def test_tokens_end_and_are_revoked(database: Database) -> None:
    token, secret = tokens.add(database, "script", "viewer", ["door"], NOW_MS + HOUR_MS)
    assert secret.startswith("mien_")
    assert len(secret) > 40
    assert tokens.find(database, secret, NOW_MS) == token
    assert tokens.find(database, secret + "x", NOW_MS) is None
    assert tokens.find(database, secret, NOW_MS + HOUR_MS) is None
    assert tokens.alive(database, [token.id], NOW_MS) == {token.id: token}
    tokens.note(database, token, NOW_MS)
    assert [one.used_ms for one in tokens.read_all(database)] == [NOW_MS]
    tokens.remove(database, token.id)
    assert tokens.find(database, secret, NOW_MS) is None
    with pytest.raises(NoSuchRowError):
        tokens.remove(database, token.id)


def test_a_revoked_link_ends_its_screens(database: Database) -> None:
    link, key = kiosks.add(database, "lobby", ["door"])
    assert kiosks.find(database, key) == link
    screen = sessions.begin(database, kiosk_id=link.id, address="10.0.0.8", agent="", now_ms=NOW_MS)
    found = sessions.find(database, screen, NOW_MS)
    assert found is not None
    assert (found.name, found.user_id, found.role, found.cameras) == (
        *("lobby", None, None),
        ("door",),
    )
    kiosks.remove(database, link.id)
    assert kiosks.find(database, key) is None
    assert sessions.find(database, screen, NOW_MS) is None


def test_a_removed_camera_is_taken_from_everybody(database: Database) -> None:
    users.add(database, "bob", "viewer", ["door", "gate"])
    users.add(database, "ada", "administrator")
    tokens.add(database, "script", "viewer", ["door"], None)
    kiosks.add(database, "lobby", ["gate", "door"])
    grants.forget_camera(database, "door")
    assert [user.cameras for user in users.read_all(database)] == [("gate",), None]
    assert [token.cameras for token in tokens.read_all(database)] == [()]
    assert [link.cameras for link in kiosks.read_all(database)] == [("gate",)]


def test_a_code_is_taken_once(database: Database) -> None:
    ada = users.add(database, "ada", "administrator")
    secret = totp.new_totp_secret()
    changed = users.change(database, ada.id, UserChange(totp_secret=secret, totp_step=9))
    assert changed.totp
    assert not users.take_step(database, ada.id, 9)
    assert users.take_step(database, ada.id, 11)
    assert not users.take_step(database, ada.id, 11)
    assert not users.take_step(database, ada.id, 10)


def test_codes_of_a_step_before_and_after_are_known() -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    step = NOW_MS // totp.STEP_MS
    for apart in (-2, -1, 0, 1, 2):
        entered = totp.code(secret, NOW_MS + apart * totp.STEP_MS)
        known = totp.step_of(secret, f"{entered[:3]} {entered[3:]}", NOW_MS)
        assert known == (step + apart if abs(apart) < 2 else None)
    assert totp.step_of(secret, "", NOW_MS) is None
    assert totp.step_of(secret, "ünknown", NOW_MS) is None


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "short"),
        ("x" * 257, "long"),
        ("Password1234", "first"),
        ("aaaaaaaaaaaabc", "first"),
        ("Ada.Lovelace1", "name"),
    ],
)
def test_what_is_guessed_first_is_no_password(password: str, reason: str) -> None:
    with pytest.raises(AccountError, match=reason):
        check_password("ada.lovelace", password)
    check_password("ada.lovelace", "engines that weave")


def test_a_hash_knows_its_password_and_no_other() -> None:
    hashed = passwords.hash_password("engines that weave")
    assert hashed.startswith("$argon2id$")
    assert passwords.matches(hashed, "engines that weave")
    assert not passwords.matches(hashed, "engines that weavE")
    assert not passwords.matches(None, "nobody has this password")
