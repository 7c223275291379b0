"""REST of the door: the first account, signing in and out, wall screens, and who one is."""

import math
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from flask import Blueprint, Response
from msgspec import Meta

from mien.bus.messages import now_ms
from mien.process.names import UserName
from mien.store.accounts import entrance, kiosks, passwords, sessions, totp, users
from mien.store.accounts.users import Credentials, key_of
from mien.store.core import audit
from mien.store.core.audit import Actor
from mien.store.core.database import Database
from web.accounts import cookies
from web.accounts.attempts import Attempts
from web.accounts.beginning import Account, Password, address_of, begin, described, new_hash
from web.accounts.guard import Guard
from web.http.arguments import answer, body, nothing
from web.http.identity import current
from web.http.operations import Operation
from web.http.refusals import RefusedError

Code = Annotated[str, Meta(max_length=20)]
_WRONG = "the name or the password is wrong."


class FirstAccountWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first account, an administrator; the code was printed when Mien was started."""

    code: Annotated[str, Meta(max_length=100)]
    name: UserName
    password: Password


class SignInWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name and a password; the code of an app where the answer asked for it."""

    name: UserName
    password: Password
    code: Code | None = None


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: an account, or that a code is needed as well."""

    needs: Literal["code"] | None
    account: Account | None


class KioskKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The key of a wall screen's link."""

    key: Annotated[str, Meta(max_length=100)]


def blueprint(database: Database, guard: Guard, look: Callable[[], None]) -> Blueprint:
    """The routes, bound to the parts that they speak for.

    Args:
        database: Where accounts are.
        guard: Knows who asks.
        look: Called when sessions ended, to end their sockets.
    """
    routes = Blueprint("entry", __name__)
    attempts = Attempts()

    @routes.get("/api/account")
    @Operation("Who asks, and what that may", Account, allows="public")
    def account() -> Response:
        response = answer(described(database, guard))
        asking = current()
        if asking.csrf is not None:
            cookies.give_csrf(response, asking.csrf)
        return response

    @routes.post("/api/setup")
    @Operation(
        "Makes the first account and signs in",
        Account,
        code=201,
        body=FirstAccountWish,
        refusals=(400, 403, 409, 415, 503),
        allows="public",
    )
    def setup() -> Response:
        wish = body(FirstAccountWish, "a first account")
        if not guard.first.is_due:
            raise RefusedError(409, "the first account was made already; sign in.")
        if not guard.first.knows(wish.code):
            raise RefusedError(403, "the code is wrong; the newest link of the terminal has it.")
        hashed = new_hash(wish.name, wish.password)
        audit.act(Actor(wish.name, address_of(guard)))
        with database.write():
            made = users.add(database, wish.name, "administrator", password_hash=hashed, first=True)
            entrance.forget_setup_codes(database)
            audit.add(database, "first account made", {"role": made.role}, made.name)
        return begin(database, guard, user_id=made.id, code=201)

    @routes.post("/api/sign-in")
    @Operation(
        "Signs in with name and password",
        SignedIn,
        body=SignInWish,
        refusals=(400, 401, 415, 429, 503),
        allows="public",
    )
    def sign_in() -> Response:
        wish = body(SignInWish, "a name and a password")
        key, address = key_of(wish.name), address_of(guard)
        wait_s = attempts.begin(key, address)
        if wait_s > 0:
            seconds = math.ceil(wait_s)
            raise RefusedError(
                429, f"too many attempts; try again in {seconds} s.", retry_s=seconds
            )
        credentials = users.find(database, wish.name)
        known = (
            None if credentials is None or credentials.user.disabled else credentials.password_hash
        )
        right = passwords.matches(known, wish.password)
        if credentials is None or not right:
            _failed(database, credentials, address, "password")
            raise RefusedError(401, _WRONG)
        if credentials.totp_secret is not None:
            if wish.code is None:
                attempts.undo(key, address)
                return answer(SignedIn(needs="code", account=None))
            step = totp.step_of(credentials.totp_secret, wish.code, now_ms())
            if step is None or not users.take_step(database, credentials.user.id, step):
                _failed(database, credentials, address, "code")
                raise RefusedError(401, "the code is wrong or was used; wait for the next one.")
        attempts.succeeded(key, address)
        audit.act(Actor(credentials.user.name, address))
        audit.add(database, "signed in", {})
        return begin(
            database,
            guard,
            user_id=credentials.user.id,
            answered=lambda account: SignedIn(needs=None, account=account),
        )

    @routes.post("/api/sign-out")
    @Operation(
        "Signs out; open sockets end",
        code=204,
        refusals=(409, 503),
        allows="kiosk",
        camera="none",
    )
    def sign_out() -> Response:
        asking = current()
        if asking.by_proxy:
            raise RefusedError(
                409, "the proxy before Mien says with each request who you are; sign out there."
            )
        if asking.session_id is not None:
            with database.write():
                sessions.end(database, asking.session_id)
                audit.add(database, "signed out", {})
            look()
        response = nothing()
        cookies.take_back(response)
        return response

    @routes.post("/api/kiosk")
    @Operation(
        "Shows a wall screen its cameras, by the key of its link",
        Account,
        body=KioskKey,
        refusals=(400, 401, 415, 503),
        allows="public",
    )
    def kiosk() -> Response:
        link = kiosks.find(database, body(KioskKey, "a key").key)
        if link is None:
            raise RefusedError(401, "this link is not good any more; ask for a new one.")
        return begin(database, guard, kiosk_id=link.id)

    return routes


def _failed(database: Database, credentials: Credentials | None, address: str, what: str) -> None:
    name = "unknown" if credentials is None else credentials.user.name
    audit.act(Actor(name, address))
    audit.add(database, "sign-in failed", {"wrong": what})
