"""REST of what stands on the line of time: marks, alerts, cameras lost and back."""

from typing import Annotated, Literal, get_args

import msgspec
from flask import Blueprint, Response
from msgspec import Meta

from mien.bus.messages import now_ms
from mien.store.alerts import alerts
from mien.store.core.database import Database
from mien.store.history import events, marks
from mien.store.history.marks import Mark
from web.http.arguments import LATEST_MS, Span, answer, body, nothing, span
from web.http.identity import current, see
from web.http.operations import CAMERAS, SPAN, Operation
from web.pages import PAGE, Place, page

HappeningKind = Literal["mark", "camera_lost", "camera_back", "alert_opened", "alert_closed"]
_KINDS: tuple[HappeningKind, ...] = get_args(HappeningKind)


class MarkWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new mark.

    Attributes:
        text: What happened.
        at_ms: When; now without it.
        camera: Where; None for everywhere.
    """

    text: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
    at_ms: Annotated[int, Meta(ge=0, le=LATEST_MS)] | None = None
    camera: Annotated[str, Meta(min_length=1, max_length=80)] | None = None


class Marks(msgspec.Struct, frozen=True):
    """Marks in order; ``next`` asks for the page after this one."""

    marks: list[Mark]
    next: str | None


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """Something on the line of time.

    Attributes:
        at_ms: When.
        kind: What.
        cameras: Where; none means everywhere.
        text: In plain words.
        id: Number of the mark or of the alert; None for a camera's events.
    """

    at_ms: int
    kind: HappeningKind
    cameras: tuple[str, ...]
    text: str
    id: int | None = None


class Happenings(msgspec.Struct, frozen=True):
    """What happened in a span, in order; ``next`` asks for the page after this one."""

    events: list[Happening]
    next: str | None


def happenings(database: Database, asked: Span) -> list[Happening]:
    """Everything on the line of time in a span, in order.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    happenings = [
        Happening(
            at_ms=mark.at_ms,
            kind="mark",
            cameras=(mark.camera,) if mark.camera else (),
            text=mark.text,
            id=mark.id,
        )
        for mark in marks.read(database, *asked)
    ]
    happenings += [
        Happening(at_ms=event.at_ms, kind=event.kind, cameras=(event.camera,), text=event.text)
        for event in events.read(database, *asked)
    ]
    for alert in alerts.read(database, *asked):
        if not current().sees_whole(alert.cameras):
            continue
        opened = Happening(
            at_ms=alert.opened_ms,
            kind="alert_opened",
            cameras=alert.cameras,
            text=f"{alert.rule_name}: {alert.text}",
            id=alert.id,
        )
        happenings.append(opened)
        if alert.closed_ms is not None:
            closed = {"at_ms": alert.closed_ms, "kind": "alert_closed"}
            happenings.append(msgspec.structs.replace(opened, **closed))
    within = [
        happening for happening in happenings if asked.start_ms <= happening.at_ms < asked.end_ms
    ]
    return sorted(within, key=_place)


def blueprint(database: Database) -> Blueprint:
    """The routes, bound to the database."""
    routes = Blueprint("marks", __name__)

    @routes.get("/api/marks")
    @Operation(
        "People's own marks in a span",
        Marks,
        query=(CAMERAS, *SPAN, *PAGE),
        refusals=(400, 503),
        allows="viewer",
        camera="query",
    )
    def list_marks() -> Response:
        found = marks.read(database, *span())
        return answer(Marks(*page(found, lambda mark: (mark.at_ms, mark.id))))

    @routes.post("/api/marks")
    @Operation(
        "Marks a moment",
        Mark,
        code=201,
        body=MarkWish,
        refusals=(400, 415, 503),
        allows="reviewer",
        camera="body",
    )
    def add_mark() -> Response:
        wish = body(MarkWish, "a mark")
        at_ms = now_ms() if wish.at_ms is None else wish.at_ms
        return answer(marks.add(database, at_ms, wish.camera, wish.text.strip()), 201)

    @routes.delete("/api/marks/<int:mark_id>")
    @Operation("Removes a mark", code=204, refusals=(404, 503), allows="reviewer", camera="row")
    def remove_mark(mark_id: int) -> Response:
        mark = marks.read_one(database, mark_id)
        see(mark.camera, marks.no_such_mark(mark_id))
        marks.remove(database, mark_id)
        return nothing()

    @routes.get("/api/events")
    @Operation(
        "Marks, alerts opened and closed, cameras lost and back in a span",
        Happenings,
        query=(CAMERAS, *SPAN, *PAGE),
        refusals=(400, 503),
        allows="viewer",
        camera="query",
    )
    def list_events() -> Response:
        return answer(Happenings(*page(happenings(database, span()), _place)))

    return routes


def _place(happening: Happening) -> Place:
    kind = _KINDS.index(happening.kind)
    return happening.at_ms, kind, happening.id or 0, *happening.cameras
