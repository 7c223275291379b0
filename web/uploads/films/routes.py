"""REST of a run's film: as it is played, with boxes drawn into it, and what there is to draw."""

import contextlib
import io
import threading
from collections.abc import Iterator
from itertools import groupby, takewhile
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.wsgi import FileWrapper

from mien.results.records import Record
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.uploads.films import FilmFile
from web.http.arguments import span
from web.http.operations import SPAN, Operation
from web.http.refusals import RefusedError
from web.uploads.described import FilmPictures, RunPeople
from web.uploads.films.run_films import open_film
from web.uploads.given import NOT_KEPT
from web.uploads.runs import Runs

Answer = tuple[Any, int]
#: Of one answer with boxes.
LONGEST_MS = 60_000
#: Films that are drawn at once; each takes a processor.
AT_ONCE = 2
BUFFER_BYTES = 1 << 16
_FILM = "video/mp4"


def blueprint(database: Database, runs: Runs) -> Blueprint:
    """The routes, bound to the database and the runs."""
    routes = Blueprint("films", __name__)
    turn = threading.BoundedSemaphore(AT_ONCE)

    @routes.get("/api/runs/<run_id>/film.mp4")
    @Operation(
        "The film of a run whose pictures are kept, in parts where these are asked for (Range)",
        media=(_FILM,),
        refusals=(404, 409, 416, 503),
        allows="operator",
    )
    def play(run_id: str) -> Response:
        film = open_film(database, runs, run_id)
        # Not the server's own wrapper, which would read all that is before the part.
        pieces = FileWrapper(io.BufferedReader(film), BUFFER_BYTES)
        answer = Response(pieces, mimetype=_FILM, direct_passthrough=True)
        answer.content_length = film.length
        answer.headers.update(NOT_KEPT)
        answer.make_conditional(request, accept_ranges=True, complete_length=film.length)
        return answer

    @routes.get("/api/runs/<run_id>/annotated.mp4")
    @Operation(
        "The same with what was found drawn into it, sent while it is drawn",
        media=(_FILM,),
        refusals=(404, 409, 503),
        allows="operator",
    )
    def download_annotated(run_id: str) -> Response:
        film, name = open_film(database, runs, run_id), runs.result(run_id)["name"]
        if not turn.acquire(blocking=False):
            raise RefusedError(503, f"{AT_ONCE} films are being drawn; try again when one is done.")
        with contextlib.ExitStack() as taken:
            taken.callback(turn.release)
            audit.add(database, "exported annotated film", {}, name)
            answer = Response(_drawn(film, run_id), mimetype=_FILM, headers=NOT_KEPT)
            answer.call_on_close(taken.pop_all().close)
        answer.headers.set("Content-Disposition", "attachment", filename=f"{name} annotated.mp4")
        return answer

    @routes.get("/api/runs/<run_id>/people")
    @Operation(
        "Each person of a run, second by second",
        RunPeople,
        refusals=(404, 409, 503),
        allows="operator",
    )
    def list_people(run_id: str) -> Answer:
        return runs.people(run_id), 200

    @routes.get("/api/runs/<run_id>/faces")
    @Operation(
        "The faces of each picture of a part of a film, of a minute at most",
        FilmPictures,
        query=SPAN,
        refusals=(400, 404, 409, 503),
        allows="operator",
    )
    def list_faces(run_id: str) -> Answer:
        _, start_ms, end_ms = span(LONGEST_MS)
        runs.result(run_id)
        records = runs.records(run_id, start_ms / 1000)
        found = takewhile(lambda record: record["time_s"] * 1000 < end_ms, records)
        pictures = [
            {"time_s": time_s, "faces": [_face(record) for record in faces]}
            for time_s, faces in groupby(found, lambda record: record["time_s"])
        ]
        return {"pictures": pictures}, 200

    def _drawn(film: FilmFile, run_id: str) -> Iterator[bytes]:
        from mien.results.drawn_film import drawn_film  # costs memory that only films need

        yield from drawn_film(io.BufferedReader(film), runs.records(run_id))

    return routes


def _face(record: Record) -> dict[str, Any]:
    return {
        "track": record["track"],
        "box_xywh": record["box_xywh"],
        "top": record["top"],
        "confidence": record["confidence"],
        "uncertain": bool(record["uncertain"]),
        "held_back": record["quality"]["held_back"],
    }
