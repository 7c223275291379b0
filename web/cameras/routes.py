"""REST under ``/api``, and ``/healthz``. Errors are JSON: ``{"error": "..."}``."""

from typing import Any

import msgspec
from flask import Blueprint, Response
from redis import Redis
from redis.exceptions import RedisError

from mien.cameras.wishes import Addition, Change
from mien.process.redact import redact
from web.admin.status import Status, StatusReader, seen_by
from web.cameras.cameras import Cameras, ShownCamera, ShownCameras
from web.cameras.makes import MAKES, Makes
from web.http.arguments import answer, content, nothing
from web.http.identity import current, visible
from web.http.operations import Operation

Answer = tuple[Any, int]


def blueprint(redis: Redis, cameras: Cameras, status: StatusReader) -> Blueprint:
    """The routes, bound to the parts that they speak for."""
    routes = Blueprint("api", __name__)

    @routes.get("/healthz")
    @Operation("Whether Mien serves", listed=False, allows="public")
    def healthz() -> Answer:
        try:
            redis.ping()
        except RedisError as error:
            return {"error": f"Redis does not answer: {redact(str(error))}"}, 503
        return {"status": "ok"}, 200

    @routes.get("/api/status")
    @Operation("The whole system now", Status, allows="kiosk", camera="answer")
    def whole_status() -> Response:
        present = status.read()
        visible([camera.id for camera in present.cameras])
        return answer(seen_by(current(), present))

    @routes.get("/api/cameras")
    @Operation("All wanted cameras", ShownCameras, allows="kiosk", camera="answer")
    def list_cameras() -> Response:
        return answer(ShownCameras(_seen(cameras.list())))

    @routes.get("/api/cameras/makes")
    @Operation("Known makes of cameras and where they have their streams", Makes, allows="operator")
    def list_makes() -> Response:
        return answer(MAKES)

    @routes.post("/api/cameras")
    @Operation(
        "Adds a camera",
        ShownCamera,
        code=201,
        body=Addition,
        refusals=(400, 409, 415, 503),
        allows="operator",
    )
    def add_camera() -> Response:
        return answer(cameras.add(content()), 201)

    @routes.patch("/api/cameras/<camera_id>")
    @Operation(
        "Changes the given fields of a camera; passwords go in and never out",
        ShownCamera,
        body=Change,
        refusals=(400, 404, 409, 415, 503),
        allows="operator",
    )
    def change_camera(camera_id: str) -> Response:
        return answer(cameras.change(camera_id, content()))

    @routes.delete("/api/cameras/<camera_id>")
    @Operation(
        "Removes a camera that was added; its history stays",
        code=204,
        refusals=(404, 409, 503),
        allows="operator",
    )
    def remove_camera(camera_id: str) -> Response:
        cameras.remove(camera_id)
        return nothing()

    return routes


def _seen(cameras: list[ShownCamera]) -> list[ShownCamera]:
    """Those that were given; addresses in the network are for who looks after cameras."""
    own = set(visible([camera.id for camera in cameras]) or ())
    seen = [camera for camera in cameras if camera.id in own]
    if current().may("operator"):
        return seen
    return [msgspec.structs.replace(camera, source="") for camera in seen]
