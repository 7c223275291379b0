"""REST of what people drop on the page: photos, answered at once, and videos, which become runs."""

from typing import Any

from flask import Blueprint, Response, request, send_file

from web import api
from web.asked import span
from web.photos import MAX_BYTES, Photos
from web.refusals import RefusedError
from web.runs import Runs

Answer = tuple[Any, int]
MAX_NAME = 200
_NOT_KEPT = {"Cache-Control": "no-store"}
_KINDS = ("image/", "video/", "application/octet-stream")
_MIMETYPES = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}


def blueprint(photos: Photos, runs: Runs) -> Blueprint:
    """The routes, bound to the parts that they speak for."""
    routes = Blueprint("uploads", __name__)

    @routes.post("/api/photos")
    def add_photo() -> Answer:
        name, length = _upload("photo")
        if length > MAX_BYTES:
            raise RefusedError(413, f"{name}: {length:,} bytes, at most {MAX_BYTES:,} are taken.")
        return photos.analyze(request.get_data(cache=False), name), 200

    @routes.get("/api/photos/<photo_id>")
    def show_photo(photo_id: str) -> Answer:
        return photos.result(photo_id), 200

    @routes.get("/api/photos/<photo_id>/annotated.jpg")
    def show_annotated(photo_id: str) -> Response:
        return Response(photos.annotated(photo_id), mimetype="image/jpeg", headers=_NOT_KEPT)

    @routes.get("/api/runs")
    def list_runs() -> Answer:
        return {"runs": runs.briefs()}, 200

    @routes.post("/api/runs")
    def add_run() -> Answer:
        name, length = _upload("video")
        return runs.add(request.stream, length, name), 201

    @routes.delete("/api/runs")
    def erase_runs() -> Answer:
        _, start_ms, end_ms = span()
        return {"videos": runs.erase(start_ms, end_ms)}, 200

    @routes.get("/api/runs/<run_id>")
    def show_run(run_id: str) -> Answer:
        return runs.report(run_id), 200

    @routes.post("/api/runs/<run_id>/cancel")
    def cancel_run(run_id: str) -> Answer:
        return runs.cancel(run_id), 200

    @routes.delete("/api/runs/<run_id>")
    def delete_run(run_id: str) -> Answer:
        runs.delete(run_id)
        return "", 204

    @routes.get("/api/runs/<run_id>/records.<form>")
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

    api.register_errors(routes)
    return routes


def _upload(what: str) -> tuple[str, int]:
    """Name and length of the body.

    The body is the file itself: a form would be written to the disk while it is taken apart, and
    a form is what a foreign page could post here.
    """
    name = request.args.get("name", "").replace("\0", "")[:MAX_NAME] or what
    if not (request.mimetype or "").startswith(_KINDS):
        raise RefusedError(
            415,
            f"send the {what} itself as the body, with its own Content-Type "
            "(image/..., video/... or application/octet-stream).",
        )
    if request.content_length is None:
        raise RefusedError(411, f"say how long the {what} is (Content-Length).")
    if not request.content_length:
        raise RefusedError(400, f"{name}: the {what} is empty.")
    return name, request.content_length
