"""REST under ``/api``, and ``/healthz``. Errors are JSON: ``{"error": "..."}``."""

from typing import Any

from flask import Blueprint
from redis import Redis
from redis.exceptions import RedisError
from werkzeug.exceptions import HTTPException

from mien.bus import streams
from mien.models.manifest import PackageError
from mien.process.redact import redact
from mien.store.core.errors import (
    CameraExistsError,
    ChampionError,
    JobError,
    NoSuchCameraError,
    NoSuchPackageError,
    NoSuchProofError,
    NoSuchRowError,
    NotUndoableError,
    StoreError,
    UnavailableError,
)
from web.admin import status
from web.cameras.cameras import BlurLockedError, Cameras, InvalidCameraError, NotStoredError
from web.http.arguments import content
from web.http.refusals import RefusedError
from web.live.latency import Latency
from web.live.viewers import Viewers

Answer = tuple[Any, int]

_CODES: dict[type[Exception], int] = {
    InvalidCameraError: 400,
    NoSuchCameraError: 404,
    NoSuchRowError: 404,
    NoSuchPackageError: 404,
    NoSuchProofError: 404,
    JobError: 409,
    ChampionError: 409,
    PackageError: 409,
    CameraExistsError: 409,
    NotUndoableError: 409,
    NotStoredError: 409,
    BlurLockedError: 409,
    UnavailableError: 503,
    **dict.fromkeys(streams.LOST, 503),
}


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
    def whole_status() -> Answer:
        return status.read(redis, latency, len(viewers)), 200

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

    register_errors(routes)
    routes.app_errorhandler(HTTPException)(_http_error)
    return routes


def register_errors(routes: Blueprint) -> None:
    """Answers what routes raise with one line of JSON."""
    routes.register_error_handler(RefusedError, _refuse)
    ours = (InvalidCameraError, NotStoredError, BlurLockedError, StoreError, PackageError)
    for kind in (*ours, *streams.LOST):
        routes.register_error_handler(kind, _explain)


def _refuse(error: RefusedError) -> Answer:
    return {"error": _line(str(error))}, error.code


def _explain(error: Exception) -> Answer:
    code = next((c for kind, c in _CODES.items() if isinstance(error, kind)), 500)
    return {"error": _line(str(error))}, code


def _http_error(error: HTTPException) -> Answer:
    return {"error": _line(error.description or error.name)}, error.code or 500


def _line(text: str) -> str:
    """One line without secrets, whatever a stranger's words hold that it repeats."""
    return "".join(letter if letter.isprintable() else " " for letter in redact(text))
