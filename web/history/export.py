"""REST of taking history elsewhere: exactly what a history query shows, as CSV, JSON or Parquet."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response

from mien.results.cells import CsvTable
from mien.store.core import audit
from mien.store.core.database import Database
from web.history import routes as history_routes
from web.history.routes import History
from web.http.arguments import choice
from web.http.operations import BUCKETS, CAMERAS, SPAN, Operation, Parameter

FORMATS = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}

Row = dict[str, Any]


def columns(history: History) -> list[str]:
    """Names of the columns, units included; a share is a mean from 0 to 1."""
    labels = dict.fromkeys(label for series in history.series for label in series.shares)
    fixed = ("start_utc", "start_ms", "bucket_s", "camera", "model_versions", "face_seconds")
    return [*fixed, "frames", *(f"share_{label}" for label in labels)]


def rows(history: History) -> Iterator[Row]:
    """One row for each bucket of each camera; all together have the camera ``*``."""
    names = columns(history)
    for series in history.series:
        for index, start_ms in enumerate(series.start_ms):
            row: Row = dict.fromkeys(names)
            row |= {f"share_{label}": shares[index] for label, shares in series.shares.items()}
            row |= {
                "start_utc": _iso(start_ms),
                "start_ms": start_ms,
                "bucket_s": history.bucket_ms // 1000,
                "camera": series.camera or "*",
                "model_versions": " ".join(series.model_versions[index]),
                "face_seconds": series.face_seconds[index],
                "frames": series.frames[index],
            }
            yield row


def as_csv(history: History) -> Iterator[str]:
    """The rows as CSV (RFC 4180), the header first."""
    line = io.StringIO()
    table = CsvTable(line)
    table.write(columns(history))
    yield line.getvalue()
    for row in rows(history):
        line.seek(0)
        line.truncate()
        table.write(row.values())
        yield line.getvalue()


def as_json(history: History) -> Iterator[str]:
    """The rows as a JSON list of objects."""
    separator = "["
    for row in rows(history):
        yield separator + json.dumps(row)
        separator = ",\n"
    yield "]\n" if separator != "[" else "[]\n"


def as_parquet(history: History) -> Iterator[bytes]:
    """The rows as one Parquet file."""
    import pyarrow  # a quarter of a second, and memory, that few ever need
    import pyarrow.parquet

    kinds = {"start_ms": pyarrow.int64(), "bucket_s": pyarrow.int64()}
    kinds |= {"face_seconds": pyarrow.int64(), "frames": pyarrow.int64()}
    kinds |= dict.fromkeys(("start_utc", "camera", "model_versions"), pyarrow.string())
    schema = pyarrow.schema(
        [(name, kinds.get(name, pyarrow.float64())) for name in columns(history)]
    )
    table = pyarrow.Table.from_pylist(list(rows(history)), schema)
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file)
    yield file.getvalue()


WRITERS: dict[str, Callable[[History], Iterator[str] | Iterator[bytes]]] = {
    "csv": as_csv,
    "json": as_json,
    "parquet": as_parquet,
}

_FORMAT = Parameter("format", "File format", {"enum": list(FORMATS), "default": "csv"})


def blueprint(database: Database) -> Blueprint:
    """The route, bound to the database."""
    routes = Blueprint("export", __name__)

    @routes.get("/api/export")
    @Operation(
        "A history query as a file: times in UTC, shares from 0 to 1, camera * for all together",
        media=tuple(FORMATS.values()),
        query=(CAMERAS, *SPAN, BUCKETS, _FORMAT),
        refusals=(400, 503),
        allows="viewer",
        camera="query",
    )
    def export() -> Response:
        kind = choice("format", tuple(FORMATS))
        history = history_routes.read(database)
        told = {"from_ms": history.from_ms, "to_ms": history.to_ms}
        audit.add(database, "exported history", told)
        name = f"mien-{_compact(history.from_ms)}-{_compact(history.to_ms)}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(WRITERS[kind](history), mimetype=FORMATS[kind], headers=headers)

    return routes


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _compact(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
