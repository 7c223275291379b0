"""REST of the room's mood now: the mean shares of all faces in view, as they are shown."""

import msgspec
from flask import Blueprint, Response

from mien.bus.messages import now_ms
from mien.faces.answers import weighted
from web.http.arguments import answer, cameras
from web.http.operations import Operation, Parameter
from web.live.expressions import ShownExpression
from web.live.live import Live


class MoodNow(msgspec.Struct, frozen=True):
    """The mean shares of so many faces in view, smoothed; no shares when there is none.

    Attributes:
        at_ms: When that was, Unix UTC milliseconds.
        faces: How many faces were classified within the last two seconds.
        shares: By label; they sum to 1.
    """

    at_ms: int
    faces: int
    shares: dict[str, float]


_CAMERAS = Parameter(
    "cameras", "Ids of cameras, separated by commas; all without it", {"type": "string"}
)


def blueprint(live: Live) -> Blueprint:
    """The route, bound to what is seen now."""
    routes = Blueprint("mood", __name__)

    @routes.get("/api/mood")
    @Operation(
        "Mean shares of all faces in view now",
        MoodNow,
        query=(_CAMERAS,),
        refusals=(),
        allows="viewer",
        camera="query",
    )
    def mood() -> Response:
        at_ms = now_ms()
        return answer(mean(live.in_view(cameras(), at_ms), at_ms))

    return routes


def mean(said: list[ShownExpression], at_ms: int) -> MoodNow:
    """Average what was said of faces; each counts the same.

    While models are changed, only those faces count that the newest model knows by the same labels.
    """
    if not said:
        return MoodNow(at_ms, 0, {})
    labels = max(said, key=lambda expression: expression.smoothed.at_ms).labels
    faces = [
        weighted(expression.smoothed.scores, expression.weights)
        for expression in said
        if expression.labels == labels
    ]
    shares = {
        label: round(sum(column) / len(faces), 4)
        for label, column in zip(labels, zip(*faces, strict=True), strict=True)
    }
    return MoodNow(at_ms, len(faces), shares)
