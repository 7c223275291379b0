"""REST of how far the corrections have come, and which would help most."""

from collections.abc import Mapping

import msgspec
from flask import Blueprint, Response

from mien.bus.messages import Camera
from mien.store.core.database import Database
from mien.store.corrections import goals, standing
from web.corrections.keeping import Keeping
from web.corrections.routes import camera_name
from web.http.arguments import answer
from web.http.identity import visible
from web.http.operations import Operation


class CameraCorrections(msgspec.Struct, frozen=True, kw_only=True):
    """The corrections of one camera by label; without a camera those that were imported."""

    camera: str | None
    name: str | None
    by_label: dict[str, int]


class CorrectionProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far the corrections have come. What shows no face, or is disputed, does not count.

    Attributes:
        corrections: How many there are.
        no_face: How many more show no face.
        disputed: How many more faces reviewers disagree on.
        judged_twice: Faces that two reviewers judged who did not know of each other.
        agreed: To how many of these both gave the same label.
        next_useful: The next number at which retraining pays more; None beyond the last.
        missing: How many more of which expression there should be by then.
        cameras: Those with corrections, the one with the most first.
    """

    corrections: int
    no_face: int
    disputed: int
    judged_twice: int
    agreed: int
    next_useful: int | None
    by_label: dict[str, int]
    missing: dict[str, int]
    cameras: list[CameraCorrections]


def blueprint(database: Database, keeping: Keeping) -> Blueprint:
    """The route, bound to the parts that it speaks for."""
    routes = Blueprint("correction_progress", __name__)

    @routes.get("/api/corrections/progress")
    @Operation(
        "How many corrections there are by label and camera, and which would help most",
        CorrectionProgress,
        refusals=(503,),
        allows="reviewer",
        camera="answer",
    )
    def show() -> Response:
        own = visible(None)
        counted = standing.read(database, None if own is None else tuple(own))
        return answer(_progress(counted, keeping.cameras()))

    return routes


def _progress(counted: standing.Standing, cameras: Mapping[str, Camera]) -> CorrectionProgress:
    by_label = counted.by_label
    number = sum(by_label.values())
    shown = [
        CameraCorrections(camera=camera, name=camera_name(camera, cameras), by_label=dict(counts))
        for camera, counts in counted.by_camera.items()
    ]
    shown.sort(key=lambda camera: -sum(camera.by_label.values()))
    return CorrectionProgress(
        corrections=number,
        no_face=counted.no_face,
        disputed=counted.disputed,
        judged_twice=counted.agreement.judged_twice,
        agreed=counted.agreement.agreed,
        next_useful=goals.next_useful(number),
        by_label=by_label,
        missing=goals.missing(by_label),
        cameras=shown,
    )
