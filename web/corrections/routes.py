"""REST of corrections: faces that a person gave a label, kept, changed, deleted, exchanged."""

from collections.abc import Mapping

import msgspec
import numpy as np
from flask import Blueprint, Response, request

from mien.bus.messages import Camera
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.corrections import corrections
from mien.store.corrections import kept_faces as kept
from mien.store.corrections.corrections import Imported, Which
from mien.store.corrections.kept_faces import KeptRecord, Label, Origin
from web.corrections import exchange
from web.corrections.keeping import Keeping, Sighting
from web.http.arguments import LATEST_MS, ZIP, answer, body, number, zip_file
from web.http.identity import see, visible
from web.http.operations import Operation, Parameter
from web.http.refusals import RefusedError
from web.live.crops import png

MOST = 500
_NOT_CACHED = {"Cache-Control": "no-store"}


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A kept face.

    Attributes:
        camera: Id of the camera that saw it; None when it was imported.
        visit: Name of its track, for what is asked about a visit; None likewise.
        at_ms: When it was captured, or imported.
        made_ms: When it was given its label; None while it has none.
        shares: The scores under the model's rule.
        top: The label with the highest share.
        held_out: True when it never trains a whole net, so that it can prove one.
        crop: Address of its picture, a PNG of 48x48 grey pixels.
    """

    id: int
    camera: str | None
    camera_name: str | None
    track: int | None
    visit: str | None
    at_ms: int
    made_ms: int | None
    label: str | None
    origin: Origin | None
    scores: dict[str, float] | None
    shares: dict[str, float] | None
    top: str | None
    model_version: str | None
    held_out: bool
    crop: str


class Corrections(msgspec.Struct, frozen=True):
    """Corrections, the newest first; ``counts`` and ``held_out`` are of all there are."""

    corrections: list[Correction]
    more: bool
    counts: dict[str, int]
    held_out: int


class Relabelling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The label that a correction should have had."""

    label: Label


class Deleted(msgspec.Struct, frozen=True):
    """How many kept faces were deleted."""

    kept_faces: int


class Brought(msgspec.Struct, frozen=True):
    """What came of an import: faces added, known before, and why others were left out."""

    added: int
    known: int
    bad: list[str]


def shown(face: KeptRecord, cameras: Mapping[str, Camera]) -> Correction:
    """A kept face as people see it."""
    return Correction(
        id=face.id,
        camera=face.camera,
        camera_name=camera_name(face.camera, cameras),
        track=face.track_id,
        visit=None if face.camera is None else face.track,
        at_ms=face.at_ms,
        made_ms=face.labelled_ms,
        label=face.label,
        origin=face.origin,
        scores=face.scores,
        shares=rounded(face.shares),
        top=face.top,
        model_version=face.model_version,
        held_out=face.held_out,
        crop=crop_address(face.id),
    )


def rounded(shares: Mapping[str, float] | None) -> dict[str, float] | None:
    """Give shares as they are told, to six digits."""
    return None if shares is None else {label: round(share, 6) for label, share in shares.items()}


def camera_name(camera: str | None, cameras: Mapping[str, Camera]) -> str | None:
    """What people call a camera; its id when it was removed."""
    known = None if camera is None else cameras.get(camera)
    return camera if known is None else known.name


def crop_address(face_id: int) -> str:
    """Address of a kept face's picture."""
    return f"/api/corrections/{face_id}/crop.png"


_TEXT = {"type": "string"}
_TIME = {"type": "integer", "minimum": 0}
_COUNT = {"type": "integer", "minimum": 1, "maximum": MOST, "default": 100}
WHICH = (
    Parameter("label", "Only those that a person gave this label", _TEXT),
    Parameter("camera", "Id of the camera that saw them", _TEXT),
    Parameter("visit", "Name of their track: camera-number", _TEXT),
    Parameter("from", "Captured at or after this millisecond, Unix UTC", _TIME),
    Parameter("to", "Captured before this millisecond, Unix UTC", _TIME),
)
_PAGE = (
    Parameter("before", "Only those with a smaller id", _TIME),
    Parameter("limit", "How many at most", _COUNT),
)
_ALL = Parameter("all", "1 deletes every kept face when nothing else is named", _TEXT)


def blueprint(database: Database, keeping: Keeping) -> Blueprint:
    """The routes, bound to the parts that they speak for."""
    routes = Blueprint("corrections", __name__)

    @routes.get("/api/corrections")
    @Operation(
        "Faces that people gave a label, the newest first",
        Corrections,
        query=(*WHICH, *_PAGE),
        refusals=(400, 503),
        allows="reviewer",
        camera="answer",
    )
    def show() -> Response:
        limit = number("limit", 1, MOST, 100)
        before = number("before", 0, kept.LAST_ID, kept.LAST_ID)
        which = _which()
        faces, more = corrections.read(database, which, before, limit)
        cameras, counted = keeping.cameras(), corrections.count(database, which.cameras)
        shown_ones = [shown(face, cameras) for face in faces]
        return answer(Corrections(shown_ones, more, counted.by_label, counted.held_out))

    @routes.post("/api/corrections")
    @Operation(
        "Keeps the face that somebody looks at, of a camera that allows it",
        Correction,
        code=201,
        body=Sighting,
        refusals=(400, 403, 404, 409, 410, 415, 503),
        allows="reviewer",
        camera="body",
    )
    def keep() -> Response:
        wish = body(Sighting, "a face to be kept")
        face = keeping.keep(wish)
        return answer(shown(face, keeping.cameras()), 201)

    @routes.delete("/api/corrections")
    @Operation(
        "Deletes kept faces, those without a label too unless one is named",
        Deleted,
        query=(*WHICH, _ALL),
        refusals=(400, 503),
        allows="administrator",
    )
    def delete_all() -> Response:
        which = _which()
        if which == Which() and request.args.get("all") != "1":
            raise RefusedError(
                400, "say which: label, camera, visit, from or to; or all=1 for every kept face."
            )
        return answer(Deleted(corrections.delete_all(database, which)))

    @routes.patch("/api/corrections/<int:face_id>")
    @Operation(
        "Gives a correction another label",
        Correction,
        body=Relabelling,
        refusals=(400, 404, 415, 503),
        allows="reviewer",
        camera="row",
    )
    def change(face_id: int) -> Response:
        label = body(Relabelling, "a label").label
        keeping.see(face_id)
        with database.write():
            face = corrections.change(database, face_id, label)
            audit.add(database, "face labelled", {"label": label}, str(face_id))
        return answer(shown(face, keeping.cameras()))

    @routes.delete("/api/corrections/<int:face_id>")
    @Operation(
        "Deletes a kept face", code=204, refusals=(404, 503), allows="reviewer", camera="row"
    )
    def delete(face_id: int) -> Response:
        keeping.see(face_id)
        corrections.delete_one(database, face_id)
        return Response(status=204)

    @routes.get("/api/corrections/<int:face_id>/crop.png")
    @Operation(
        "The pixels of a kept face; not while its camera is blurred",
        media=("image/png",),
        refusals=(404, 409, 503),
        allows="reviewer",
        camera="row",
        shows="a kept face",
    )
    def crop(face_id: int) -> Response:
        camera, raw = kept.crop(database, face_id)
        see(camera, kept.no_such_face(face_id))
        if keeping.hides(camera):
            raise RefusedError(409, f"camera {camera!r} shows no faces: blur is on.")
        pixels = np.frombuffer(raw, np.uint8).reshape(kept.CROP_PX, kept.CROP_PX)
        return Response(png(pixels), mimetype="image/png", headers=_NOT_CACHED)

    @routes.get("/api/corrections/export")
    @Operation(
        "All corrections (zip, a folder for each label), without those of blurred cameras",
        media=("application/zip",),
        allows="reviewer",
        camera="every",
    )
    def export() -> Response:
        audit.add(database, "exported corrections", {})
        packed = exchange.pack(corrections.export(database, keeping.hidden()))
        named = {"Content-Disposition": 'attachment; filename="mien-corrections.zip"'}
        return Response(packed, mimetype="application/zip", headers=named | _NOT_CACHED)

    @routes.post("/api/corrections/import")
    @Operation(
        "Keeps labelled crops (zip as exported); those that are here already stay as they are",
        Brought,
        files=ZIP,
        refusals=(400, 411, 413, 415, 503),
        allows="operator",
    )
    def bring_in() -> Response:
        faces, bad = exchange.unpack(zip_file(exchange.MAX_BYTES))
        brought = corrections.bring_in(database, faces) if faces else Imported(0, 0)
        return answer(Brought(brought.added, brought.known, bad))

    return routes


def _which() -> Which:
    start_ms, end_ms = (
        number(name, 0, LATEST_MS) if name in request.args else None for name in ("from", "to")
    )
    own = visible(None)
    return Which(
        cameras=None if own is None else tuple(own),
        label=request.args.get("label"),
        camera=request.args.get("camera"),
        track=request.args.get("visit"),
        start_ms=start_ms,
        end_ms=end_ms,
    )
