"""Commands that work on the database itself, whether Mien runs or not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from mien.cli.errors import UNAVAILABLE, UserError
from mien.store.core import audit
from mien.store.core.audit import Actor
from mien.store.core.database import Database, open_database
from mien.store.core.errors import StoreError, UnavailableError
from mien.store.core.settings import StoreSettings

F = TypeVar("F", bound=Callable[..., Any])


def database_options(command: F) -> F:
    """Add ``--database-url`` and ``--data-dir``, as ``mien up`` has them."""
    url = click.option(
        "--database-url",
        envvar="MIEN_DATABASE_URL",
        help="A PostgreSQL that is used instead of SQLite in the data directory.",
    )
    folder = click.option(
        "--data-dir",
        type=click.Path(file_okay=False, path_type=Path),
        default="data",
        envvar="MIEN_DATA_DIR",
        show_default=True,
        help="Where the database is kept.",
    )
    return url(folder(command))


@contextmanager
def opened(database_url: str | None, data_dir: Path) -> Iterator[Database]:
    """Open the database until the block ends; what is done is done by ``command line``.

    Raises:
        UserError: It cannot be used, or does not take what is asked.
    """
    url = StoreSettings(database_url=database_url or None, data_dir=data_dir).url
    audit.act(Actor("command line"))
    try:
        database = open_database(url)
        try:
            yield database
        finally:
            database.close()
    except UnavailableError as error:
        raise UserError(str(error), UNAVAILABLE) from None
    except StoreError as error:
        raise UserError(str(error)) from None
