"""REST of studies: sessions and events of runs, averages over participants, exports."""

from typing import Any

from flask import Blueprint, Response, request

from mien.results.flat import FORMATS
from mien.results.studies.long_rows import KINDS
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.uploads import studies as kept
from mien.store.uploads.studies import RunSession
from web.http.arguments import answer, body, choice, number, read_file
from web.http.operations import Operation, Parameter
from web.http.refusals import RefusedError
from web.uploads.given import MIMETYPES, attached
from web.uploads.studies.described import (
    NewRunEvents,
    RunEvents,
    StudiesNow,
    Study,
    StudyAverage,
    StudyRun,
)
from web.uploads.studies.event_file import MAX_BYTES, events_in
from web.uploads.studies.export import LongExport, Wanted
from web.uploads.studies.studies import Studies

#: Steps of an average at most, and how long it may reach before and after an event.
MOST_STEPS = 1_000
LONGEST_MS = 600_000
SHORTEST_STEP_MS = 20


def _ms(name: str, about: str, least: int, most: int, default: int | None) -> Parameter:
    schema: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}
    if default is not None:
        schema["default"] = default
    return Parameter(name, about, schema, required=default is None)


_EVENT = Parameter("event", "What happened", {"type": "string"}, True)
_CONDITION = Parameter(
    "condition", "Only runs under this condition; all without it", {"type": "string"}
)
_BEFORE = _ms("before_ms", "So long before the event", 0, LONGEST_MS, 2_000)
_AFTER = _ms("after_ms", "So long after it", SHORTEST_STEP_MS, LONGEST_MS, 5_000)
_STEP = _ms("step_ms", "Length of a step", SHORTEST_STEP_MS, LONGEST_MS, 500)
_ROWS = Parameter("rows", "What a row is of", {"enum": list(KINDS), "default": KINDS[0]})
_RESOLUTION = _ms("step_ms", "Length of a step, for rows of steps", 20, LONGEST_MS, 1_000)


def blueprint(database: Database, studies: Studies, export: LongExport) -> Blueprint:
    """The routes, bound to the parts that they speak for."""
    routes = Blueprint("studies", __name__)

    @routes.get("/api/runs/<run_id>/session")
    @Operation("Whose session a run shows", RunSession, allows="operator")
    def show_session(run_id: str) -> Response:
        return answer(kept.session(database, run_id))

    @routes.put("/api/runs/<run_id>/session")
    @Operation(
        "Says whose session a run shows",
        RunSession,
        body=RunSession,
        refusals=(400, 404, 415, 503),
        allows="operator",
    )
    def set_session(run_id: str) -> Response:
        told = body(RunSession, "a session")
        kept.set_session(database, run_id, told)
        return answer(told)

    @routes.get("/api/runs/<run_id>/events")
    @Operation("What happened in a run", RunEvents, allows="operator")
    def list_events(run_id: str) -> Response:
        return _events(run_id)

    @routes.post("/api/runs/<run_id>/events")
    @Operation(
        "Adds what happened in a run",
        RunEvents,
        body=NewRunEvents,
        refusals=(400, 404, 415, 503),
        allows="operator",
    )
    def add_events(run_id: str) -> Response:
        kept.add_events(database, run_id, body(NewRunEvents, "events").events)
        return _events(run_id)

    @routes.post("/api/runs/<run_id>/events.csv")
    @Operation(
        "The same from a CSV file with the columns time_s and event",
        RunEvents,
        files=("text/csv",),
        refusals=(400, 404, 411, 413, 415, 503),
        allows="operator",
    )
    def add_event_file(run_id: str) -> Response:
        kept.add_events(database, run_id, events_in(read_file("events", ("text/csv",), MAX_BYTES)))
        return _events(run_id)

    @routes.delete("/api/runs/<run_id>/events/<int:event_id>")
    @Operation("Removes an event of a run", RunEvents, refusals=(404, 503), allows="operator")
    def remove_event(run_id: str, event_id: int) -> Response:
        kept.remove_event(database, run_id, event_id)
        return _events(run_id)

    @routes.get("/api/runs/<run_id>/rows.<form>")
    @Operation(
        "A run in long form: a row a person and step, a visit, or an event",
        media=tuple(MIMETYPES.values()),
        query=(_ROWS, _RESOLUTION, _BEFORE, _AFTER),
        refusals=(400, 404, 409, 503),
        allows="operator",
    )
    def export_run(run_id: str, form: str) -> Response:
        one = studies.one(run_id)
        return _download([one], one.run.name, form)

    @routes.get("/api/studies")
    @Operation("All studies", StudiesNow, allows="operator")
    def list_studies() -> Response:
        return answer(StudiesNow(kept.studies(database)))

    @routes.get("/api/studies/<study>")
    @Operation("All runs of a study", Study, refusals=(400, 404, 503), allows="operator")
    def show_study(study: str) -> Response:
        return answer(studies.show(study))

    @routes.get("/api/studies/<study>/average")
    @Operation(
        "Averages over a study's participants, aligned to an event",
        StudyAverage,
        query=(_EVENT, _CONDITION, _BEFORE, _AFTER, _STEP),
        refusals=(400, 404, 503),
        allows="operator",
    )
    def average(study: str) -> Response:
        event = request.args.get("event", "")
        if not event:
            raise RefusedError(400, "event is missing; name what happened.")
        condition = request.args.get("condition") or None
        return answer(studies.average(study, event, condition, _around()))

    @routes.get("/api/studies/<study>/rows.<form>")
    @Operation(
        "A study in long form: a row a person and step, a visit, or an event",
        media=tuple(MIMETYPES.values()),
        query=(_ROWS, _RESOLUTION, _BEFORE, _AFTER),
        refusals=(400, 404, 503),
        allows="operator",
    )
    def export_study(study: str, form: str) -> Response:
        return _download(studies.show(study).runs, study, form)

    def _events(run_id: str) -> Response:
        return answer(RunEvents(kept.events(database, [run_id])[run_id]))

    def _download(runs: list[StudyRun], name: str, form: str) -> Response:
        if form not in FORMATS:
            raise RefusedError(400, f"rows.{form}: there are {', '.join(FORMATS)}.")
        wanted = Wanted(
            rows=choice("rows", KINDS),  # type: ignore[arg-type]  # it is one of these
            step_ms=_read(_RESOLUTION),
            before_ms=_read(_BEFORE),
            after_ms=_read(_AFTER),
        )
        audit.add(database, "exported rows", {"format": form, "rows": wanted.rows}, name)
        with export.written(runs, wanted, form) as path:
            return attached(path, f"{name} {wanted.rows}", form)

    return routes


def _read(parameter: Parameter) -> int:
    schema = parameter.schema
    return number(parameter.name, schema["minimum"], schema["maximum"], schema["default"])


def _around() -> Any:
    from mien.results.studies.aligned import Around  # costs memory that few need

    around = Around(_read(_BEFORE), _read(_AFTER), _read(_STEP))
    if around.before_ms % around.step_ms or around.after_ms % around.step_ms:
        raise RefusedError(400, "before_ms and after_ms must be whole numbers of step_ms.")
    if len(around.starts_ms()) > MOST_STEPS:
        raise RefusedError(400, f"these are too many steps; at most {MOST_STEPS:,} are averaged.")
    return around
