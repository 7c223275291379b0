"""``mien users``: who may sign in, without a browser; on the database itself."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import click
import msgspec
from rich.console import Console
from rich.table import Table

from mien.bus.messages import now_ms
from mien.cli.accounts.database import database_options, opened
from mien.cli.errors import UserError
from mien.process.names import UserName
from mien.store.accounts import passwords, sessions, users
from mien.store.accounts.roles import Role
from mien.store.accounts.users import User, UserChange
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError

F = TypeVar("F", bound=Callable[..., Any])


def _stdin_option(command: F) -> F:
    return click.option(
        "--password-stdin", is_flag=True, help="Read the password's line instead of asking."
    )(command)


@click.group(
    "users",
    epilog="\b\nExamples:\n  mien users add ada --role administrator\n"
    "  mien users add vera --camera door --camera gate\n  mien users sessions vera --end",
)
def users_group() -> None:
    """Add, list and remove those who may sign in, and end their sessions."""


@users_group.command(epilog="\b\nExample:\n  mien users add vera --camera door --camera gate")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(get_args(Role)),
    default="viewer",
    show_default=True,
    help="What they may do; each role may also do what those before it may.",
)
@click.option(
    "--camera",
    "cameras",
    metavar="ID",
    multiple=True,
    help="A camera that is to be seen, given once for each; all without it.",
)
@_stdin_option
@database_options
def add(
    name: str,
    role: Role,
    cameras: tuple[str, ...],
    password_stdin: bool,
    database_url: str | None,
    data_dir: Path,
) -> None:
    """Add somebody called NAME."""
    try:
        msgspec.convert(name, UserName)
    except msgspec.ValidationError:
        raise UserError(
            "a name has 1 to 64 characters, all of them visible, and no space around it"
        ) from None
    with opened(database_url, data_dir) as database:
        hashed = _new_hash(name, password_stdin)
        with database.write():
            made = users.add(database, name, role, cameras or None, hashed)
            audit.add(database, "account added", {"role": role, "cameras": made.cameras}, name)
    click.echo(f"{name} may sign in as {role}.")


@users_group.command("list", epilog="\b\nExample:\n  mien users list")
@database_options
def list_(database_url: str | None, data_dir: Path) -> None:
    """Show everybody."""
    with opened(database_url, data_dir) as database:
        known = users.read_all(database)
    table = Table("name", "role", "cameras", "code", "state")
    for user in known:
        cameras = "all" if user.cameras is None else ", ".join(user.cameras) or "none"
        state = "disabled" if user.disabled else "may sign in"
        table.add_row(user.name, user.role, cameras, "yes" if user.totp else "no", state)
    Console().print(table)


@users_group.command(epilog="\b\nExample:\n  mien users remove vera")
@click.argument("name")
@database_options
def remove(name: str, database_url: str | None, data_dir: Path) -> None:
    """Remove NAME; open pages end within seconds."""
    with opened(database_url, data_dir) as database, database.write():
        users.remove(database, _found(database, name).id)
        audit.add(database, "account removed", {}, name)
    click.echo(f"Removed {name}.")


@users_group.command(epilog="\b\nExample:\n  mien users password ada --remove-totp")
@click.argument("name")
@click.option("--remove-totp", is_flag=True, help="Ask for no codes any more: the app is lost.")
@_stdin_option
@database_options
def password(
    name: str,
    remove_totp: bool,
    password_stdin: bool,
    database_url: str | None,
    data_dir: Path,
) -> None:
    """Give NAME a new password; open pages end within seconds."""
    with opened(database_url, data_dir) as database:
        person = _found(database, name)
        change = UserChange(password_hash=_new_hash(person.name, password_stdin))
        told = {"password": "changed"} | ({"codes": "off"} if remove_totp else {})
        with database.write():
            users.change(database, person.id, change)
            if remove_totp:
                users.change(database, person.id, UserChange(totp_secret=None))
            audit.add(database, "account changed", told, person.name)
    click.echo(f"{person.name} has a new password.")


@users_group.command("sessions", epilog="\b\nExample:\n  mien users sessions ada --end")
@click.argument("name")
@click.option("--end", is_flag=True, help="Sign NAME out everywhere.")
@database_options
def sessions_(name: str, end: bool, database_url: str | None, data_dir: Path) -> None:
    """Show where NAME is signed in."""
    with opened(database_url, data_dir) as database:
        person = _found(database, name)
        theirs = sessions.of_user(database, person.id, now_ms())
        if end:
            ended = sessions.end_all(database, person.id)
            audit.add(database, "signed out everywhere", {"sessions": ended}, person.name)
    table = Table("from", "with", "last used")
    for session in theirs:
        minutes = max(0, now_ms() - session.seen_ms) // 60_000
        table.add_row(session.address, session.agent, f"{minutes} min ago")
    Console().print(table)
    if end:
        click.echo(f"Signed {person.name} out everywhere.")


def _found(database: Database, name: str) -> User:
    credentials = users.find(database, name)
    if credentials is None:
        raise NoSuchRowError(f"there is nobody called {name!r}; mien users list shows everybody.")
    return credentials.user


def _new_hash(name: str, from_stdin: bool) -> str:
    if from_stdin:
        entered = sys.stdin.readline().rstrip("\n")
    else:
        entered = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    passwords.check_password(name, entered)
    return passwords.hash_password(entered)
