"""What becomes of errors that routes raise: one line of JSON and a status."""

from http import HTTPStatus
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException

from mien.bus import streams
from mien.models.manifest import PackageError
from mien.process.redact import redact
from mien.store.core.errors import (
    AccountError,
    CameraExistsError,
    ChampionError,
    JobError,
    LayoutError,
    NoSuchCameraError,
    NoSuchPackageError,
    NoSuchProofError,
    NoSuchRowError,
    NotUndoableError,
    StoreError,
    UnavailableError,
)
from web.http.refusals import RefusedError

Answer = tuple[Any, int]

_CODES: dict[type[Exception], int] = {
    NoSuchCameraError: 404,
    NoSuchRowError: 404,
    NoSuchPackageError: 404,
    NoSuchProofError: 404,
    JobError: 409,
    LayoutError: 409,
    ChampionError: 409,
    PackageError: 409,
    AccountError: 409,
    CameraExistsError: 409,
    NotUndoableError: 409,
    UnavailableError: 503,
    **dict.fromkeys(streams.LOST, 503),
}


def register(app: Flask) -> None:
    """Answer what routes raise with one line of JSON: ``{"error": "..."}``."""
    app.register_error_handler(RefusedError, _refuse)
    for kind in (StoreError, PackageError, *streams.LOST):
        app.register_error_handler(kind, _explain)
    app.register_error_handler(HTTPException, _http_error)


def _refuse(error: RefusedError) -> tuple[Any, int, dict[str, str]]:
    headers = {} if error.retry_s is None else {"Retry-After": str(error.retry_s)}
    if error.code == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return {"error": _line(str(error))}, error.code, headers


def _explain(error: Exception) -> Answer:
    code = next((c for kind, c in _CODES.items() if isinstance(error, kind)), 500)
    return {"error": _line(str(error))}, code


def _http_error(error: HTTPException) -> Answer:
    return {"error": _line(error.description or error.name)}, error.code or 500


def _line(text: str) -> str:
    """One line without secrets, whatever a stranger's words hold that it repeats."""
    return "".join(letter if letter.isprintable() else " " for letter in redact(text))
