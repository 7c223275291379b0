"""REST of drift: how far each camera's faces of this week are from those of its first full one."""

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Blueprint, Response
from redis import Redis

from mien.bus import registry
from mien.bus.messages import Camera, now_ms
from mien.store.core.database import Database
from mien.store.history.rows import HOUR_MS
from mien.store.models import drift
from mien.store.models.drift import MEASURES, Week
from web.http.arguments import answer
from web.http.operations import Operation
from web.models import drift_words
from web.models.drift_words import BANDS, NOTE, Band, Compared

#: Scores are compared with those of the same model only; pictures do not ask who scores them.
OF_ONE_MODEL = ("scores", "confidence")


class DriftSpan(msgspec.Struct, frozen=True, rename={"start_ms": "from", "end_ms": "to"}):
    """A stretch of time, the first millisecond and the first one after it."""

    start_ms: int
    end_ms: int


class Rest(msgspec.Struct, frozen=True, kw_only=True):
    """What a comparison rests on: faces of this week and of the reference, if there is one."""

    faces: int
    reference_faces: int
    reference: DriftSpan | None


class RestOfModel(Rest, frozen=True, kw_only=True):
    """The same for scores and confidence, of which only those of one model are compared."""

    model_version: str | None


class Indexes(msgspec.Struct, frozen=True, kw_only=True):
    """Population stability indexes; None where there are too few faces for a number."""

    scores: float | None
    confidence: float | None
    face_size: float | None
    brightness: float | None


class CameraDrift(Rest, frozen=True, kw_only=True):
    """One camera: its indexes and what they mean, in sentences.

    Attributes:
        scores: What ``psi.scores`` and ``psi.confidence`` rest on; the rest of the fields tell it
            of the other two.
    """

    camera: str
    name: str
    psi: Indexes
    meaning: list[str]
    scores: RestOfModel


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """All cameras.

    Attributes:
        reference: Spans all their references.
        gathered_days: Whole days since the first face, at most ``needed_days``, before which no
            two weeks can be compared.
    """

    reference: DriftSpan | None
    week: DriftSpan
    gathered_days: int
    needed_days: int
    cameras: list[CameraDrift]
    bands: list[Band]
    note: str


def blueprint(redis: Redis, database: Database) -> Blueprint:
    """The route, bound to the server and the database."""
    routes = Blueprint("drift", __name__)

    @routes.get("/api/drift")
    @Operation(
        "How far each camera's faces of the last seven days are from those of its first week",
        Drift,
        allows="viewer",
        camera="every",
    )
    def show() -> Response:
        return answer(read(database, registry.read_cameras(redis)))

    return routes


def read(database: Database, cameras: Mapping[str, Camera]) -> Drift:
    """Compare this week with the reference, camera by camera.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    now = now_ms()
    end_ms = now - now % HOUR_MS
    compared = [
        _camera(database, camera, end_ms) for camera in cameras.values() if not camera.lossless
    ]
    spans = [
        measured.reference
        for camera in compared
        for measured in (camera, camera.scores)
        if measured.reference
    ]
    return Drift(
        reference=_around([span for span in spans if span is not None]),
        week=DriftSpan(end_ms - drift.WEEK_MS, end_ms),
        gathered_days=drift.gathered_days(database, end_ms),
        needed_days=drift.NEEDED_DAYS,
        cameras=compared,
        bands=list(BANDS),
        note=NOTE,
    )


def _camera(database: Database, camera: Camera, end_ms: int) -> CameraDrift:
    model = drift.newest_model(database, camera.id)
    compared = {}
    for name, measure in MEASURES.items():
        version = model.version if model and name in OF_ONE_MODEL else None
        week = drift.week(database, camera.id, end_ms, version)
        before = drift.reference(database, camera.id, week.start_ms, measure, version)
        compared[name] = Compared(measure, week, before, version)
    return CameraDrift(
        camera=camera.id,
        name=camera.name,
        psi=Indexes(**{name: measure.psi for name, measure in compared.items()}),
        meaning=drift_words.meaning(compared, model.labels if model else ()),
        scores=RestOfModel(
            model_version=model.version if model else None, **_rest(compared["scores"])
        ),
        **_rest(compared["face_size"]),
    )


def _rest(compared: Compared) -> dict[str, Any]:
    before = compared.reference
    return {
        "faces": compared.week.faces(compared.measure),
        "reference_faces": before.faces(compared.measure) if before else 0,
        "reference": _span(before) if before else None,
    }


def _span(week: Week) -> DriftSpan:
    return DriftSpan(week.start_ms, week.end_ms)


def _around(spans: list[DriftSpan]) -> DriftSpan | None:
    if not spans:
        return None
    return DriftSpan(min(span.start_ms for span in spans), max(span.end_ms for span in spans))
