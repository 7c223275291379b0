"""REST of the audit: who did what on purpose, when and from where; to read, not to change."""

import io
from collections.abc import Iterable, Iterator

import msgspec
from flask import Blueprint, Response, request

from mien.results.cells import CsvTable
from mien.store.core import audit
from mien.store.core.audit import AuditChain, AuditEntry, AuditFilter
from mien.store.core.database import Database
from web.http.arguments import LATEST_MS, answer, choice, number
from web.http.operations import Operation, Parameter

MOST = 1_000
_FORMATS = {"json": "application/x-ndjson", "csv": "text/csv"}
_COLUMNS = ("id", "at_ms", "who", "address", "action", "object", "detail")
_TEXT = {"type": "string"}
_WHOLE = {"type": "integer", "minimum": 0}
_WHICH = (
    Parameter("from", "At or after this millisecond, Unix UTC", _WHOLE),
    Parameter("to", "Before this millisecond, Unix UTC", _WHOLE),
    Parameter("who", "Only by this name", _TEXT),
    Parameter("action", "Only of this kind", _TEXT),
)
_PAGE = (
    Parameter("before", "Only those with a smaller id", _WHOLE),
    Parameter(
        "limit",
        "How many at most",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": 200},
    ),
)
_FORMAT = Parameter("format", "File format", {"enum": list(_FORMATS), "default": "json"})


class Audit(msgspec.Struct, frozen=True):
    """What was done on purpose, the newest first; ``more`` tells that there are older ones."""

    entries: list[AuditEntry]
    more: bool


def blueprint(database: Database) -> Blueprint:
    """The routes, bound to the database."""
    routes = Blueprint("audit", __name__)

    @routes.get("/api/audit")
    @Operation(
        "Who did what, when and from where",
        Audit,
        query=(*_WHICH, *_PAGE),
        refusals=(400, 503),
        allows="administrator",
    )
    def entries() -> Response:
        limit = number("limit", 1, MOST, 200)
        entries = audit.newest(database, limit + 1, _which())
        return answer(Audit(entries[:limit], len(entries) > limit))

    @routes.get("/api/audit/verify")
    @Operation(
        "Whether all rows are as they were written, and the newest hash",
        AuditChain,
        allows="administrator",
    )
    def verify() -> Response:
        return answer(audit.verify(database))

    @routes.get("/api/audit/export")
    @Operation(
        "The whole audit as a file, the oldest first",
        media=tuple(_FORMATS.values()),
        query=(_FORMAT,),
        refusals=(400, 503),
        allows="administrator",
    )
    def export() -> Response:
        kind = choice("format", tuple(_FORMATS))
        audit.add(database, "exported audit", {"format": kind})
        entries = audit.every(database)
        lines = as_csv(entries) if kind == "csv" else as_json(entries)
        headers = {"Content-Disposition": f'attachment; filename="mien-audit.{kind}"'}
        return Response(lines, mimetype=_FORMATS[kind], headers=headers)

    return routes


def as_json(entries: Iterable[AuditEntry]) -> Iterator[bytes]:
    """One JSON object in each line."""
    return (msgspec.json.encode(entry) + b"\n" for entry in entries)


def as_csv(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """A table with the detail as JSON (RFC 4180), the header first."""
    line = io.StringIO()
    table = CsvTable(line)
    table.write(_COLUMNS)
    for entry in entries:
        detail = msgspec.json.encode(entry.detail).decode()
        table.write([*(getattr(entry, name) for name in _COLUMNS[:-1]), detail])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


def _which() -> AuditFilter:
    times = {
        name: number(name, 0, LATEST_MS) if name in request.args else None
        for name in ("from", "to", "before")
    }
    return AuditFilter(
        start_ms=times["from"],
        end_ms=times["to"],
        who=request.args.get("who"),
        action=request.args.get("action"),
        before=times["before"],
    )
