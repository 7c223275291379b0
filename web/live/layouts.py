"""REST of the wall's layouts; each shows only those of its cameras that whoever asks sees."""

from typing import Any

import msgspec
from flask import Blueprint, Response

from mien.store.core.database import Database
from mien.store.live import layouts
from mien.store.live.layouts import LayoutWish, StoredLayout
from web.http.arguments import answer, body, nothing
from web.http.identity import current, no_such_camera, visible
from web.http.operations import Operation
from web.http.refusals import RefusedError


class Layout(StoredLayout, frozen=True, kw_only=True):
    """A layout of the wall; ``changeable`` tells whether whoever asks may change or remove it."""

    changeable: bool


class Layouts(msgspec.Struct, frozen=True):
    """One's own layouts and those for everybody."""

    layouts: list[Layout]


_REFUSALS = (400, 403, 404, 409, 415, 503)


def blueprint(database: Database) -> Blueprint:
    """The routes, bound to the database."""
    routes = Blueprint("layouts", __name__)

    @routes.get("/api/layouts")
    @Operation(
        "One's own layouts of the wall, and those for everybody",
        Layouts,
        allows="kiosk",
        camera="answer",
    )
    def show() -> Response:
        return answer(Layouts(_seen(layouts.read(database, current().user_id))))

    @routes.post("/api/layouts")
    @Operation(
        "Saves a layout of the wall",
        Layout,
        code=201,
        body=LayoutWish,
        refusals=_REFUSALS,
        allows="viewer",
        camera="answer",
    )
    def add() -> Response:
        wish = _wish()
        return answer(_shown(layouts.add(database, _owner(wish.shared), wish)), 201)

    @routes.put("/api/layouts/<int:layout_id>")
    @Operation(
        "Replaces a layout of the wall",
        Layout,
        body=LayoutWish,
        refusals=_REFUSALS,
        allows="viewer",
        camera="answer",
    )
    def change(layout_id: int) -> Response:
        wish = _wish()
        _check_own(layout_id)
        return answer(_shown(layouts.change(database, layout_id, _owner(wish.shared), wish)))

    @routes.delete("/api/layouts/<int:layout_id>")
    @Operation(
        "Removes a layout of the wall",
        code=204,
        refusals=(403, 404, 503),
        allows="viewer",
        camera="answer",
    )
    def remove(layout_id: int) -> Response:
        _check_own(layout_id)
        layouts.remove(database, layout_id)
        return nothing()

    def _check_own(layout_id: int) -> None:
        """Refuse to touch what is somebody else's."""
        for layout in _seen(layouts.read(database, current().user_id)):
            if layout.id == layout_id:
                _owner(layout.shared)
                return
        raise layouts.no_such_layout(layout_id)

    return routes


def _wish() -> LayoutWish:
    """What is sent; no camera may be named that is not seen.

    Raises:
        RefusedError: It is no layout, or names such a camera.
    """
    wish = body(LayoutWish, "a layout")
    named = {*wish.cameras, *wish.hidden}
    unseen = named.difference(visible(named) or ())
    if unseen:
        raise no_such_camera(min(unseen))
    return wish


def _owner(shared: bool) -> int | None:
    """Whose a layout is that somebody writes; None for everybody's.

    Raises:
        RefusedError: Who asks may not write it.
    """
    if not _may_write(shared):
        raise RefusedError(403, "layouts for everybody are for operators; save one of your own.")
    return None if shared else current().user_id


def _may_write(shared: bool) -> bool:
    who = current()
    # Without a login, and for a script, there is no person whose own it could be.
    return who.may("operator") or not (shared or who.user_id is None)


def _seen(stored: list[StoredLayout]) -> list[Layout]:
    """Layouts with the cameras that are seen, without those that name none of these."""
    named = {camera for layout in stored for camera in (*layout.cameras, *layout.hidden)}
    own = set(visible(named) or ())
    seen = []
    for layout in stored:
        cameras = tuple(camera for camera in layout.cameras if camera in own)
        hidden = tuple(camera for camera in layout.hidden if camera in own)
        if cameras or not layout.cameras:
            seen.append(_shown(msgspec.structs.replace(layout, cameras=cameras, hidden=hidden)))
    return seen


def _shown(layout: StoredLayout) -> Layout:
    fields: dict[str, Any] = msgspec.structs.asdict(layout)
    return Layout(**fields, changeable=_may_write(layout.shared))
