"""REST of trust: the first-run notice, how pictures are shown, what is kept for how long."""

from typing import Annotated

import msgspec
from flask import Blueprint, Response
from msgspec import Meta

from mien.bus.messages import now_ms
from mien.store.admin import choices
from mien.store.admin.choices import Auditing, Display, Notice, Retention
from mien.store.core import audit
from mien.store.core.database import Database
from web.http.arguments import answer, body
from web.http.operations import Operation
from web.http.refusals import RefusedError


class Acceptance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer to the first-run notice: what Mien is used for here."""

    purpose: Annotated[str, Meta(max_length=500)]


class RetentionWords(msgspec.Struct, frozen=True):
    """What is kept for how many days, and the same in plain words."""

    retention: Retention
    words: list[str]


class ShownDisplay(msgspec.Struct, frozen=True):
    """How pictures are shown.

    Attributes:
        blur_default: Faces of new cameras are blurred unless somebody wants it otherwise.
        blur_locked: The operator has faces blurred on every camera (``MIEN_BLUR``); nobody can
            switch that off, whatever was chosen.
    """

    blur_default: bool
    blur_locked: bool


def words(retention: Retention) -> list[str]:
    """Say in plain words what is kept."""
    return [
        "Pictures of cameras are not kept: in memory for about two seconds, never on disk.",
        "Photos that somebody drops here: in memory for five minutes. Videos: on disk until they "
        "are analysed.",
        "Faces of cameras that may keep them for correction, and of photos that you corrected, "
        f"48 by 48 grey pixels each: those without a label {_days(retention.review_days)}, those "
        f"that you labelled {_days(retention.corrections_days)}.",
        "Which expression each face showed, how large and how bright it was, second by second, "
        "with the camera and a number for the visit, but no name and no picture: "
        f"{_days(retention.seconds_days)}.",
        f"What was found in these videos, face by face: {_days(retention.seconds_days)}.",
        "Sums of these by camera and minute, in which no single face can be told: "
        f"{_days(retention.minutes_days)}.",
        "Cameras lost and back, alerts that are over and what was posted about them: "
        f"{_days(retention.events_days)}.",
        "Your own marks, cameras, rules and settings: until you remove them.",
        "Who did what on purpose, when and from where, erasing among it: for as long as the "
        "database exists.",
    ]


_REFUSALS = (400, 415, 503)


def blueprint(database: Database, blur_locked: bool) -> Blueprint:
    """The routes, bound to the database.

    Args:
        database: Where the choices are.
        blur_locked: True when the operator wants faces blurred on every camera.
    """
    routes = Blueprint("trust", __name__)

    @routes.get("/api/notice")
    @Operation(
        "Whether and for what the notice was accepted", Notice, allows="viewer", camera="none"
    )
    def notice() -> Response:
        return answer(choices.read(database, Notice))

    @routes.put("/api/notice")
    @Operation(
        "Accepts the notice, with a purpose",
        Notice,
        body=Acceptance,
        refusals=_REFUSALS,
        allows="administrator",
    )
    def accept() -> Response:
        purpose = body(Acceptance, "an answer to the notice").purpose.strip()
        if not purpose:
            raise RefusedError(
                400, "the purpose is empty; say in some words what Mien is for here."
            )
        chosen = Notice(accepted_ms=now_ms(), purpose=purpose)
        choices.write(database, chosen)
        return answer(chosen)

    @routes.get("/api/settings")
    @Operation("How pictures are shown", ShownDisplay, allows="viewer", camera="none")
    def settings() -> Response:
        return answer(_shown(choices.read(database, Display), blur_locked))

    @routes.put("/api/settings")
    @Operation(
        "Changes how pictures are shown",
        ShownDisplay,
        body=Display,
        refusals=_REFUSALS,
        allows="administrator",
    )
    def change_settings() -> Response:
        chosen = body(Display, "settings")
        with database.write():
            before = choices.read(database, Display)
            choices.write(database, chosen)
            if chosen != before:
                switched = "on" if chosen.blur_default else "off"
                audit.add(database, f"blur of new cameras switched {switched}", {})
        return answer(_shown(chosen, blur_locked))

    @routes.get("/api/auditing")
    @Operation(
        "Whether it is written down who looks at which camera",
        Auditing,
        allows="viewer",
        camera="none",
    )
    def auditing() -> Response:
        return answer(choices.read(database, Auditing))

    @routes.put("/api/auditing")
    @Operation(
        "Changes that; it holds within seconds",
        Auditing,
        body=Auditing,
        refusals=_REFUSALS,
        allows="administrator",
    )
    def change_auditing() -> Response:
        chosen = body(Auditing, "what the audit is to say")
        with database.write():
            if chosen != choices.read(database, Auditing):
                choices.write(database, chosen)
                switched = "on" if chosen.looks else "off"
                audit.add(database, f"audit of looks switched {switched}", {})
        return answer(chosen)

    @routes.get("/api/retention")
    @Operation(
        "What is kept for how long, in plain words too",
        RetentionWords,
        allows="viewer",
        camera="none",
    )
    def kept() -> Response:
        chosen = choices.read(database, Retention)
        return answer(RetentionWords(chosen, words(chosen)))

    @routes.put("/api/retention")
    @Operation(
        "Changes what is kept; it is applied within seconds",
        RetentionWords,
        body=Retention,
        refusals=_REFUSALS,
        allows="administrator",
    )
    def keep() -> Response:
        present = choices.read(database, Retention)
        chosen = body(Retention, "a retention", present)
        with database.write():
            choices.write(database, chosen)
            if chosen != present:
                audit.add(database, "retention changed", msgspec.structs.asdict(chosen))
        return answer(RetentionWords(chosen, words(chosen)))

    return routes


def _shown(chosen: Display, blur_locked: bool) -> ShownDisplay:
    return ShownDisplay(chosen.blur_default or blur_locked, blur_locked)


def _days(days: int | None) -> str:
    if days is None:
        return "until you erase them"
    return "for 1 day" if days == 1 else f"for {days} days"
