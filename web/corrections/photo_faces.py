"""REST of correcting a face of a photo that somebody dropped: it is kept with its label."""

import msgspec
import numpy as np
from flask import Blueprint, Response

from mien.bus.messages import now_ms
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.corrections import kept_faces
from mien.store.corrections.kept_faces import Label, NewFace
from web.corrections.routes import Correction, shown
from web.http.arguments import answer, body
from web.http.operations import Operation
from web.uploads.photo_sets import PhotoSets


class PhotoLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a face of a photo shows; who says so allows that its crop is kept."""

    label: Label


def blueprint(database: Database, photos: PhotoSets) -> Blueprint:
    """The route, bound to the parts that it speaks for."""
    routes = Blueprint("photo_faces", __name__)

    @routes.post("/api/photos/<photo_id>/faces/<int:number>")
    @Operation(
        "Keeps a face of a photo with the label that it should have",
        Correction,
        code=201,
        body=PhotoLabel,
        refusals=(400, 404, 415, 503),
        allows="operator",
    )
    def keep(photo_id: str, number: int) -> Response:
        label = body(PhotoLabel, "a label").label
        face = _face(photos, photo_id, number)
        with database.write():
            face_id, _ = kept_faces.keep(database, face, why="by_hand", label=label, origin="photo")
            audit.add(database, "face kept", {"photo": photo_id, "label": label}, str(face_id))
        return answer(shown(kept_faces.read_one(database, face_id), {}), 201)

    return routes


def _face(photos: PhotoSets, photo_id: str, number: int) -> NewFace:
    # These cost memory that a service which keeps no face of a photo need not spend.
    from mien.faces.alignment import align
    from mien.images.picture import decode

    jpeg, record = photos.face(photo_id, number)
    crop = align(decode(jpeg), np.array(record["landmarks"], np.float32))
    return NewFace(
        crop=crop.tobytes(),
        track=kept_faces.track_name(f"photo-{photo_id}", number),
        at_ms=now_ms(),
        scores=record["scores"],
        model_version=record["model_version"],
    )
