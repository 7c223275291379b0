"""REST of looking closer: a snapshot, the crop that was classified, a test of a source."""

import msgspec
from flask import Blueprint, Response, request
from msgspec import UNSET, UnsetType
from redis import Redis

from mien.bus import registry
from mien.bus.messages import Rotation
from mien.bus.shards.place import Placement
from mien.cameras.wishes import AddressFields, LoginText
from mien.process.names import Source
from web.cameras.cameras import Cameras
from web.cameras.trials import Trials, Tried
from web.http.arguments import answer, body, number
from web.http.decoding import LARGEST
from web.http.operations import Operation, Parameter
from web.http.refusals import RefusedError
from web.live import close_looks
from web.live.crops import crop_png
from web.live.pictures import Pictures
from web.live.privacy import Privacy

#: Faces of people, and another picture each time.
_NOT_KEPT = {"Cache-Control": "no-store"}
_JPEG = ("image/jpeg",)
_SEQ = Parameter("seq", "Number of the frame; the newest without it", {"type": "integer"})


class Trial(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of a test.

    With the ``id`` of a stored camera its own source keeps its password, and with ``view`` its
    second address. ``rotation`` and ``mirrored`` are those that the camera is to have.
    """

    source: Source
    user: LoginText | UnsetType = UNSET
    password: LoginText | UnsetType = UNSET
    id: str | None = None
    view: bool = False
    rotation: Rotation = 0
    mirrored: bool = False


def blueprint(
    redis: Redis, cameras: Cameras, pictures: Pictures, privacy: Privacy, trials: Trials
) -> Blueprint:
    """The routes, bound to the parts that they speak for."""
    routes = Blueprint("view", __name__)

    @routes.get("/api/cameras/<camera_id>/snapshot.jpg")
    @Operation(
        "A camera's newest picture, blurred where that is wanted",
        media=_JPEG,
        refusals=(404, 409, 503),
        allows="kiosk",
        camera="path",
        shows="a picture",
    )
    def snapshot(camera_id: str) -> Response:
        newest = pictures.newest(_place(redis, camera_id))
        if newest is None:
            why = _why(redis, camera_id)
            raise RefusedError(409, f"camera {camera_id!r} has no picture now: {why}.")
        return Response(newest[1], mimetype="image/jpeg", headers=_NOT_KEPT)

    @routes.get("/api/cameras/<camera_id>/faces/<int:track_id>/crop.png")
    @Operation(
        "The very crop of a face that was classified",
        media=("image/png",),
        query=(_SEQ,),
        refusals=(400, 404, 409, 410, 503),
        allows="viewer",
        camera="path",
        shows="a face",
    )
    def crop(camera_id: str, track_id: int) -> Response:
        place = _place(redis, camera_id)
        seq = number("seq", 0, LARGEST) if request.args.get("seq") else None
        png = crop_png(redis, privacy, place, track_id, seq)
        close_looks.tell(redis, [camera_id])  # who asks for one often asks for more
        return Response(png, mimetype="image/png", headers=_NOT_KEPT)

    @routes.post("/api/cameras/test")
    @Operation(
        "Tries a source for some seconds",
        Tried,
        body=Trial,
        refusals=(400, 415, 503),
        allows="operator",
    )
    def test() -> Response:
        wish = body(Trial, "a test of a source")
        typed = AddressFields(source=wish.source, user=wish.user, password=wish.password)
        source = cameras.full_source(typed, wish.id, view=wish.view)
        return answer(trials.run(source, wish.rotation, mirrored=wish.mirrored))

    return routes


def _place(redis: Redis, camera_id: str) -> Placement:
    camera = registry.read_cameras(redis).get(camera_id)
    if camera is None:
        raise RefusedError(404, f"there is no camera {camera_id!r}.")
    return camera.place


def _why(redis: Redis, camera_id: str) -> str:
    status = registry.read_status(redis, camera_id)
    if status is None:
        return "it is connecting"
    return status.reason or f"it is {status.state}"
