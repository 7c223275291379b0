"""REST of the shadow: start it, stop it, and how far it agrees with the champion."""

from typing import Annotated

import msgspec
import numpy as np
from flask import Blueprint, Response
from msgspec import Meta
from redis import Redis

from mien.bus.messages import Refusal
from mien.bus.models import read_refusals
from mien.models.manifest import LABELS
from web.http.arguments import answer, body
from web.http.operations import Operation
from web.models.shadow import ShadowSync


class ShadowChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which model is to run beside the champion."""

    version: Annotated[str, Meta(min_length=1)]


class LabelAgreement(msgspec.Struct, frozen=True):
    """Of the faces to which the champion gave a label: how many got it from the shadow, too."""

    label: str
    faces: int
    agree: int


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """The shadow and how far it agrees with the champion on a sample of live faces.

    Attributes:
        version: The shadow; None when none runs.
        champion: What it is compared with.
        since_ms: When the comparison began.
        faces: How many faces both have answered.
        agreement: Share of these to which both gave the same label, from 0 to 1.
        labels: The same by the champion's label.
        confusion: Faces by the champion's label (row) and the shadow's (column).
        refusals: Classifiers that were to run it and do not.
    """

    version: str | None = None
    champion: str | None = None
    since_ms: int | None = None
    faces: int = 0
    agreement: float | None = None
    labels: list[LabelAgreement] = []
    confusion: list[list[int]] = []
    refusals: list[Refusal] = []


def blueprint(redis: Redis, shadow: ShadowSync) -> Blueprint:
    """The routes, bound to the parts that they speak for."""
    routes = Blueprint("shadow", __name__)

    @routes.get("/api/models/shadow")
    @Operation(
        "The model that runs beside the champion, and how far they agree",
        Agreement,
        allows="operator",
    )
    def show() -> Response:
        return answer(_agreement(redis, shadow))

    @routes.put("/api/models/shadow")
    @Operation(
        "Lets a model run beside the champion; it answers nobody",
        Agreement,
        body=ShadowChoice,
        refusals=(400, 404, 409, 415, 503),
        allows="administrator",
    )
    def start() -> Response:
        shadow.start(body(ShadowChoice, "a model").version)
        return answer(_agreement(redis, shadow))

    @routes.delete("/api/models/shadow")
    @Operation("Lets none run any more", Agreement, allows="administrator")
    def stop() -> Response:
        shadow.stop()
        return answer(_agreement(redis, shadow))

    return routes


def _agreement(redis: Redis, shadow: ShadowSync) -> Agreement:
    present = shadow.present()
    if present is None:
        return Agreement()
    run, counts = present
    faces, agree = int(counts.sum()), np.diagonal(counts)
    rows = zip(LABELS, counts.sum(axis=1).tolist(), agree.tolist(), strict=True)
    return Agreement(
        version=run.version,
        champion=run.champion,
        since_ms=run.since_ms,
        faces=faces,
        agreement=round(int(agree.sum()) / faces, 4) if faces else None,
        labels=[LabelAgreement(*row) for row in rows],
        confusion=counts.tolist(),
        refusals=[refusal for refusal in read_refusals(redis) if refusal.version == run.version],
    )
