"""REST of what signs in without a person: tokens of scripts and links of wall screens."""

from collections.abc import Callable
from typing import Annotated

import msgspec
from flask import Blueprint, Response
from msgspec import Meta

from mien.bus.messages import now_ms
from mien.process.names import Name
from mien.store.accounts import kiosks, tokens
from mien.store.accounts.kiosks import Kiosk
from mien.store.accounts.roles import Role
from mien.store.accounts.tokens import ApiToken
from mien.store.core import audit
from mien.store.core.database import Database
from web.accounts.people import CameraIds
from web.http.arguments import LATEST_MS, answer, body, nothing
from web.http.operations import Operation
from web.http.refusals import RefusedError


class ApiTokens(msgspec.Struct, frozen=True):
    """All tokens without their secrets, those that are over as well."""

    tokens: list[ApiToken]


class TokenWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new token.

    Attributes:
        cameras: Ids of those that it is to see; None for all.
        expires_ms: When it is to end; None never.
    """

    name: Name
    role: Role
    cameras: CameraIds | None = None
    expires_ms: Annotated[int, Meta(ge=0, le=LATEST_MS)] | None = None


class MadeToken(msgspec.Struct, frozen=True):
    """A new token and its secret, which is shown this once: ``Authorization: Bearer ...``."""

    token: ApiToken
    secret: str


class Kiosks(msgspec.Struct, frozen=True):
    """All links of wall screens without their keys."""

    kiosks: list[Kiosk]


class KioskWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new link of a wall screen, and the cameras that it is to show."""

    name: Name
    cameras: CameraIds


class MadeKiosk(msgspec.Struct, frozen=True):
    """A new link and its key, which is shown this once.

    Attributes:
        address: Of its page, below this server's own.
    """

    kiosk: Kiosk
    key: str
    address: str


def blueprint(database: Database, look: Callable[[], None]) -> Blueprint:
    """The routes, bound to the database.

    Args:
        database: Where tokens and links are.
        look: Called when one was revoked, to end its sockets.
    """
    routes = Blueprint("keys", __name__)

    @routes.get("/api/tokens")
    @Operation("All tokens of scripts, without their secrets", ApiTokens, allows="administrator")
    def show_tokens() -> Response:
        return answer(ApiTokens(tokens.read_all(database)))

    @routes.post("/api/tokens")
    @Operation(
        "Makes a token for a script; its secret is shown this once",
        MadeToken,
        code=201,
        body=TokenWish,
        refusals=(400, 409, 415, 503),
        allows="administrator",
    )
    def add_token() -> Response:
        wish = body(TokenWish, "a token")
        if wish.expires_ms is not None and wish.expires_ms <= now_ms():
            raise RefusedError(400, "expires_ms is over already.")
        with database.write():
            made, secret = tokens.add(database, wish.name, wish.role, wish.cameras, wish.expires_ms)
            about = {"role": made.role, "cameras": made.cameras, "expires_ms": made.expires_ms}
            audit.add(database, "token made", about, made.name)
        return answer(MadeToken(made, secret), 201)

    @routes.delete("/api/tokens/<int:token_id>")
    @Operation("Revokes a token", code=204, refusals=(404, 503), allows="administrator")
    def remove_token(token_id: int) -> Response:
        with database.write():
            gone = tokens.remove(database, token_id)
            audit.add(database, "token revoked", {}, gone.name)
        look()
        return nothing()

    @routes.get("/api/kiosks")
    @Operation("All links of wall screens, without their keys", Kiosks, allows="administrator")
    def show_kiosks() -> Response:
        return answer(Kiosks(kiosks.read_all(database)))

    @routes.post("/api/kiosks")
    @Operation(
        "Makes a link for a wall screen; its key is shown this once",
        MadeKiosk,
        code=201,
        body=KioskWish,
        refusals=(400, 415, 503),
        allows="administrator",
    )
    def add_kiosk() -> Response:
        wish = body(KioskWish, "a kiosk link")
        with database.write():
            made, key = kiosks.add(database, wish.name, wish.cameras)
            audit.add(database, "kiosk link made", {"cameras": list(made.cameras)}, made.name)
        return answer(MadeKiosk(made, key, f"kiosk#key={key}"), 201)

    @routes.delete("/api/kiosks/<int:kiosk_id>")
    @Operation(
        "Revokes a link; the screens that show it end",
        code=204,
        refusals=(404, 503),
        allows="administrator",
    )
    def remove_kiosk(kiosk_id: int) -> Response:
        with database.write():
            gone = kiosks.remove(database, kiosk_id)
            audit.add(database, "kiosk link revoked", {}, gone.name)
        look()
        return nothing()

    return routes
