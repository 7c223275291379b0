"""REST of what people drop on the page: photos, answered at once, and videos, which become runs."""

from typing import Any

import msgspec
from flask import Blueprint, Response, request, send_file

from mien.process.names import MAX_FILE_NAME, FileName, in_words
from mien.store.uploads.runs import RunSummary
from web.http.arguments import choice, read_file, span, upload
from web.http.operations import SPAN, Operation, Parameter
from web.http.refusals import RefusedError
from web.uploads.described import ErasedRuns, PhotoResult, RunReport, RunsNow
from web.uploads.photos import MAX_BYTES, Photos
from web.uploads.runs import Runs

Answer = tuple[Any, int]
_FILE = ("image/*", "video/*", "application/octet-stream")
_KEEP = Parameter(
    "keep",
    "1 keeps the pictures, too, for as long as what is found in them",
    {"enum": ["0", "1"], "default": "0"},
)
_NAME = Parameter("name", "The file's name, as people see it", {"type": "string"})
_FORMATS = ("application/json", "text/csv", "application/vnd.apache.parquet")
_NOT_KEPT = {"Cache-Control": "no-store"}
_KINDS = ("image/", "video/", "application/octet-stream")
_MIMETYPES = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}


def blueprint(photos: Photos, runs: Runs, max_video_bytes: int) -> Blueprint:
    """The routes, bound to the parts that they speak for.

    Args:
        photos: Analyses photos.
        runs: Analyses videos.
        max_video_bytes: How large a video may be.
    """
    routes = Blueprint("uploads", __name__)

    @routes.post("/api/photos")
    @Operation(
        "Analyses a photo",
        PhotoResult,
        files=_FILE,
        query=(_NAME,),
        refusals=(400, 411, 413, 415, 503),
        allows="operator",
    )
    def add_photo() -> Answer:
        return photos.analyze(read_file("photo", _KINDS, MAX_BYTES), _name("photo")), 200

    @routes.get("/api/photos/<photo_id>")
    @Operation("What was found in a photo", PhotoResult, refusals=(404,), allows="operator")
    def show_photo(photo_id: str) -> Answer:
        return photos.result(photo_id), 200

    @routes.get("/api/photos/<photo_id>/annotated.jpg")
    @Operation(
        "A photo with its faces marked", media=("image/jpeg",), refusals=(404,), allows="operator"
    )
    def show_annotated(photo_id: str) -> Response:
        return Response(photos.annotated(photo_id), mimetype="image/jpeg", headers=_NOT_KEPT)

    @routes.get("/api/runs")
    @Operation("Videos under analysis and done", RunsNow, allows="operator")
    def list_runs() -> Answer:
        return {"runs": runs.summaries()}, 200

    @routes.post("/api/runs")
    @Operation(
        "Analyses a video, frame by frame",
        RunSummary,
        code=201,
        files=_FILE,
        query=(_NAME, _KEEP),
        refusals=(400, 411, 413, 415, 503, 507),
        allows="operator",
    )
    def add_run() -> Answer:
        keep = choice("keep", ("0", "1")) == "1"
        length = upload("video", _KINDS, max_video_bytes)
        return runs.add(request.stream, length, _name("video"), keep), 201

    @routes.delete("/api/runs")
    @Operation(
        "Deletes what was found in the videos that were uploaded in a span",
        ErasedRuns,
        query=SPAN,
        refusals=(400, 503),
        allows="administrator",
    )
    def erase_runs() -> Answer:
        _, start_ms, end_ms = span()
        return {"videos": runs.erase(start_ms, end_ms)}, 200

    @routes.get("/api/runs/<run_id>")
    @Operation(
        "How far a video is, and what was found", RunReport, refusals=(404, 503), allows="operator"
    )
    def show_run(run_id: str) -> Answer:
        return runs.report(run_id), 200

    @routes.post("/api/runs/<run_id>/cancel")
    @Operation(
        "Stops a run and keeps what was found", RunSummary, refusals=(404, 503), allows="operator"
    )
    def cancel_run(run_id: str) -> Answer:
        return runs.cancel(run_id), 200

    @routes.delete("/api/runs/<run_id>")
    @Operation(
        "Stops a run and deletes all of it", code=204, refusals=(404, 503), allows="operator"
    )
    def delete_run(run_id: str) -> Answer:
        runs.delete(run_id)
        return "", 204

    @routes.get("/api/runs/<run_id>/records.<form>")
    @Operation(
        "A run's records as json, csv or parquet",
        media=_FORMATS,
        refusals=(400, 404, 409, 503),
        allows="operator",
    )
    def download_records(run_id: str, form: str) -> Response:
        with runs.download(run_id, form) as (name, path):
            # Open before the file's name is deleted: its content stays until it is sent.
            answer = send_file(
                path.open("rb"),
                mimetype=_MIMETYPES[form],
                as_attachment=True,
                download_name=f"{name}.{form}",
            )
        answer.headers.update(_NOT_KEPT)
        return answer

    return routes


def _name(what: str) -> str:
    """The file's name, as its owner calls it; long ones are cut."""
    try:
        return msgspec.convert(request.args.get("name", "")[:MAX_FILE_NAME] or what, FileName)
    except msgspec.ValidationError as error:
        raise RefusedError(400, f"name: {in_words(error)}.") from None
