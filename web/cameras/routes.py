"""REST under ``/api``, and ``/healthz``. Errors are JSON: ``{"error": "..."}``."""

from typing import Any

from flask import Blueprint, Response
from redis import Redis
from redis.exceptions import RedisError

from mien.process.redact import redact
from web.admin import status
from web.cameras.cameras import Cameras
from web.http.arguments import answer, content
from web.live.latency import Latency
from web.live.viewers import Viewers

Answer = tuple[Any, int]


def blueprint(redis: Redis, cameras: Cameras, latency: Latency, viewers: Viewers) -> Blueprint:
    """The routes, bound to the parts that they speak for."""
    routes = Blueprint("api", __name__)

    @routes.get("/healthz")
    def healthz() -> Answer:
        try:
            redis.ping()
        except RedisError as error:
            return {"error": f"Redis does not answer: {redact(str(error))}"}, 503
        return {"status": "ok"}, 200

    @routes.get("/api/status")
    def whole_status() -> Response:
        return answer(status.read(redis, latency, len(viewers)))

    @routes.get("/api/cameras")
    def list_cameras() -> Answer:
        return {"cameras": cameras.list()}, 200

    @routes.post("/api/cameras")
    def add_camera() -> Answer:
        return cameras.add(content()), 201

    @routes.patch("/api/cameras/<camera_id>")
    def change_camera(camera_id: str) -> Answer:
        return cameras.change(camera_id, content()), 200

    @routes.delete("/api/cameras/<camera_id>")
    def remove_camera(camera_id: str) -> Answer:
        cameras.remove(camera_id)
        return "", 204

    return routes
