"""Bringing the tables to the newest revision.

Alembic is imported only when there is something to do: it costs more than the rest of opening.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from mien.store.core import schema
from mien.store.core.errors import StoreError

_SCRIPTS = Path(__file__).parent / "migrations"


def at_head(connection: Connection) -> bool:
    """True when the tables are at the newest revision."""
    return revision(connection) == schema.HEAD


def upgrade(connection: Connection, name: str) -> None:
    """Migrate the tables within the caller's transaction, alone on the database.

    Args:
        connection: In a transaction that excludes other writers.
        name: What to call the database in errors.

    Raises:
        StoreError: The database is of a newer release, or has tables that are not Mien's.
    """
    present = revision(connection)
    if present == schema.HEAD:
        return  # another service did it while we waited
    if present is None:
        _refuse_foreign_tables(connection, name)
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("recursive_version_locations", "true")  # old ones lie in a folder
    config.attributes["connection"] = connection
    if present is not None:
        try:
            ScriptDirectory.from_config(config).get_revision(present)
        except CommandError:
            raise StoreError(
                f"the database {name} is of a newer release of Mien (revision {present}, this one "
                f"knows {schema.HEAD}). Install that release, or give this one another database."
            ) from None
    command.upgrade(config, "head")


def revision(connection: Connection) -> str | None:
    """The revision of the tables; None when there are none of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def confirm(connection: Connection) -> None:
    """Write the revision that is there once more, which shows whether one can write at all."""
    connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


def _refuse_foreign_tables(connection: Connection, name: str) -> None:
    foreign = set(inspect(connection).get_table_names()) & set(schema.metadata.tables)
    if foreign:
        raise StoreError(
            f"the database {name} has a table {min(foreign)!r} that Mien did not make. "
            "Give Mien a database of its own."
        )
