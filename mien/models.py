"""``mien models``: what models there are, another in, the old one back; on a running system."""

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from mien.errors import UNAVAILABLE, USAGE, UserError
from mien.model_tables import facts_table, history_table, models_table, recall_table

#: An import has its trial meanwhile.
TIMEOUT_S = 30.0

F = TypeVar("F", bound=Callable[..., Any])


def _url(command: F) -> F:
    return click.option(
        "--url",
        default="http://127.0.0.1:8000",
        envvar="MIEN_URL",
        show_default=True,
        help="Address of the dashboard.",
    )(command)


def _as_json(command: F) -> F:
    return click.option(
        "--json", "as_json", is_flag=True, help="Print what the server says as JSON."
    )(command)


def _reason(command: F) -> F:
    return click.option(
        "--reason", default="", metavar="TEXT", help="Why; kept with the change for good."
    )(command)


@click.group(
    epilog="\b\nExamples:\n  mien models list\n  mien models import mien-1a2b3c4d.zip\n"
    "  mien models promote mien-1a2b3c4d --reason 'better on fear'\n  mien models rollback"
)
def models() -> None:
    """List, exchange, promote and roll back the models of a running system."""


@models.command("list", epilog="\b\nExample:\n  mien models list --json")
@_url
@_as_json
def list_(url: str, as_json: bool) -> None:
    """Show all models and which one is champion."""
    found = _json(url, "/api/models")
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    console = Console()
    console.print(models_table(found["models"]))
    for model in found["models"]:
        for refusal in model["refusals"]:
            console.print(
                f"{refusal['worker']} refused {refusal['version']}: {refusal['reason']}",
                style="red",
                markup=False,
                soft_wrap=True,
            )


@models.command(epilog="\b\nExample:\n  mien models show mien-1a2b3c4d")
@click.argument("version")
@_url
@_as_json
def show(version: str, url: str, as_json: bool) -> None:
    """Show one model: its figures, its recall for each label, its history."""
    model = _json(url, _path(version))
    if as_json:
        click.echo(json.dumps(model, indent=2))
        return
    console = Console()
    for table in (facts_table(model), recall_table(model), history_table(model["history"])):
        console.print(table)


@models.command(
    epilog="\b\nExample:\n  mien models promote mien-1a2b3c4d --reason 'better on fear'"
)
@click.argument("version")
@_reason
@_url
def promote(version: str, reason: str, url: str) -> None:
    """Make a model the champion; running classifiers take it within seconds."""
    change = _json(url, f"{_path(version)}/promote", {"reason": reason})
    click.echo(f"{change['version']} is the champion now, before it was {change['previous']}.")


@models.command(epilog="\b\nExample:\n  mien models rollback --reason 'worse at the door'")
@_reason
@_url
def rollback(reason: str, url: str) -> None:
    """Make the champion before the present one the champion again."""
    change = _json(url, "/api/models/rollback", {"reason": reason})
    click.echo(f"{change['version']} is the champion again, in the place of {change['previous']}.")


@models.command("import", epilog="\b\nExample:\n  mien models import mien-1a2b3c4d.zip")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_url
def import_(file: Path, url: str) -> None:
    """Give a package (zip) its trial and register it; it is used only when promoted."""
    answer = _ask(url, "/api/models", file.read_bytes(), "application/zip")
    click.echo(f"{json.loads(answer)['version']} passed its trial and is registered.")


@models.command(epilog="\b\nExample:\n  mien models export mien-1a2b3c4d")
@click.argument("version")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    show_default="VERSION.zip",
    help="File to write; one that is there is left alone.",
)
@_url
def export(version: str, output: Path | None, url: str) -> None:
    """Write a model's package as a zip file."""
    packed = _ask(url, f"{_path(version)}/export")
    path = output or Path(f"{version}.zip")
    try:
        with path.open("xb") as file:
            file.write(packed)
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}") from None
    click.echo(f"Wrote {path}.")


def _path(version: str) -> str:
    return "/api/models/" + urllib.parse.quote(version, safe="")


def _json(url: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    raw = None if body is None else json.dumps(body).encode()
    found = json.loads(_ask(url, path, raw, "application/json"))
    if not isinstance(found, dict):
        raise UserError(f"what answers at {url} is not Mien", UNAVAILABLE)
    return found


def _ask(url: str, path: str, body: bytes | None = None, kind: str = "") -> bytes:
    """Asks the server; a refusal ends the command with the server's own line."""
    if not url.startswith(("http://", "https://")):
        raise UserError(f"--url {url} is no web address; it looks like http://127.0.0.1:8000")
    headers = {} if body is None else {"Content-Type": kind}
    asked = urllib.request.Request(url.rstrip("/") + path, body, headers)  # noqa: S310  # checked above
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
    return told
