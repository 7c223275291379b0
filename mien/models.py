"""``mien models``: what models there are, another in, the old one back; on a running system."""

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from rich import box
from rich.console import Console
from rich.table import Table

from mien.errors import UNAVAILABLE, USAGE, UserError

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


def models_table(found: list[dict[str, Any]]) -> Table:
    """One row a model, the newest first."""
    table = _table("Models (recall is the mean over the labels)")
    for heading in ("model", "state", "origin", "registered"):
        table.add_column(heading, no_wrap=heading == "model")
    for heading in ("accuracy", "recall", "ms a face", "used by"):
        table.add_column(heading, justify="right")
    for model in found:
        metrics = model["metrics"]
        table.add_row(
            model["version"],
            model["state"],
            model["origin"],
            _day(model["imported_ms"]),
            _share(metrics.get("accuracy_majority")),
            _share(metrics.get("macro_recall")),
            "" if model["ms_per_face"] is None else f"{model['ms_per_face']:.1f}",
            str(model["workers"]),
        )
    return table


def facts_table(model: dict[str, Any]) -> Table:
    """What is known of a model, one row a fact."""
    table = _table(model["version"])
    table.add_column("fact")
    table.add_column("value")
    facts = {
        "state": model["state"],
        "origin": model["origin"],
        "retrained from": model["parent"] or "",
        "made": model["created"],
        "registered": _day(model["imported_ms"]),
        "training data": model["manifest"]["training_data_sha256"][:16],
        "used by": f"{model['workers']} classifiers",
    }
    for name, value in {**facts, **model["metrics"]}.items():
        table.add_row(name, f"{value:.3f}" if isinstance(value, float) else str(value))
    return table


def recall_table(model: dict[str, Any]) -> Table:
    """The share of each label's faces that the model recognises."""
    table = _table("Recall")
    table.add_column("label")
    table.add_column("recall", justify="right")
    for label, recall in model["recall"].items():
        table.add_row(label, _share(recall))
    return table


def history_table(changes: list[dict[str, Any]]) -> Table:
    """Each change of the champion that the model was part of, the newest first."""
    table = _table("History")
    for heading in ("when", "what", "to", "from", "why"):
        table.add_column(heading)
    for one in changes:
        row = (_day(one["at_ms"]), one["kind"], one["version"], one["previous"], one["reason"])
        table.add_row(*(text or "" for text in row))
    return table


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


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1_000).astimezone().strftime("%Y-%m-%d %H:%M")


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
