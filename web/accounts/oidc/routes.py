"""REST of signing in with a provider: where to go, and what came back from there."""

import hmac
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, Response, after_this_request, request
from msgspec import Meta

from mien.store.accounts import vouched
from mien.store.accounts.secrets import new_secret
from mien.store.core import audit
from mien.store.core.audit import Actor
from mien.store.core.database import Database
from mien.store.core.errors import AccountError
from web.accounts import cookies
from web.accounts.beginning import Account, address_of, begin
from web.accounts.guard import Guard
from web.accounts.oidc.client import BegunSignIn, OidcClient
from web.http.access import origin
from web.http.arguments import answer, body
from web.http.operations import Operation
from web.http.refusals import RefusedError

#: Such a session is over sooner than another, so that the provider is asked anew every day.
LONGEST_MS = 12 * 3_600_000
#: To which the provider sends people back, below the page's own address.
BACK = "/oidc"

Address = Annotated[str, Meta(max_length=2_000)]
Token = Annotated[str, Meta(max_length=4_000)]


class OidcWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the provider is to send the browser back: ``oidc`` below the page's own address."""

    back: Address


class OidcAddress(msgspec.Struct, frozen=True):
    """Where to go to sign in."""

    address: str


class OidcReturn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """With what the provider sent the browser back, and whereto."""

    code: Token
    state: Token
    back: Address


def blueprint(database: Database, guard: Guard) -> Blueprint:
    """The routes, bound to the parts that they speak for.

    Args:
        database: Where accounts are.
        guard: Knows who asks, and the provider.
    """
    routes = Blueprint("oidc", __name__)
    client = guard.login.oidc
    if client is not None:
        # Costs time and memory that a start without a provider saves.
        from web.accounts.oidc.directory import ProviderError
        from web.accounts.oidc.provider import NotVouchedForError, Provider

        provider = Provider(client)

    @routes.post("/api/oidc")
    @Operation(
        "Begins signing in with the provider",
        OidcAddress,
        body=OidcWish,
        refusals=(400, 401, 404, 415, 503),
        allows="public",
    )
    def start() -> Response:
        wish = body(OidcWish, "an address to come back to")
        _there_is(client)
        _first_is_made(guard)
        begun = BegunSignIn(new_secret(), _back(wish.back))
        try:
            response = answer(OidcAddress(provider.address(begun)))
        except ProviderError as error:
            raise RefusedError(503, str(error)) from None
        cookies.give_begun(response, begun.secret)
        return response

    @routes.post("/api/oidc/sign-in")
    @Operation(
        "Signs in with what the provider sent back",
        Account,
        body=OidcReturn,
        refusals=(400, 401, 403, 404, 415, 503),
        allows="public",
    )
    def sign_in() -> Response:
        wish = body(OidcReturn, "what a provider sent back")
        known = _there_is(client)
        _first_is_made(guard)
        begun = BegunSignIn(cookies.begun_secret() or "", _back(wish.back))
        after_this_request(_forgotten)
        if not begun.secret or not hmac.compare_digest(begun.state.encode(), wish.state.encode()):
            raise RefusedError(401, "this sign-in was not begun in this browser; sign in again.")
        audit.act(Actor("unknown", address_of(guard)))
        try:
            person = provider.vouched(begun, wish.code)
        except ProviderError as error:
            raise RefusedError(503, str(error)) from None
        except NotVouchedForError as error:
            audit.add(database, "sign-in failed", {"wrong": str(error), "by": known.issuer})
            raise RefusedError(401, str(error)) from None
        role = known.role_of(person.groups)
        if role is None:
            name = vouched.refuse(database, known.issuer, person.subject) or person.name
            about = {"wrong": "no group with a role", "by": known.issuer}
            audit.add(database, "sign-in failed", about, name)
            raise RefusedError(
                403, f"{known.place} knows you as {name}, but none of your groups may use Mien."
            )
        try:
            user = vouched.sign_in(
                database, known.issuer, person.subject, role, person.name, known.place
            )
        except AccountError as error:
            raise RefusedError(403, str(error)) from None
        audit.act(Actor(user.name, address_of(guard)))
        audit.add(database, "signed in", {"by": known.issuer})
        return begin(database, guard, user_id=user.id, longest_ms=LONGEST_MS)

    return routes


def _there_is(client: OidcClient | None) -> OidcClient:
    if client is None:
        raise RefusedError(404, "no provider signs people in here.")
    return client


def _first_is_made(guard: Guard) -> None:
    """The first account has a password here: it gets in when the provider is away."""
    if guard.first.is_due:
        raise RefusedError(
            401, "make the first account first; its link was printed when Mien was started."
        )


def _back(address: str) -> str:
    """Check where the provider is to send the browser back: to the page that asks.

    ``Origin`` was held against the names that Mien answers to; behind a proxy only the browser
    knows the whole address.
    """
    parts = urlsplit(address)
    page = request.headers.get("Origin", "")
    try:
        own = origin(f"{parts.scheme}://{parts.netloc}") == origin(page)
    except ValueError:
        own = False
    if not own or not parts.path.endswith(BACK) or parts.query or parts.fragment:
        raise RefusedError(400, "back must be the address of this page, and end with /oidc.")
    return address


def _forgotten(response: Response) -> Response:
    """A sign-in comes back once."""
    cookies.take_back_begun(response)
    return response
