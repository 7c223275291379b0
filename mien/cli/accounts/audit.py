"""``mien audit``: whether the record of what was done is whole, and all of it; on the database."""

from pathlib import Path

import click
import msgspec

from mien.cli.accounts.database import database_options, opened
from mien.cli.errors import UserError
from mien.store.core import audit


@click.group(
    "audit", epilog="\b\nExamples:\n  mien audit verify\n  mien audit export > audit.jsonl"
)
def audit_group() -> None:
    """Check and export the record of who did what."""


@audit_group.command(epilog="\b\nExample:\n  mien audit verify")
@database_options
def verify(database_url: str | None, data_dir: Path) -> None:
    """Look whether every row is as it was written, and print the newest hash.

    Rows that were cut off at the end are missed only by whoever knows the hash of before: note it
    where nobody who can write the database can write.
    """
    with opened(database_url, data_dir) as database:
        chain = audit.verify(database)
    if chain.broken_id is not None:
        raise UserError(
            f"row {chain.broken_id} of the audit is not as it was written, or one before it was "
            f"taken out; the {chain.entries} rows before are whole",
            1,
        )
    click.echo(f"All {chain.entries} rows are as they were written. The newest: {chain.head}")


@audit_group.command(epilog="\b\nExample:\n  mien audit export > audit.jsonl")
@database_options
def export(database_url: str | None, data_dir: Path) -> None:
    """Print the whole record, one JSON object in each line, the oldest first."""
    with opened(database_url, data_dir) as database:
        for entry in audit.every(database):
            click.echo(msgspec.json.encode(entry))
