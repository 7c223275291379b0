"""How a browser comes to be signed in: a password's hash, a session, and who one is then."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from flask import Response, request
from msgspec import Meta

from mien.bus.messages import now_ms
from mien.store.accounts import passwords, sessions, users
from mien.store.core.database import Database
from mien.store.core.errors import AccountError
from web.accounts import cookies
from web.accounts.guard import Guard
from web.http.arguments import answer
from web.http.identity import LOCAL, Identity, Rank, current, identify
from web.http.refusals import RefusedError

#: What is read of a password at most; longer ones are refused where they are chosen.
Password = Annotated[str, Meta(max_length=1_000)]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, and what that may.

    Attributes:
        login: False where nobody signs in and everybody may do everything.
        setup: True until the first account is made.
        name: None for whoever did not sign in.
        role: ``kiosk`` is a wall screen, ``public`` whoever did not sign in.
        cameras: Ids of those that are seen; None for all.
        own: True when it is a person with an account here, which has sessions.
        proxy: True when a proxy says with each request who it is, so signing out is done there.
        password: True when that person has a password here, and may have codes.
        totp: True when that person's signing in takes a code as well.
        provider: Host of a provider with which people may sign in; None where there is none.
    """

    login: bool
    setup: bool
    name: str | None
    role: Rank
    cameras: list[str] | None
    own: bool
    proxy: bool
    password: bool
    totp: bool
    provider: str | None


def described(database: Database, guard: Guard) -> Account:
    """Who asks, for that one to read."""
    asking = current()
    person = None if asking.user_id is None else users.read_one(database, asking.user_id)
    client = guard.login.oidc
    return Account(
        login=guard.login.on,
        setup=guard.first.is_due,
        name=None if asking.rank == "public" or asking is LOCAL else asking.name,
        role=asking.rank,
        cameras=None if asking.cameras is None else sorted(asking.cameras),
        own=person is not None,
        proxy=asking.by_proxy,
        password=person is not None and person.password_hash is not None,
        totp=person is not None and person.user.totp,
        provider=None if client is None else client.place,
    )


def new_hash(name: str, password: str) -> str:
    """Hash a password that somebody chose.

    Raises:
        RefusedError: It is guessed too easily.
    """
    try:
        passwords.check_password(name, password)
    except AccountError as error:
        raise RefusedError(400, str(error)) from None
    return passwords.hash_password(password)


def begin(
    database: Database,
    guard: Guard,
    *,
    user_id: int | None = None,
    kiosk_id: int | None = None,
    longest_ms: int = sessions.LONGEST_MS,
    code: int = 200,
    answered: Callable[[Account], Any] = lambda account: account,
) -> Response:
    """Begin a session in the place of the one that the browser had, and tell who one is now.

    Args:
        database: Where accounts are.
        guard: Knows who asks.
        user_id: The person's number.
        kiosk_id: The wall screen's.
        longest_ms: When it is over even if it is used.
        code: HTTP status of the answer.
        answered: Makes what is answered.
    """
    before = guard.identify(request.environ)
    if before.session_id is not None:
        sessions.end(database, before.session_id)
    token = sessions.begin(
        database,
        user_id=user_id,
        kiosk_id=kiosk_id,
        address=address_of(guard),
        agent=request.headers.get("User-Agent", ""),
        now_ms=now_ms(),
        longest_ms=longest_ms,
    )
    identify(request.environ, _present(guard, token))
    response = answer(answered(described(database, guard)), code)
    cookies.give(response, token)
    return response


def address_of(guard: Guard) -> str:
    """From where it is asked."""
    return guard.login.proxies.address(request.environ)


def _present(guard: Guard, token: str) -> Identity:
    identity = guard.recognition.browser(token)
    if identity is None:
        raise RefusedError(401, "this account was changed just now; sign in again.")
    return identity
