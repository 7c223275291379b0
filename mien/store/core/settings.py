"""Where the database is."""

from pathlib import Path

from mien.process.settings import Settings


class StoreSettings(Settings):
    """Settings of a service that uses the database.

    Attributes:
        database_url: ``postgresql://user:password@host/name`` or ``sqlite:////folder/file.db``;
            none means a SQLite file in the data directory.
        data_dir: Folder of everything that Mien keeps.
    """

    database_url: str | None = None
    data_dir: Path = Path("data")

    @property
    def url(self) -> str:
        """The database's URL, the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'mien.db'}"
