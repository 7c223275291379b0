"""REST of photos that people drop on the page, one by one or many together."""

from typing import Any

from flask import Blueprint, Response, request

from web.http.arguments import body, read_file, span
from web.http.operations import SPAN, Operation, Parameter
from web.uploads.described import (
    ErasedPhotos,
    NewPhotoSet,
    PhotoResult,
    PhotoSet,
    PhotoSetId,
    PhotoSetsNow,
)
from web.uploads.given import FILES, KINDS, MIMETYPES, NAME, NOT_KEPT, attached, file_name
from web.uploads.photo_sets import PhotoSets
from web.uploads.photos import MAX_BYTES

Answer = tuple[Any, int]
_SET = Parameter("set", "The set that it belongs to", {"type": "string"})
_JPEG = "image/jpeg"


def blueprint(sets: PhotoSets) -> Blueprint:
    """The routes, bound to the sets of photos."""
    routes = Blueprint("photos", __name__)

    @routes.post("/api/photos")
    @Operation(
        "Analyses a photo",
        PhotoResult,
        files=FILES,
        query=(NAME, _SET),
        refusals=(400, 411, 413, 415, 503),
        allows="operator",
    )
    def add_photo() -> Answer:
        photo = read_file("photo", KINDS, MAX_BYTES)
        return sets.add(photo, file_name("photo"), request.args.get("set")), 200

    @routes.get("/api/photos/<photo_id>")
    @Operation("What was found in a photo", PhotoResult, refusals=(404, 503), allows="operator")
    def show_photo(photo_id: str) -> Answer:
        return sets.find(photo_id).told, 200

    @routes.get("/api/photos/<photo_id>/annotated.jpg")
    @Operation(
        "A photo with its faces marked", media=(_JPEG,), refusals=(404, 503), allows="operator"
    )
    def show_annotated(photo_id: str) -> Response:
        return Response(sets.annotated(photo_id), mimetype=_JPEG, headers=NOT_KEPT)

    @routes.get("/api/photos/<photo_id>/small.jpg")
    @Operation(
        "The same, of 320 pixels at most", media=(_JPEG,), refusals=(404, 503), allows="operator"
    )
    def show_small(photo_id: str) -> Response:
        return Response(sets.find(photo_id).small, mimetype=_JPEG, headers=NOT_KEPT)

    @routes.get("/api/photo-sets")
    @Operation("Photos that are kept, as they were given together", PhotoSetsNow, allows="operator")
    def list_sets() -> Answer:
        return {"sets": sets.summaries()}, 200

    @routes.post("/api/photo-sets")
    @Operation(
        "Begins a set of photos, which are given with its id",
        PhotoSetId,
        code=201,
        body=NewPhotoSet,
        refusals=(400, 415, 503),
        allows="operator",
    )
    def begin_set() -> Answer:
        return {"id": sets.begin(body(NewPhotoSet, "a set of photos").keep)}, 201

    @routes.delete("/api/photo-sets")
    @Operation(
        "Deletes the photos that were kept in a span",
        ErasedPhotos,
        query=SPAN,
        refusals=(400, 503),
        allows="administrator",
    )
    def erase_sets() -> Answer:
        _, start_ms, end_ms = span()
        return {"photos": sets.erase(start_ms, end_ms)}, 200

    @routes.get("/api/photo-sets/<set_id>")
    @Operation("The photos of a set", PhotoSet, refusals=(404, 503), allows="operator")
    def show_set(set_id: str) -> Answer:
        return {"id": set_id, "photos": sets.show(set_id)}, 200

    @routes.delete("/api/photo-sets/<set_id>")
    @Operation("Deletes the photos of a set", code=204, refusals=(404, 503), allows="operator")
    def delete_set(set_id: str) -> Answer:
        sets.delete(set_id)
        return "", 204

    @routes.get("/api/photo-sets/<set_id>/records.<form>")
    @Operation(
        "A row for each face of a set and for each photo without one, as json, csv or parquet",
        media=tuple(MIMETYPES.values()),
        refusals=(400, 404, 503),
        allows="operator",
    )
    def download_set(set_id: str, form: str) -> Response:
        with sets.download(set_id, form) as path:
            return attached(path, "photos", form)

    return routes
