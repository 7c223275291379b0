"""REST of correcting a face where an upload shows it: it is kept, with what is said of it."""

import msgspec
import numpy as np
from flask import Blueprint, Response
from numpy.typing import NDArray

from mien.bus.messages import now_ms
from mien.results.records import Record
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.corrections import kept_faces, opinions
from mien.store.corrections.kept_faces import Label, NewFace, Origin
from web.corrections.routes import Correction, shown
from web.http.arguments import answer, body
from web.http.operations import Operation
from web.uploads.films.run_films import film_face
from web.uploads.photo_sets import PhotoSets
from web.uploads.runs import Runs


class PhotoLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a face of a photo shows; who says so allows that its crop is kept."""

    label: Label


class FilmLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a face of a film shows; who says so allows that its crop is kept.

    Attributes:
        track: The person's number.
        at_ms: The picture's time, from the video's begin.
    """

    track: int
    at_ms: int
    label: Label


def blueprint(database: Database, photos: PhotoSets, runs: Runs) -> Blueprint:
    """The routes, bound to the parts that they speak for."""
    routes = Blueprint("upload_faces", __name__)

    @routes.post("/api/photos/<photo_id>/faces/<int:number>")
    @Operation(
        "Keeps a face of a photo with the label that it should have",
        Correction,
        code=201,
        body=PhotoLabel,
        refusals=(400, 404, 415, 503),
        allows="operator",
    )
    def keep_of_photo(photo_id: str, number: int) -> Response:
        # These cost memory that a service which keeps no face of a photo need not spend.
        from mien.images.picture import decode

        label = body(PhotoLabel, "a label").label
        jpeg, record = photos.face(photo_id, number)
        face = _face(decode(jpeg), record, f"photo-{photo_id}")
        return _kept(face, label, "photo", {"photo": photo_id})

    @routes.post("/api/runs/<run_id>/faces")
    @Operation(
        "Keeps a face of a run's film with the label that it should have",
        Correction,
        code=201,
        body=FilmLabel,
        refusals=(400, 404, 409, 415, 503),
        allows="operator",
    )
    def keep_of_film(run_id: str) -> Response:
        wish = body(FilmLabel, "a face and its label")
        picture, record = film_face(database, runs, run_id, wish.track, wish.at_ms)
        face = _face(picture, record, f"run-{run_id}")
        return _kept(face, wish.label, "video", {"run": run_id})

    def _kept(face: NewFace, label: Label, origin: Origin, of: dict[str, str]) -> Response:
        with database.write() as connection:
            face_id, _ = kept_faces.add(connection, face, why="by_hand")
            opinions.give(connection, face_id, label, origin)
            audit.add(database, "face kept", {**of, "label": label}, str(face_id))
        return answer(shown(kept_faces.read_one(database, face_id), {}), 201)

    return routes


def _face(picture: NDArray[np.uint8], record: Record, source: str) -> NewFace:
    """The face of a record, aligned as a live one is."""
    from mien.faces.alignment import align

    return NewFace(
        crop=align(picture, np.array(record["landmarks"], np.float32)).tobytes(),
        track=kept_faces.track_name(source, record["track"]),
        at_ms=now_ms(),
        scores=record["scores"],
        model_version=record["model_version"],
    )
