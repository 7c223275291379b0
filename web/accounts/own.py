"""REST of one's own account: the password, the codes of an app, the browsers that are signed in."""

import math
from collections.abc import Callable
from typing import Annotated

import msgspec
from flask import Blueprint, Response
from msgspec import Meta

from mien.bus.messages import now_ms
from mien.store.accounts import passwords, sessions, totp, users
from mien.store.accounts.sessions import SessionRecord
from mien.store.accounts.users import Credentials, UserChange
from mien.store.core import audit
from mien.store.core.database import Database
from web.accounts import cookies
from web.accounts.attempts import Attempts
from web.accounts.beginning import Password, new_hash
from web.accounts.entry import Code
from web.http.arguments import answer, body, nothing
from web.http.identity import current
from web.http.operations import Operation
from web.http.refusals import RefusedError


class PasswordChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password until now, and the new one."""

    present: Password
    new: Password


class NewTotp(msgspec.Struct, frozen=True):
    """A secret for an authenticator app, as text and as what a QR code holds."""

    secret: str
    uri: str


class TotpWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The secret that an app was given, and a code that it shows, so that nobody is locked out."""

    password: Password
    secret: Annotated[str, Meta(pattern="^[A-Z2-7]{32}$")]
    code: Code


class PasswordProof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One's own password once more."""

    password: Password


class Sessions(msgspec.Struct, frozen=True):
    """Browsers that are signed in, the newest first.

    Attributes:
        present: Number of the one that asks; None when it is none of them.
    """

    sessions: list[SessionRecord]
    present: int | None


def blueprint(database: Database, look: Callable[[], None]) -> Blueprint:
    """The routes, bound to the database.

    Args:
        database: Where accounts are.
        look: Called when sessions ended, to end their sockets.
    """
    routes = Blueprint("own_account", __name__)
    attempts = Attempts()

    @routes.put("/api/account/password")
    @Operation(
        "Changes one's own password; every session ends, this one too",
        code=204,
        body=PasswordChange,
        refusals=(400, 409, 415, 429, 503),
        allows="viewer",
        camera="none",
    )
    def change_password() -> Response:
        wish = body(PasswordChange, "a change of the password")
        person = _proven(database, attempts, wish.present).user
        hashed = new_hash(person.name, wish.new)
        with database.write():
            users.change(database, person.id, UserChange(password_hash=hashed))
            audit.add(database, "password changed", {}, person.name)
        look()
        response = nothing()
        cookies.take_back(response)
        return response

    @routes.post("/api/account/totp")
    @Operation(
        "Makes a secret for an authenticator app; it holds once a code of it was sent",
        NewTotp,
        refusals=(409, 503),
        allows="viewer",
        camera="none",
    )
    def new_totp() -> Response:
        secret = totp.new_totp_secret()
        return answer(NewTotp(secret, totp.uri(secret, _person(database).user.name)))

    @routes.put("/api/account/totp")
    @Operation(
        "From now on signing in takes a code of this secret as well",
        code=204,
        body=TotpWish,
        refusals=(400, 409, 415, 429, 503),
        allows="viewer",
        camera="none",
    )
    def use_totp() -> Response:
        wish = body(TotpWish, "a secret with a code")
        person = _proven(database, attempts, wish.password).user
        step = totp.step_of(wish.secret, wish.code, now_ms())
        if step is None:
            raise RefusedError(400, "the code is not of this secret; is the clock right?")
        change = UserChange(totp_secret=wish.secret, totp_step=step)
        with database.write():
            users.change(database, person.id, change)
            audit.add(database, "codes switched on", {}, person.name)
        return nothing()

    @routes.post("/api/account/totp/remove")
    @Operation(
        "From now on the password alone is enough",
        code=204,
        body=PasswordProof,
        refusals=(400, 409, 415, 429, 503),
        allows="viewer",
        camera="none",
    )
    def remove_totp() -> Response:
        person = _proven(database, attempts, body(PasswordProof, "a password").password).user
        with database.write():
            users.change(database, person.id, UserChange(totp_secret=None))
            audit.add(database, "codes switched off", {}, person.name)
        return nothing()

    @routes.get("/api/account/sessions")
    @Operation(
        "One's own browsers that are signed in",
        Sessions,
        refusals=(409, 503),
        allows="viewer",
        camera="none",
    )
    def own_sessions() -> Response:
        own = sessions.of_user(database, _person(database).user.id, now_ms())
        return answer(Sessions(own, current().session_id))

    @routes.delete("/api/account/sessions/<int:session_id>")
    @Operation(
        "Signs one of one's own browsers out",
        code=204,
        refusals=(404, 409, 503),
        allows="viewer",
        camera="none",
    )
    def end_session(session_id: int) -> Response:
        person = _person(database).user
        with database.write():
            sessions.end(database, session_id, person.id)
            audit.add(database, "signed another browser out", {}, person.name)
        look()
        return nothing()

    @routes.delete("/api/account/sessions")
    @Operation(
        "Signs out everywhere, here too",
        code=204,
        refusals=(409, 503),
        allows="viewer",
        camera="none",
    )
    def end_sessions() -> Response:
        person = _person(database).user
        with database.write():
            ended = sessions.end_all(database, person.id)
            audit.add(database, "signed out everywhere", {"sessions": ended}, person.name)
        look()
        response = nothing()
        cookies.take_back(response)
        return response

    return routes


def _person(database: Database) -> Credentials:
    """Whoever asks, with what that one proves with.

    Raises:
        RefusedError: 409, it is no person with an account here.
    """
    asking = current()
    if asking.user_id is None:
        raise RefusedError(409, "that is for people with an account; sign in with a name.")
    return users.read_one(database, asking.user_id)


def _proven(database: Database, attempts: Attempts, password: str) -> Credentials:
    """The same, once the password was entered again.

    Raises:
        RefusedError: It is wrong, was wrong too often, or there is none.
    """
    person = _person(database)
    if person.password_hash is None:
        raise RefusedError(409, "your account has no password here.")
    key = str(person.user.id)
    wait_s = attempts.begin(key, key)
    if wait_s > 0:
        seconds = math.ceil(wait_s)
        raise RefusedError(429, f"too many attempts; try again in {seconds} s.", retry_s=seconds)
    if not passwords.matches(person.password_hash, password):
        raise RefusedError(400, "the password until now is wrong.")
    attempts.succeeded(key, key)
    return person
