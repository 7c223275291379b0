"""REST of how the champion does since its promotion; and the way back that Mien takes by itself."""

from collections.abc import Mapping

import msgspec
from flask import Blueprint, Response
from redis import Redis

from mien.bus import registry
from mien.bus.messages import Camera, now_ms
from mien.store.admin import choices
from mien.store.admin.choices import ReturnRule
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.errors import UnavailableError
from mien.store.history.rows import HOUR_MS
from mien.store.models import tenure
from mien.store.models.drift import DAY_MS, WEEK_MS
from mien.store.models.tenure import Judged, Served, Tenure
from web.corrections.keeping import Keeping
from web.corrections.routes import Correction, shown
from web.http.arguments import answer, body
from web.http.operations import Operation
from web.models.champion import Champion

#: A difference that equally good models would show less often is no chance.
CHANCE = 0.05
EVERY_S = 30.0
_MOST_WRONG = 24


class ServedFaces(msgspec.Struct, frozen=True, kw_only=True):
    """What a model made of a camera's faces: shares of the labels and its median confidence."""

    faces: int
    shares: dict[str, float]
    confidence: float


class CameraTenure(msgspec.Struct, frozen=True, kw_only=True):
    """One camera: the week before the promotion, and the first day after it."""

    camera: str
    name: str
    before: ServedFaces | None
    after: ServedFaces | None


class JudgedFaces(msgspec.Struct, frozen=True, kw_only=True):
    """Of how many labelled faces that a model scored people said the same as it."""

    faces: int
    right: int


class ShownTenure(msgspec.Struct, frozen=True, kw_only=True):
    """How the champion does since its promotion.

    Attributes:
        since_ms: When it was promoted.
        before: What people said of the one before, in the week before.
        after: What people said of this one, in its first week.
        wrong: Faces of this one on which people said another thing, the newest first.
    """

    version: str
    previous: str
    since_ms: int
    cameras: list[CameraTenure]
    before: JudgedFaces
    after: JudgedFaces
    wrong: list[Correction]


class AfterPromotion(msgspec.Struct, frozen=True, kw_only=True):
    """The champion's tenure, None when nobody promoted it; and when Mien goes back by itself."""

    tenure: ShownTenure | None
    rule: ReturnRule


class AutomaticReturn:
    """Goes back to the champion before when the rule that a person set says so.

    Belongs to the pulse's thread.

    Args:
        database: Open, at the newest revision.
        champion: What goes back.
    """

    def __init__(self, database: Database, champion: Champion) -> None:
        self._database = database
        self._champion = champion

    def look(self) -> None:
        """Go back if the champion has fallen."""
        try:
            rule = choices.read(self._database, ReturnRule)
            present = tenure.present(self._database) if rule.on else None
            reason = None if present is None else _fallen(self._database, present, rule)
        except UnavailableError:
            return  # the next look tries again
        if present is not None and reason is not None:
            self._champion.go_back(present.version, reason)


def blueprint(redis: Redis, database: Database, keeping: Keeping) -> Blueprint:
    """The routes, bound to the parts that they speak for."""
    routes = Blueprint("tenure", __name__)

    @routes.get("/api/models/tenure")
    @Operation(
        "How the champion does since its promotion, beside the one before",
        AfterPromotion,
        refusals=(503,),
        allows="operator",
    )
    def show() -> Response:
        present = tenure.present(database)
        known = None if present is None else _shown(redis, database, keeping, present)
        return answer(AfterPromotion(tenure=known, rule=choices.read(database, ReturnRule)))

    @routes.put("/api/models/return-rule")
    @Operation(
        "Sets when Mien goes back by itself to the champion before",
        ReturnRule,
        body=ReturnRule,
        refusals=(400, 415, 503),
        allows="administrator",
    )
    def set_rule() -> Response:
        chosen = body(ReturnRule, "a rule")
        with database.write():
            choices.write(database, chosen)
            audit.add(database, "return rule changed", msgspec.structs.asdict(chosen))
        return answer(chosen)

    return routes


def _both(database: Database, present: Tenure) -> tuple[Judged, Judged]:
    """What people said of the champion before in its last week, and of this one in its first."""
    since_ms = present.since_ms
    return (
        tenure.judged(database, present.previous, since_ms - WEEK_MS, since_ms),
        tenure.judged(database, present.version, since_ms, since_ms + WEEK_MS),
    )


def _fallen(database: Database, present: Tenure, rule: ReturnRule) -> str | None:
    """Why to go back, in words; None when the rule does not say so."""
    before, after = _both(database, present)
    if min(before.faces, after.faces) < rule.faces:
        return None
    lost = 100 * (before.right / before.faces - after.right / after.faces)
    if lost <= rule.points or tenure.chance_of_fall(before, after) >= CHANCE:
        return None
    return (
        f"of {after.faces} faces that people labelled it was right on {after.right}, "
        f"{present.previous} on {before.right} of {before.faces}: {lost:.0f} points less"
    )


def _shown(redis: Redis, database: Database, keeping: Keeping, present: Tenure) -> ShownTenure:
    cameras, since_ms = registry.read_cameras(redis), present.since_ms
    before, after = _both(database, present)
    until_ms = min(now_ms(), since_ms + DAY_MS)
    # Sums are by hour: that of the promotion has faces of both models.
    hour_ms = since_ms - since_ms % HOUR_MS
    was = _by_camera(tenure.served(database, present.previous, since_ms - WEEK_MS, since_ms))
    now = _by_camera(tenure.served(database, present.version, hour_ms, until_ms))
    wrong = [face for face in after.wrong if not keeping.hides(face.camera)]
    return ShownTenure(
        version=present.version,
        previous=present.previous,
        since_ms=since_ms,
        cameras=[
            CameraTenure(
                camera=camera,
                name=_name(camera, cameras),
                before=was.get(camera),
                after=now.get(camera),
            )
            for camera in sorted({*was, *now})
        ],
        before=JudgedFaces(faces=before.faces, right=before.right),
        after=JudgedFaces(faces=after.faces, right=after.right),
        wrong=[shown(face, cameras) for face in wrong[:_MOST_WRONG]],
    )


def _by_camera(served: list[Served]) -> dict[str, ServedFaces]:
    return {
        each.camera: ServedFaces(
            faces=each.faces, shares=each.shares, confidence=round(each.confidence, 3)
        )
        for each in served
    }


def _name(camera: str, cameras: Mapping[str, Camera]) -> str:
    return cameras[camera].name if camera in cameras else camera
