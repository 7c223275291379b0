"""What the live routes take and answer, for the OpenAPI document."""

import msgspec

from mien.bus.messages import Camera
from web.admin.status import Status
from web.cameras.cameras import Addition, Change, Origin
from web.cameras.trials import Tried
from web.http.operations import Operation, Operations, Parameter
from web.live.routes import Trial


class ShownCamera(Camera, frozen=True, kw_only=True):
    """A wanted camera.

    ``origin`` tells what can be done: a camera that was ``added`` can be changed and removed, one
    ``given`` when Mien was started be changed but for its source, a ``browser``'s own neither.
    """

    origin: Origin


class ShownCameras(msgspec.Struct, frozen=True):
    """All wanted cameras."""

    cameras: list[ShownCamera]


_JPEG = ("image/jpeg",)
_SEQ = Parameter("seq", "Number of the frame; the newest without it", {"type": "integer"})

OPERATIONS: Operations = {
    ("GET", "/api/status"): Operation("The whole system now", Status),
    ("GET", "/api/cameras"): Operation("All wanted cameras", ShownCameras),
    ("POST", "/api/cameras"): Operation(
        "Adds a camera", ShownCamera, code=201, body=Addition, refusals=(400, 409, 415, 503)
    ),
    ("PATCH", "/api/cameras/<camera_id>"): Operation(
        "Changes the given fields of a camera; passwords go in and never out",
        ShownCamera,
        body=Change,
        refusals=(400, 404, 409, 415, 503),
    ),
    ("DELETE", "/api/cameras/<camera_id>"): Operation(
        "Removes a camera that was added; its history stays", code=204, refusals=(404, 409, 503)
    ),
    ("POST", "/api/cameras/test"): Operation(
        "Tries a source for some seconds", Tried, body=Trial, refusals=(400, 415, 503)
    ),
    ("GET", "/api/cameras/<camera_id>/snapshot.jpg"): Operation(
        "A camera's newest picture, blurred where that is wanted",
        media=_JPEG,
        refusals=(404, 409, 503),
    ),
    ("GET", "/api/cameras/<camera_id>/faces/<int:track_id>/crop.png"): Operation(
        "The very crop of a face that was classified",
        media=("image/png",),
        query=(_SEQ,),
        refusals=(400, 404, 409, 410, 503),
    ),
}
