"""Asking a running Mien over REST; a refusal ends the command with the server's own line."""

import http.client
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar

import click

from mien.cli.errors import UNAVAILABLE, USAGE, UserError

#: An import of a model has its trial meanwhile, which lasts longer on a busy machine.
TIMEOUT_S = 90.0

F = TypeVar("F", bound=Callable[..., Any])


def url_option(command: F) -> F:
    """Add ``--url``, the address of the dashboard."""
    return click.option(
        "--url",
        default="http://127.0.0.1:8000",
        envvar="MIEN_URL",
        show_default=True,
        help="Address of the dashboard.",
    )(command)


def ask_json(
    url: str, path: str, body: dict[str, Any] | None = None, method: str | None = None
) -> dict[str, Any]:
    """Ask for JSON.

    Args:
        url: Address of the dashboard.
        path: What is asked for.
        body: What is sent, as JSON.
        method: By default POST with a body and GET without one.

    Raises:
        UserError: The server refuses, does not answer, or is not Mien.
    """
    raw = None if body is None else json.dumps(body).encode()
    return read_json(url, ask(url, path, raw, "application/json", method))


def read_json(url: str, answer: bytes) -> dict[str, Any]:
    """Read an answer as a JSON object.

    Raises:
        UserError: It is none, so the server is not Mien.
    """
    try:
        content = json.loads(answer)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise UserError(f"what answers at {url} is not Mien", UNAVAILABLE)
    return content


def ask(
    url: str, path: str, body: bytes | None = None, kind: str = "", method: str | None = None
) -> bytes:
    """Ask the server.

    Args:
        url: Address of the dashboard.
        path: What is asked for.
        body: What is sent.
        kind: Its media type.
        method: By default POST with a body and GET without one.

    Raises:
        UserError: The server refuses or does not answer.
    """
    if not url.startswith(("http://", "https://")):
        raise UserError(f"--url {url} is no web address; it looks like http://127.0.0.1:8000")
    headers = {} if body is None else {"Content-Type": kind}
    token = os.environ.get("MIEN_TOKEN")  # not an option: others see a command's arguments
    if token:
        headers["Authorization"] = f"Bearer {token}"
    address = url.rstrip("/") + path
    asked = urllib.request.Request(address, body, headers, method=method)  # noqa: S310  # checked above
    try:
        with urllib.request.urlopen(asked, timeout=TIMEOUT_S) as answer:  # noqa: S310  # checked above
            raw: bytes = answer.read()
            return raw
    except urllib.error.HTTPError as error:
        raise UserError(_told(error), UNAVAILABLE if error.code >= 500 else USAGE) from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise UserError(
            f"no Mien at {url} ({reason}). Start one with mien up, or give its address with --url.",
            UNAVAILABLE,
        ) from None


def _told(error: urllib.error.HTTPError) -> str:
    try:
        told: str = json.load(error)["error"]
    except (ValueError, KeyError, TypeError):
        return f"{error.url} answers {error.code} {error.reason}"
    if error.code == http.HTTPStatus.UNAUTHORIZED:
        return f"{told} Give a token of this Mien in MIEN_TOKEN."
    return told
