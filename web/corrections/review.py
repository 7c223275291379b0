"""REST of the review queue: a face, a person's word on it, and only then what the model said."""

from collections.abc import Mapping
from typing import Literal

import msgspec
from flask import Blueprint, Response, request

from mien.bus.messages import Camera, now_ms
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.corrections import kept_faces, queue, review
from mien.store.corrections.kept_faces import KeptRecord, Why
from mien.store.corrections.queue import Asked
from mien.store.corrections.review import Answer
from mien.store.history.rows import HOUR_MS
from web.corrections.keeping import Keeping
from web.corrections.routes import Correction, camera_name, crop_address, rounded, shown
from web.http.arguments import LATEST_MS, answer, body, number
from web.http.operations import Operation, Parameter

MOST = 100


class Neighbour(msgspec.Struct, frozen=True):
    """A face of the same visit that looks alike to the model; one answer may do for both."""

    id: int
    crop: str


class ReviewItem(msgspec.Struct, frozen=True, kw_only=True):
    """A kept face before anybody judged it: without scores, which would sway whoever judges.

    Attributes:
        visit: Name of its track.
        why: What made it worth a look.
        label: What a person said, ``skip`` among it; None while it waits.
        crop: Address of its picture, a PNG of 48x48 grey pixels.
        neighbours: Others that wait, of the same visit and alike to the model.
        disputed: True when two reviewers said different things of it.
    """

    id: int
    camera: str | None
    camera_name: str | None
    track: int | None
    visit: str
    at_ms: int
    why: Why | None
    label: str | None
    crop: str
    neighbours: list[Neighbour] = []
    disputed: bool = False


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """What waits, what helps most first, and how many faces the queue took by itself."""

    items: list[ReviewItem]
    waiting: int
    kept_this_hour: int
    kept_today: int
    hourly_cap: int
    daily_cap: int


class Judgement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person says of a face, and where."""

    label: Answer
    origin: Literal["focus", "history", "review"] = "review"


class JudgedItem(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a face, and what the model had said.

    Attributes:
        correction: None when it was skipped, and while reviewers disagree.
        shares: The scores under the model's rule; ``top`` has the highest.
    """

    id: int
    correction: Correction | None
    scores: dict[str, float] | None
    shares: dict[str, float] | None
    top: str | None
    model_version: str | None


_COUNT = {"type": "integer", "minimum": 1, "maximum": MOST, "default": 20}
_TIME = {"type": "integer", "minimum": 0}


def blueprint(database: Database, keeping: Keeping) -> Blueprint:
    """The routes, bound to the parts that they speak for."""
    routes = Blueprint("review", __name__)

    @routes.get("/api/review")
    @Operation(
        "Faces that wait for a person's word; or all kept faces of one visit",
        Queue,
        query=(
            Parameter("limit", "How many at most", _COUNT),
            Parameter("visit", "Name of a track: camera-number", {"type": "string"}),
            Parameter("from", "With visit: captured at or after, Unix UTC ms", _TIME),
            Parameter("to", "With visit: captured before, Unix UTC ms", _TIME),
        ),
        refusals=(400, 503),
        allows="reviewer",
        camera="answer",
    )
    def show() -> Response:
        limit, visit = number("limit", 1, MOST, 20), request.args.get("visit")
        asked, waiting = queue.waiting(database, keeping.hidden(), limit)
        now, cameras = now_ms(), keeping.cameras()
        items = [_asked(each, cameras) for each in asked]
        if visit is not None:
            begin, end = number("from", 0, LATEST_MS, 0), number("to", 0, LATEST_MS, LATEST_MS)
            of_track = review.of_track(database, visit, begin, end, limit)
            items = [_item(face, cameras) for face in of_track if not keeping.hides(face.camera)]
        return answer(
            Queue(
                items=items,
                waiting=waiting,
                kept_this_hour=review.kept_since(database, now - HOUR_MS),
                kept_today=review.kept_since(database, now - 24 * HOUR_MS),
                hourly_cap=review.HOURLY_CAP,
                daily_cap=review.DAILY_CAP,
            )
        )

    @routes.post("/api/review/<int:face_id>")
    @Operation(
        "Says what a face shows; the answer tells what the model had said. A face on which two "
        "reviewers disagree is no correction, and waits for a third",
        JudgedItem,
        body=Judgement,
        refusals=(400, 404, 415, 503),
        allows="reviewer",
        camera="row",
    )
    def judge(face_id: int) -> Response:
        said = body(Judgement, "an answer")
        keeping.see(face_id)
        with database.write():
            face = review.answer(database, face_id, said.label, said.origin)
            audit.add(database, "face labelled", {"label": said.label}, str(face_id))
        corrects = face.label not in (None, kept_faces.SKIP)
        return answer(
            JudgedItem(
                id=face.id,
                correction=shown(face, keeping.cameras()) if corrects else None,
                scores=face.scores,
                shares=rounded(face.shares),
                top=face.top,
                model_version=face.model_version,
            )
        )

    @routes.post("/api/review/<int:face_id>/undo")
    @Operation(
        "Takes back what was said of a face",
        ReviewItem,
        refusals=(404, 409, 503),
        allows="reviewer",
        camera="row",
    )
    def undo(face_id: int) -> Response:
        keeping.see(face_id)
        with database.write():
            face = review.undo(database, face_id)
            audit.add(database, "label taken back", {}, str(face_id))
        return answer(_item(face, keeping.cameras()))

    return routes


def _asked(asked: Asked, cameras: Mapping[str, Camera]) -> ReviewItem:
    neighbours = [Neighbour(number, crop_address(number)) for number in asked.neighbours]
    # Who is asked for a second opinion must not know that there is a first.
    return msgspec.structs.replace(
        _item(asked.face, cameras), neighbours=neighbours, disputed=asked.disputed, label=None
    )


def _item(face: KeptRecord, cameras: Mapping[str, Camera]) -> ReviewItem:
    return ReviewItem(
        id=face.id,
        camera=face.camera,
        camera_name=camera_name(face.camera, cameras),
        track=face.track_id,
        visit=face.track,
        at_ms=face.at_ms,
        why=face.why,
        label=face.label,
        crop=crop_address(face.id),
    )
