"""A private PostgreSQL for a test run: a fresh cluster on a unix socket in a temporary folder."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from mien.store.core.database import open_database
from tests.certificates import Pair

MIGRATED = "migrated"

#: Where Debian and others put what is not on the PATH.
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")


def binaries() -> Path:
    """The folder with initdb and postgres; fails the test run when there is none."""
    program = shutil.which("initdb")
    if program:
        return Path(program).resolve().parent
    for pattern in PLACES:
        for folder in sorted(Path("/").glob(pattern[1:]), reverse=True):
            if (folder / "initdb").exists():
                return folder
    pytest.fail(
        "the tests need PostgreSQL's server programs (initdb, postgres): "
        "apt-get install postgresql, or put them on the PATH"
    )


def server_user() -> str | None:
    """PostgreSQL refuses to run as root: the account to use instead, None for our own."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class Cluster:
    """A PostgreSQL server that can be stopped and started again."""

    def __init__(self, folder: Path, programs: Path, user: str | None, listens: str) -> None:
        self._listens = listens
        self._folder = folder
        self._programs = programs
        self._user = user
        self._numbers = itertools.count(1)
        self._migrated = False

    def url(self, name: str) -> str:
        """URL of one of its databases."""
        return f"postgresql://mien@/{name}?host={self._folder}"

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        return self._make(f"test_{next(self._numbers)}", "template1")

    def new_mien(self) -> str:
        """Make a database with all tables and no rows, migrated once for all; return its URL."""
        if not self._migrated:
            open_database(self._make(MIGRATED, "template1")).close()
            self._migrated = True
        return self._make(f"test_{next(self._numbers)}", MIGRATED)

    def _make(self, name: str, template: str) -> str:
        connection = psycopg.connect(host=str(self._folder), user="mien", dbname="postgres")
        with closing(connection):
            connection.autocommit = True
            names = map(sql.Identifier, (name, template))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        return self.url(name)

    def create(self) -> None:
        self._run("initdb", "-D", self._data, "-U", "mien", "-A", "trust", "-E", "UTF8", "-N")

    def start(self) -> None:
        options = f"-F -c {self._listens} -k {self._folder}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", self._data, "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            user=self._user,
            cwd=self._folder,
            # Not captured: the server inherits the pipe, and reading it would never end.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        )
        if done.returncode:
            pytest.fail(f"PostgreSQL's {program} failed with {done.returncode}")


@contextmanager
def running_postgres(port: int = 0, pair: Pair | None = None) -> Iterator[Cluster]:
    """Run a cluster of its own until the end of the block; with a certificate over TLS too.

    Args:
        port: Where it listens then, on 127.0.0.1.
        pair: The certificate.
    """
    user = server_user()
    with tempfile.TemporaryDirectory(prefix="mien-pg-") as name:
        folder = Path(name)
        if user is not None:
            shutil.chown(folder, user)
        listens = "listen_addresses=''" if pair is None else _over_tls(folder, port, pair, user)
        cluster = Cluster(folder, binaries(), user, listens)
        cluster.create()
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


def _over_tls(folder: Path, port: int, pair: Pair, user: str | None) -> str:
    cert, key = (Path(shutil.copy(file, folder)) for file in (pair.cert, pair.key))
    for file in (cert, key):
        file.chmod(0o600)  # a key that others can read is not taken
        if user is not None:
            shutil.chown(file, user)
    options = {"listen_addresses": "127.0.0.1", "port": port, "ssl": "on"}
    options |= {"ssl_cert_file": cert, "ssl_key_file": key}
    return " -c ".join(f"{name}={value}" for name, value in options.items())
