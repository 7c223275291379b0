"""``mien models``: what models there are, another in, the old one back; on a running system."""

import json
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from mien.cli.errors import UserError
from mien.cli.model_tables import facts_table, history_table, models_table, recall_table
from mien.cli.server import ask, ask_json, read_json, url_option

F = TypeVar("F", bound=Callable[..., Any])


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
@url_option
@_as_json
def list_(url: str, as_json: bool) -> None:
    """Show all models and which one is champion."""
    answer = ask_json(url, "/api/models")
    if as_json:
        click.echo(json.dumps(answer, indent=2))
        return
    console = Console()
    console.print(models_table(answer["models"]))
    for model in answer["models"]:
        for refusal in model["refusals"]:
            console.print(
                f"{refusal['worker']} refused {refusal['version']}: {refusal['reason']}",
                style="red",
                markup=False,
                soft_wrap=True,
            )


@models.command(epilog="\b\nExample:\n  mien models show mien-1a2b3c4d")
@click.argument("version")
@url_option
@_as_json
def show(version: str, url: str, as_json: bool) -> None:
    """Show one model: its figures, its recall for each label, its history."""
    model = ask_json(url, _path(version))
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
@click.option(
    "--weighed",
    is_flag=True,
    help="Promote it although its proof is not passed, where the loss may be taken.",
)
@url_option
def promote(version: str, reason: str, weighed: bool, url: str) -> None:
    """Make a model the champion; running classifiers take it within seconds."""
    wish = {"reason": reason, "weighed": weighed}
    change = ask_json(url, f"{_path(version)}/promote", wish)
    click.echo(f"{change['version']} is the champion now, before it was {change['previous']}.")


@models.command(epilog="\b\nExample:\n  mien models rollback --reason 'worse at the door'")
@_reason
@url_option
def rollback(reason: str, url: str) -> None:
    """Make the champion before the present one the champion again."""
    change = ask_json(url, "/api/models/rollback", {"reason": reason})
    click.echo(f"{change['version']} is the champion again, in the place of {change['previous']}.")


@models.command("import", epilog="\b\nExample:\n  mien models import mien-1a2b3c4d.zip")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@url_option
def import_(file: Path, url: str) -> None:
    """Try a package (zip) and take it in; it is used only when promoted."""
    answer = ask(url, "/api/models", file.read_bytes(), "application/zip")
    click.echo(f"{read_json(url, answer)['version']} passed its trial and is registered.")


@models.command(epilog="\b\nExample:\n  mien models export mien-1a2b3c4d")
@click.argument("version")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    show_default="VERSION.zip",
    help="File to write; one that is there is left alone.",
)
@url_option
def export(version: str, output: Path | None, url: str) -> None:
    """Write a model's package as a zip file."""
    packed = ask(url, f"{_path(version)}/export")
    path = output or Path(f"{version}.zip")
    try:
        with path.open("xb") as file:
            file.write(packed)
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}") from None
    click.echo(f"Wrote {path}.")


def _path(version: str) -> str:
    return "/api/models/" + urllib.parse.quote(version, safe="")
