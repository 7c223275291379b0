"""REST of videos that people drop on the page, which become runs."""

from typing import Any

from flask import Blueprint, Response, request

from mien.store.uploads.runs import RunSummary
from web.http.arguments import choice, span, upload
from web.http.operations import SPAN, Operation, Parameter
from web.pages import PAGE, page
from web.uploads.described import ErasedRuns, RunReport, RunsNow
from web.uploads.given import FILES, KINDS, MIMETYPES, NAME, attached, file_name
from web.uploads.runs import Runs

Answer = tuple[Any, int]
_KEEP = Parameter(
    "keep",
    "1 keeps the pictures, too, for as long as what is found in them",
    {"enum": ["0", "1"], "default": "0"},
)


def blueprint(runs: Runs, max_video_bytes: int) -> Blueprint:
    """The routes, bound to the parts that they speak for.

    Args:
        runs: Analyses videos.
        max_video_bytes: How large a video may be.
    """
    routes = Blueprint("uploads", __name__)

    @routes.get("/api/runs")
    @Operation(
        "Videos under analysis and done",
        RunsNow,
        query=PAGE,
        refusals=(400, 503),
        allows="operator",
    )
    def list_runs() -> Answer:
        listed, following = page(runs.summaries(), lambda run: (run["created_ms"], run["id"]))
        return {"runs": listed, "next": following}, 200

    @routes.post("/api/runs")
    @Operation(
        "Analyses a video, frame by frame",
        RunSummary,
        code=201,
        files=FILES,
        query=(NAME, _KEEP),
        refusals=(400, 411, 413, 415, 503, 507),
        allows="operator",
    )
    def add_run() -> Answer:
        keep = choice("keep", ("0", "1")) == "1"
        length = upload("video", KINDS, max_video_bytes)
        return runs.add(request.stream, length, file_name("video"), keep), 201

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
        "A run's records as json, jsonl, csv or parquet: a row a face and frame",
        media=tuple(MIMETYPES.values()),
        refusals=(400, 404, 409, 503),
        allows="operator",
    )
    def download_records(run_id: str, form: str) -> Response:
        with runs.download(run_id, form) as (name, path):
            return attached(path, name, form)

    return routes
