"""REST of accounts, for administrators: who there is, what each may, who is signed in."""

from collections.abc import Callable
from typing import Annotated

import msgspec
from flask import Blueprint, Response
from msgspec import UNSET, Meta, UnsetType

from mien.bus.messages import now_ms
from mien.process.names import UserName
from mien.store.accounts import sessions, users
from mien.store.accounts.roles import Role
from mien.store.accounts.users import User, UserChange
from mien.store.core import audit
from mien.store.core.database import Database
from web.accounts.beginning import Password, new_hash
from web.accounts.own import Sessions
from web.http.arguments import answer, body, nothing
from web.http.identity import current
from web.http.operations import Operation

CameraIds = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=1_000)
]


class Users(msgspec.Struct, frozen=True):
    """All people, in the order in which they came."""

    users: list[User]


class UserWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new person.

    Attributes:
        password: None for one whom only a trusted proxy will name.
        cameras: Ids of those that the person is to see; None for all.
    """

    name: UserName
    role: Role
    password: Password | None = None
    cameras: CameraIds | None = None


class UserPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to change; what is absent stays. Sessions end unless only the codes go.

    Attributes:
        totp: False ends the codes, for one whose app is lost.
    """

    role: Role | UnsetType = UNSET
    cameras: CameraIds | UnsetType | None = UNSET
    disabled: bool | UnsetType = UNSET
    password: Password | UnsetType = UNSET
    totp: bool | UnsetType = UNSET


def blueprint(database: Database, look: Callable[[], None]) -> Blueprint:
    """The routes, bound to the database.

    Args:
        database: Where accounts are.
        look: Called when sessions ended, to end their sockets.
    """
    routes = Blueprint("people", __name__)

    @routes.get("/api/users")
    @Operation("All people with an account", Users, allows="administrator")
    def show() -> Response:
        return answer(Users(users.read_all(database)))

    @routes.post("/api/users")
    @Operation(
        "Adds a person",
        User,
        code=201,
        body=UserWish,
        refusals=(400, 409, 415, 503),
        allows="administrator",
    )
    def add() -> Response:
        wish = body(UserWish, "an account")
        hashed = None if wish.password is None else new_hash(wish.name, wish.password)
        with database.write():
            made = users.add(database, wish.name, wish.role, wish.cameras, hashed)
            audit.add(database, "account added", _about(made), made.name)
        return answer(made, 201)

    @routes.patch("/api/users/<int:user_id>")
    @Operation(
        "Changes a person; sessions and sockets end at once",
        User,
        body=UserPatch,
        refusals=(400, 404, 409, 415, 503),
        allows="administrator",
    )
    def change(user_id: int) -> Response:
        wish = body(UserPatch, "a change of an account")
        name = users.read_one(database, user_id).user.name
        change = _change(name, wish)
        with database.write():
            made = users.change(database, user_id, change)
            audit.add(database, "account changed", _about(made) | _secretly(wish), made.name)
        look()
        return answer(made)

    @routes.delete("/api/users/<int:user_id>")
    @Operation(
        "Removes a person; sessions and sockets end at once",
        code=204,
        refusals=(404, 409, 503),
        allows="administrator",
    )
    def remove(user_id: int) -> Response:
        with database.write():
            gone = users.remove(database, user_id)
            audit.add(database, "account removed", {}, gone.name)
        look()
        return nothing()

    @routes.get("/api/users/<int:user_id>/sessions")
    @Operation(
        "A person's browsers that are signed in",
        Sessions,
        refusals=(404, 503),
        allows="administrator",
    )
    def their_sessions(user_id: int) -> Response:
        person = users.read_one(database, user_id).user
        theirs = sessions.of_user(database, person.id, now_ms())
        return answer(Sessions(theirs, current().session_id))

    @routes.delete("/api/users/<int:user_id>/sessions")
    @Operation(
        "Signs a person out everywhere", code=204, refusals=(404, 503), allows="administrator"
    )
    def end_sessions(user_id: int) -> Response:
        with database.write():
            person = users.read_one(database, user_id).user
            ended = sessions.end_all(database, person.id)
            audit.add(database, "signed out everywhere", {"sessions": ended}, person.name)
        look()
        return nothing()

    return routes


def _change(name: str, wish: UserPatch) -> UserChange:
    hashed = UNSET if wish.password is UNSET else new_hash(name, wish.password)
    return UserChange(
        role=wish.role,
        cameras=wish.cameras,
        disabled=wish.disabled,
        password_hash=hashed,
        totp_secret=None if wish.totp is False else UNSET,
    )


def _about(user: User) -> dict[str, object]:
    about: dict[str, object] = {"role": user.role, "disabled": user.disabled}
    return about if user.cameras is None else about | {"cameras": list(user.cameras)}


def _secretly(wish: UserPatch) -> dict[str, object]:
    """What is not to be seen of the person afterwards."""
    return {} if wish.password is UNSET else {"password": "changed"}
