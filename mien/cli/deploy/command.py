"""``mien deploy``: what containers need beside the images."""

import os
import secrets
from pathlib import Path

import click

from mien.cli.deploy import acl
from mien.cli.errors import UNAVAILABLE, UserError

#: Holds PostgreSQL's password, under the name that its image has for it.
POSTGRES = "POSTGRES_PASSWORD"


@click.group(epilog="\b\nExample:\n  mien deploy acl && docker compose up --build")
def deploy() -> None:
    """Prepare a deployment in containers."""


@deploy.command("acl", epilog="\b\nExample:\n  mien deploy acl && docker compose up --build")
@click.option(
    "--users",
    type=click.Path(dir_okay=False, path_type=Path),
    default="deploy/valkey/users.acl",
    show_default=True,
    help="Where Valkey's users are written: who may do what, and digests of the passwords.",
)
@click.option(
    "--env",
    type=click.Path(dir_okay=False, path_type=Path),
    default=".env",
    show_default=True,
    help="Where the passwords are kept; other lines of the file stay.",
)
def write_acl(users: Path, env: Path) -> None:
    """Make a Redis user for each service, with the least rights that it works with.

    PostgreSQL's password is made as well, where there is none.

    Passwords that are in the file already are kept, so the users can be written anew after an
    update; delete a password's line to have another made.
    """
    try:
        lines = env.read_text().splitlines() if env.exists() else []
        present = dict(line.split("=", 1) for line in lines if "=" in line)
        passwords = {
            name: present.get(variable(name)) or secrets.token_urlsafe(32) for name in acl.NAMES
        }
        made = {variable(name): passwords[name] for name in acl.NAMES}
        made[POSTGRES] = present.get(POSTGRES) or secrets.token_urlsafe(32)
        # Each in its place, since lines below it may be made of it, as the database's address is.
        told = {name: f"{name}={password}" for name, password in made.items()}
        lines = [told.pop(line.split("=", 1)[0], line) for line in lines]
        _write(env, "".join(f"{line}\n" for line in [*lines, *told.values()]), 0o600)
        # Read by the server's own user; who reads the digests learns no password.
        _write(users, acl.users(passwords), 0o644)
    except OSError as error:
        raise UserError(f"cannot write {error.filename}: {error.strerror}", UNAVAILABLE) from None
    click.echo(f"{users} has the users of {', '.join(acl.NAMES)}; their passwords are in {env}.")


def variable(name: str) -> str:
    """The variable that holds the password of a user."""
    return f"MIEN_REDIS_{name.upper()}_PASSWORD"


def _write(path: Path, text: str, mode: int) -> None:
    """Replace a file as a whole, readable for nobody else meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.chmod(mode)
    fresh.replace(path)
