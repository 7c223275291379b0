"""``mien inspect``: what lies in the streams, and the dead letters, by asking Redis itself."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource
from redis import Redis
from redis.exceptions import RedisError
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mien.bus import inspection, streams
from mien.bus.inspection import DeadLetterReport, StreamReport
from mien.cli.errors import UNAVAILABLE, UserError
from mien.cli.machine import address
from mien.process.redact import redact

F = TypeVar("F", bound=Callable[..., Any])


def _note(context: click.Context, option: click.Parameter, value: Any) -> None:
    """Keep an option for the whole command; the one that was typed counts, wherever it stands."""
    key = f"{__name__}.{option.name}"
    typed = context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
    if typed or key not in context.meta:
        context.meta[key] = value


def _noted(name: str) -> Any:
    return click.get_current_context().meta[f"{__name__}.{name}"]


def _server(command: F) -> F:
    """Add the options that say which Redis to ask."""
    command = click.option(
        "--data-dir",
        type=click.Path(file_okay=False, path_type=Path),
        default="data",
        envvar="MIEN_DATA_DIR",
        show_default=True,
        expose_value=False,
        callback=_note,
        help="Data directory of the mien up whose embedded server is asked.",
    )(command)
    return click.option(
        "--redis-url",
        envvar="MIEN_REDIS_URL",
        expose_value=False,
        callback=_note,
        help="A Redis or Valkey to ask instead of that one.",
    )(command)


def _as_json(command: F) -> F:
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        expose_value=False,
        callback=_note,
        help="Print the same as JSON.",
    )(command)


@click.group(
    invoke_without_command=True,
    epilog="\b\nExamples:\n  mien inspect\n  mien inspect --redis-url redis://10.0.0.5/0 --json\n"
    "  mien inspect dead\n  mien inspect dead replay 1767225600007-0",
)
@_server
@_as_json
@click.pass_context
def inspect(context: click.Context) -> None:
    """Show what lies in the streams, and who has yet to read it.

    The length of each stream and the age of its oldest entry; for each consumer group the lag
    (entries that nobody has taken) and those pending (taken, not acknowledged).
    """
    if context.invoked_subcommand is not None:
        return
    with _connected() as redis:
        reports = inspection.read_streams(redis)
        letters = len(inspection.read_dead_letters(redis))
    if _noted("as_json"):
        click.echo(json.dumps({"streams": [asdict(report) for report in reports]}, indent=2))
        return
    Console().print(streams_table(reports))
    if letters:
        click.echo(f"Dead letters: {letters}; mien inspect dead lists them.")


@inspect.group(
    invoke_without_command=True,
    epilog="\b\nExamples:\n  mien inspect dead --json\n  mien inspect dead replay 1767225600007-0\n"
    "  mien inspect dead drop 1767225600007-0",
)
@_server
@_as_json
@click.pass_context
def dead(context: click.Context) -> None:
    """List the dead letters: entries that no worker could handle, and why."""
    if context.invoked_subcommand is not None:
        return
    with _connected() as redis:
        letters = inspection.read_dead_letters(redis)
    if _noted("as_json"):
        click.echo(json.dumps({"dead": [asdict(letter) for letter in letters]}, indent=2))
    elif letters:
        Console().print(letters_table(letters))
    else:
        click.echo("There is no dead letter.")


@dead.command(epilog="\b\nExample:\n  mien inspect dead replay 1767225600007-0")
@click.argument("letter_id", metavar="ID")
@_server
def replay(letter_id: str) -> None:
    """Send a dead letter's message again, once what hindered it is mended."""
    _check_id(letter_id)
    with _connected() as redis:
        stream = inspection.replay(redis, letter_id)
    click.echo(f"{letter_id} is in {stream} again.")


@dead.command(epilog="\b\nExample:\n  mien inspect dead drop 1767225600007-0")
@click.argument("letter_id", metavar="ID")
@_server
def drop(letter_id: str) -> None:
    """Delete a dead letter."""
    _check_id(letter_id)
    with _connected() as redis:
        inspection.drop(redis, letter_id)
    click.echo(f"{letter_id} is gone.")


def streams_table(reports: list[StreamReport]) -> Table:
    """Lay out one row for each stream, or for each of its groups."""
    table = _table("Streams", "stream", "length", "oldest", "group", "workers", "lag", "pending")
    for report in reports:
        own = (report.name, f"{report.length:,}", _age(report.oldest_ms))
        table.add_row(*own)
        for group in report.groups:
            lag = "?" if group.lag is None else f"{group.lag:,}"
            pending = f"{group.pending:,}"
            if group.oldest_pending_ms is not None:
                pending += f" ({_age(group.oldest_pending_ms)})"
            table.add_row("", "", "", group.name, str(group.consumers), lag, pending)
    return table


def letters_table(letters: list[DeadLetterReport]) -> Table:
    """Lay out one row for each dead letter."""
    table = _table("Dead letters", "id", "age", "from", "reason", "replay")
    for letter in letters:
        hindrance = letter.hindrance or "possible"
        texts = (letter.id, _age(letter.age_ms), letter.stream, letter.reason, hindrance)
        table.add_row(*map(Text, texts))
    return table


@contextmanager
def _connected() -> Iterator[Redis]:
    """Connect to the server; what goes wrong ends the command with one line."""
    data_dir: Path = _noted("data_dir")
    url: str | None = _noted("redis_url") or address.read(data_dir)
    if url is None:
        raise UserError(
            f"no mien up runs with the data directory {data_dir}; "
            "give its own with --data-dir, or a Redis with --redis-url",
            UNAVAILABLE,
        )
    try:
        redis = streams.connect(url)
        with redis:
            yield redis
    except streams.UnreachableError as error:
        raise UserError(str(error), UNAVAILABLE) from None
    except inspection.DeadLetterError as error:
        raise UserError(str(error)) from None
    except RedisError as error:
        raise UserError(f"{redact(url)}: {redact(str(error))}", UNAVAILABLE) from None


def _check_id(letter_id: str) -> None:
    if not re.fullmatch(r"\d{1,19}-\d{1,19}", letter_id, re.ASCII):
        raise UserError(f"{letter_id} is no id of a dead letter; one looks like 1767225600007-0")


def _age(milliseconds: int | None) -> str:
    """Say an age to the second: ``0:01:13``; nothing for None."""
    return "" if milliseconds is None else str(timedelta(seconds=milliseconds // 1_000))


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        right = heading in ("length", "oldest", "workers", "lag", "pending", "age")
        table.add_column(heading, justify="right" if right else "left")
    return table
