"""A report to print: what was seen, when, on how many faces, by which model and how often it errs.

One HTML page that needs nothing else: styles and charts are within it.
"""

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template

from mien.bus.messages import now_ms
from mien.store import cameras
from mien.store.core.database import Database
from mien.store.history.series import Series
from web.history import charts, marks
from web.history import routes as history_routes
from web.history.charts import Chart
from web.http.arguments import Span, span, zone
from web.http.operations import BUCKETS, CAMERAS, SPAN, ZONE, Operation
from web.models import model_card
from web.models.model_card import ModelCard

#: The page has its styles within it, and nothing else may load or run.
POLICY = "default-src 'none'; style-src 'sha256-{}'; frame-ancestors 'none'; base-uri 'none'"
TICKS = 4


@dataclass(frozen=True)
class Line:
    """One expression in a table: its mean share, and its peak as the page has it.

    Steps with fewer than half of the usual faces are no peak; of equal ones the first is.
    """

    label: str
    colour: str
    mean: float
    peak: float
    peak_at: str


@dataclass(frozen=True)
class Part:
    """One camera of the report, or all together."""

    title: str
    faces_s: int
    frames: int
    chart: Chart
    lines: list[Line]


class ReportTimes(Protocol):
    """How times are written for people."""

    def text(self, at_ms: int, form: str = ...) -> str:
        """A time, in a form if its kind has several."""


@dataclass(frozen=True)
class Moments:
    """Moments of the day, in a zone."""

    zone: ZoneInfo

    def text(self, at_ms: int, form: str = "%Y-%m-%d %H:%M:%S") -> str:
        """A time in the zone that was asked for."""
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self.zone).strftime(form)


def part(series: Series, from_ms: int, to_ms: int, bucket_ms: int, times: ReportTimes) -> Part:
    """Draw and sum up one series."""
    return Part(
        title=series.camera or "All together",
        faces_s=sum(series.face_seconds),
        frames=sum(series.frames),
        chart=charts.chart(series, from_ms, to_ms, bucket_ms),
        lines=[_line(label, series, times) for label in series.shares],
    )


def _line(label: str, series: Series, times: ReportTimes) -> Line:
    known = [
        (share, frames, faces_s, start_ms)
        for share, frames, faces_s, start_ms in zip(
            series.shares[label], series.frames, series.face_seconds, series.start_ms, strict=True
        )
        if share is not None
    ]
    mean = sum(share * frames for share, frames, *_ in known) / sum(n for _, n, *_ in known)
    usual = sum(faces_s for _, _, faces_s, _ in known) / len(known)
    fair = [(share, at_ms) for share, _, faces_s, at_ms in known if faces_s >= usual / 2]
    peak, peak_ms = max(fair, key=lambda bucket: bucket[0])
    return Line(label, charts.colour(label), mean, peak, times.text(peak_ms))


def blueprint(database: Database, shipped: ModelCard) -> Blueprint:
    """The route, bound to the database and to the card of the model that ships."""
    routes = Blueprint("report", __name__)

    @routes.get("/api/report")
    @Operation(
        "A history query as a page to print, with charts and the model's known errors",
        media=("text/html",),
        query=(CAMERAS, *SPAN, BUCKETS, ZONE),
        refusals=(400, 503),
        allows="viewer",
        camera="query",
        shows="a report",
    )
    def report() -> Response:
        moments = Moments(zone())
        asked: Span = span()
        history = history_routes.read(database)
        begin_ms, end_ms = history.from_ms, history.to_ms
        names = {camera.id: camera.name for camera in cameras.read(database)[0]}
        named = [
            replace(series, camera=series.camera and names.get(series.camera, series.camera))
            for series in history.series
        ]
        parts = [
            part(series, begin_ms, end_ms, history.bucket_ms, moments)
            for series in named
            if series.camera is None or len(history.series) > 2
        ]
        versions = {v for s in history.series for group in s.model_versions for v in group}
        seen = [series.camera for series in named if series.camera]
        return printed(
            title=f"Expressions from {moments.text(begin_ms)} to {moments.text(end_ms)}",
            about=f"Times in {moments.zone.key}."
            + (f" Cameras: {', '.join(seen)}." if seen else ""),
            made=moments.text(now_ms()),
            bucket=length(history.bucket_ms),
            seen="seen",
            what="span",
            parts=parts[-1:] + parts[:-1],
            ticks=ticks(begin_ms, end_ms, moments),
            happenings=[
                (
                    moments.text(happening.at_ms),
                    happening.kind.replace("_", " "),
                    [names.get(camera, camera) for camera in happening.cameras],
                    happening.text,
                )
                for happening in marks.happenings(database, asked)
            ],
            versions=sorted(versions),
            cards=model_card.known(database, sorted(versions), shipped),
        )

    return routes


def printed(**content: Any) -> Response:
    """The page; what it holds is in the template."""
    sizes = {"width": charts.WIDTH, "height": charts.HEIGHT, "strip": charts.STRIP}
    page = render_template("report.html", **sizes, **content)
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Response(page, headers={"Content-Security-Policy": POLICY.format(digest)})


def length(bucket_ms: int) -> str:
    """A bucket's length in words."""
    for size_ms, name in ((86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute")):
        if bucket_ms % size_ms == 0:
            count = bucket_ms // size_ms
            return f"1 {name}" if count == 1 else f"{count} {name}s"
    return f"{bucket_ms // 1000} s"


def ticks(from_ms: int, to_ms: int, times: ReportTimes) -> list[tuple[float, str]]:
    """Where times stand under a chart, and how they are written."""
    form = "%H:%M:%S" if to_ms - from_ms <= 86_400_000 else "%b %d %H:%M"
    return [
        (
            charts.WIDTH * index / TICKS,
            times.text(from_ms + (to_ms - from_ms) * index // TICKS, form),
        )
        for index in range(TICKS + 1)
    ]
