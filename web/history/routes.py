"""REST of looking back: history, visits, and erasing both."""

import msgspec
from flask import Blueprint, Response, request

from mien.bus.messages import now_ms
from mien.faces.smoothing import uncertain
from mien.store.admin import choices, erase, retention
from mien.store.admin.choices import Retention
from mien.store.admin.erase import Erased
from mien.store.core.database import Database
from mien.store.history import series as history
from mien.store.history import visits
from mien.store.history.rows import MINUTE_MS
from mien.store.history.series import Known, Series
from mien.store.history.shares import Bucket
from mien.store.history.visits import Visit
from web.http.arguments import LATEST_MS, answer, number, span
from web.http.identity import visible
from web.http.operations import BUCKETS, CAMERAS, SPAN, Operation, Parameter
from web.http.refusals import RefusedError
from web.pages import MOST, PAGE, Place, cursor, page

#: Visits are found by looking at each second.
LONGEST_VISITS_MS = 7 * 24 * 3_600_000
MOST_VISITS = 100
MOST_BUCKETS = 2_000


class HistoryCameras(msgspec.Struct, frozen=True):
    """The cameras that have a history, removed ones as well."""

    cameras: list[Known]


class History(msgspec.Struct, frozen=True):
    """Shares over time: a series for each camera that was seen at, then all of them together."""

    from_ms: int
    to_ms: int
    bucket_ms: int
    series: list[Series]


class Visits(msgspec.Struct, frozen=True):
    """Visits, the newest first; ``more`` tells that there are older ones in the span.

    ``next`` asks for the page with these.
    """

    visits: list[Visit]
    more: bool
    next: str | None


class VisitSeconds(msgspec.Struct, frozen=True):
    """One visit second by second."""

    camera: str
    track_id: int
    seconds: list[Bucket]


class FaceSecond(msgspec.Struct, frozen=True):
    """A face in one second: its mean shares, and which expression that is; None for none clearly.

    Attributes:
        start_ms: Begin of the second.
        shares: By label.
        label: The one with the largest share, unless that is uncertain.
    """

    start_ms: int
    shares: dict[str, float]
    label: str | None


class FaceMinute(msgspec.Struct, frozen=True):
    """A face's last minute."""

    track_id: int
    seconds: list[FaceSecond]


class CameraMinute(msgspec.Struct, frozen=True):
    """The last minute of each face that a camera saw in it."""

    faces: list[FaceMinute]


def read(database: Database) -> History:
    """Answer exactly the query of the request; what is shown, exported and printed alike.

    Raises:
        RefusedError: The query is wrong.
        StoreError: The database cannot be used now.
    """
    cameras, start_ms, end_ms = span()
    count = number("buckets", 1, MOST_BUCKETS, 300)
    if cameras is None:
        cameras = [known.camera for known in history.cameras(database)]
    chosen = choices.read(database, Retention)
    seconds_from_ms = retention.kept_from_ms(chosen.seconds_days, now_ms())
    bucket_ms = history.bucket_ms(start_ms, end_ms, count, seconds_from_ms)
    series = history.history(database, cameras, start_ms, end_ms, bucket_ms)
    return History(start_ms, end_ms, bucket_ms, series)


_NAMED = Parameter("cameras", "Ids, separated by commas", {"type": "string"}, True)


def blueprint(database: Database) -> Blueprint:
    """The routes, bound to the database."""
    routes = Blueprint("history", __name__)

    @routes.get("/api/history")
    @Operation(
        "Shares over time, by camera and together, in buckets that fit a screen",
        History,
        query=(CAMERAS, *SPAN, BUCKETS),
        refusals=(400, 503),
        allows="viewer",
        camera="query",
        shows="history",
    )
    def whole() -> Response:
        return answer(read(database))

    @routes.delete("/api/history")
    @Operation(
        "Erases what cameras saw in a span; the sums agree afterwards",
        Erased,
        query=(_NAMED, *SPAN),
        refusals=(400, 503),
        allows="administrator",
    )
    def erase_span() -> Response:
        cameras, start_ms, end_ms = span()
        if not cameras:
            raise RefusedError(400, "cameras is missing; name those whose history is to go.")
        return answer(erase.span(database, cameras, start_ms, end_ms))

    @routes.get("/api/history/cameras")
    @Operation(
        "The cameras that have a history, and from when to when",
        HistoryCameras,
        allows="viewer",
        camera="answer",
    )
    def list_cameras() -> Response:
        cameras = history.cameras(database)
        own = visible([known.camera for known in cameras]) or []
        return answer(HistoryCameras([known for known in cameras if known.camera in own]))

    @routes.get("/api/visits")
    @Operation(
        "Visits of at most a week, the newest first, a hundred at once unless more are asked for; "
        "what lies outside of it is cut off",
        Visits,
        query=(CAMERAS, *SPAN, *PAGE),
        refusals=(400, 503),
        allows="viewer",
        camera="query",
        shows="history",
    )
    def list_visits() -> Response:
        cameras, start_ms, end_ms = span(LONGEST_VISITS_MS)
        if cameras is None:
            cameras = [known.camera for known in history.cameras(database)]
        if "after" in request.args:
            found = visits.visits(database, cameras, start_ms, end_ms)
            paged, after = page(found, _place, MOST_VISITS)
            return answer(Visits(paged, after is not None, after))
        limit = number("limit", 1, MOST, MOST_VISITS)
        newest, more = visits.newest(database, cameras, start_ms, end_ms, limit)
        return answer(Visits(newest, more, cursor(_place(newest[-1])) if more else None))

    @routes.get("/api/visits/<camera>/<int:track_id>")
    @Operation(
        "One visit second by second",
        VisitSeconds,
        query=SPAN,
        refusals=(400, 404, 503),
        allows="viewer",
        camera="path",
        shows="a visit",
    )
    def one_visit(camera: str, track_id: int) -> Response:
        _, start_ms, end_ms = span(LONGEST_VISITS_MS)
        seconds = visits.seconds(database, camera, _track(track_id), start_ms, end_ms)
        if not seconds:
            raise RefusedError(404, f"{camera} saw no visitor {track_id} in this span.")
        return answer(VisitSeconds(camera, track_id, seconds))

    @routes.get("/api/cameras/<camera_id>/minute")
    @Operation(
        "The last minute of each face of a camera, second by second",
        CameraMinute,
        allows="viewer",
        camera="path",
        shows="history",
    )
    def last_minute(camera_id: str) -> Response:
        now = now_ms()
        tracks = visits.seconds_by_track(database, camera_id, now - MINUTE_MS, now)
        return answer(
            CameraMinute(
                [
                    FaceMinute(track, list(map(_second, buckets)))
                    for track, buckets in tracks.items()
                ]
            )
        )

    @routes.delete("/api/visits/<camera>/<int:track_id>")
    @Operation(
        "Erases one visit; the sums agree afterwards",
        Erased,
        query=SPAN,
        refusals=(400, 404, 503),
        allows="administrator",
    )
    def erase_visit(camera: str, track_id: int) -> Response:
        _, start_ms, end_ms = span(LONGEST_VISITS_MS)
        erased = erase.visit(database, camera, _track(track_id), start_ms, end_ms)
        if not erased.face_seconds and not erased.kept_faces:
            raise RefusedError(404, f"{camera} saw no visitor {track_id} in this span.")
        return answer(erased)

    return routes


def _place(visit: Visit) -> Place:
    return -visit.first_ms, visit.camera, visit.track_id


def _second(bucket: Bucket) -> FaceSecond:
    label, share = max(bucket.shares.items(), key=lambda item: item[1])
    return FaceSecond(bucket.start_ms, bucket.shares, None if uncertain(share) else label)


def _track(track_id: int) -> int:
    if track_id > LATEST_MS:
        raise RefusedError(404, f"there is no visitor {track_id}.")
    return track_id
