"""Opening: migrations, several services at once, and one clear line for whatever is wrong."""

import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import Connection, inspect, text

from mien.store.alerts import rules
from mien.store.core import audit, migrate, schema
from mien.store.core.database import Database, open_database
from mien.store.core.errors import StoreError, UnavailableError
from tests.postgres import Cluster

pytestmark = pytest.mark.process

OPEN = (
    "import sys; from mien.store.core.database import open_database; "
    "open_database(sys.argv[1]).close()"
)


def test_a_new_sqlite_file_is_its_owners_alone_and_in_wal_mode(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "mien.db"
    database = open_database(f"sqlite:///{path}")
    with database.read() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    database.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_short_scheme_of_postgresql_is_understood(postgres_url: str) -> None:
    open_database(postgres_url.replace("postgresql://", "postgres://")).close()


def test_opening_again_neither_migrates_nor_imports_alembic(database_url: str) -> None:
    open_database(database_url).close()
    code = OPEN + "; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code, database_url]).returncode == 0


def test_services_that_start_at_once_all_open(database_url: str) -> None:
    command = [sys.executable, "-c", OPEN, database_url]
    services = [subprocess.Popen(command) for _ in range(4)]
    assert [service.wait(60) for service in services] == [0, 0, 0, 0]


def test_the_migrations_lead_to_the_tables_of_the_schema(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
        migrated = keys(connection)
    with database.write() as connection:
        schema.metadata.drop_all(connection)
        schema.metadata.create_all(connection)
        assert keys(connection) == migrated


def test_a_database_of_an_earlier_release_is_brought_along(database_url: str) -> None:
    database = open_database(database_url)
    with database.write() as connection:
        for table in reversed(inspect(connection).get_table_names()):
            connection.execute(text(f"DROP TABLE IF EXISTS {table} {cascade(connection)}"))
    with database.write() as connection:
        config = scripts()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO models VALUES (1, 'm', '[]')"))
        for minute_ms in (3_600_000, 7_140_000, 7_200_000):
            sums = ", ".join(["0"] * 7)
            connection.execute(
                text(f"INSERT INTO minutes VALUES ('door', {minute_ms}, 1, 60, 300, 9, {sums})")
            )
        command.upgrade(config, "0009")
        for number in (1, 2):
            connection.execute(
                text(f"INSERT INTO audit VALUES ({number}, 1000, 'erased span', '{{}}')")
            )
        command.upgrade(config, "0010")
        for number, cameras in ((1, "[]"), (2, '["door"]'), (3, '["desk", "door"]')):
            angry = (
                '{"kind": "expression", "label": "anger", "share": 0.5, "seconds": 30, '
                f'"cameras": {cameras}, "faces": 1}}'
            )
            connection.execute(
                text(
                    "INSERT INTO alert_rules (id, name, condition, webhooks, enabled, created_ms) "
                    "VALUES (:id, 'Angry', :condition, '[]', true, 0)"
                ),
                {"id": number, "condition": angry},
            )
    database.prepare()
    assert [
        rule.condition.of
        for rule in rules.read(database)
        if isinstance(rule.condition, rules.ExpressionCondition)
    ] == ["camera", "camera", "together"]
    assert audit.verify(database).entries == 2
    assert audit.verify(database).broken_id is None
    with database.read() as connection:
        assert migrate.at_head(connection)
        assert connection.scalar(text("SELECT version FROM models")) == "m"
        summed = text("SELECT hour_ms, face_seconds, frames, sum_0 FROM hours ORDER BY hour_ms")
        assert [tuple(row) for row in connection.execute(summed)] == [
            (3_600_000, 120, 600, 18),
            (7_200_000, 60, 300, 9),
        ]
    database.close()


def cascade(connection: Connection) -> str:
    return "CASCADE" if connection.dialect.name == "postgresql" else ""


def scripts() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("recursive_version_locations", "true")
    return config


def keys(connection: Connection) -> list[object]:
    """What the comparison leaves out: primary keys, and tables without rowid in SQLite."""
    inspector = inspect(connection)
    settings: list[object] = [
        (name, inspector.get_pk_constraint(name)["constrained_columns"])
        for name in schema.metadata.tables
    ]
    if connection.dialect.name == "sqlite":
        made = connection.scalars(text("SELECT sql FROM sqlite_master ORDER BY name"))
        settings += ["WITHOUT ROWID" in (statement or "") for statement in made]
    return settings


def test_the_schema_names_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(scripts()).get_current_head() == schema.HEAD


@pytest.mark.parametrize(
    "url",
    ["mysql://root:secret@db/mien", "mien.db", "sqlite://", "sqlite:///:memory:", "postgresql//x"],
)
def test_a_url_that_names_no_usable_database(url: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite:////folder/mien\.db or postgresql://") as error:
        open_database(url)
    assert "secret" not in str(error.value)


def test_a_server_that_does_not_answer() -> None:
    with pytest.raises(UnavailableError, match="MIEN_DATABASE_URL") as error:
        open_database("postgresql://mien:secret@127.0.0.1:1/mien")
    line = str(error.value)
    assert "postgresql://***@127.0.0.1:1/mien" in line
    assert "refused" in line
    assert "secret" not in line
    assert "\n" not in line


def test_a_database_that_the_server_does_not_have(postgres: Cluster) -> None:
    with pytest.raises(UnavailableError, match='"nothing" does not exist'):
        open_database(postgres.url("nothing"))


def test_a_user_who_may_not_make_tables(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN")
    with pytest.raises(UnavailableError, match="permission denied"):
        open_database(postgres_url.replace("mien@", "guest@"))


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot write the database file .*Is a directory"):
        open_database(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, not a database. " * 100)
    with pytest.raises(UnavailableError, match="file is not a database"):
        open_database(f"sqlite:///{path}")
    assert path.read_text().startswith("These are notes")


def test_a_database_of_a_newer_release(database_url: str) -> None:
    database = open_database(database_url)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(StoreError, match=r"newer release of Mien \(revision 9999"):
        open_database(database_url)


def test_a_database_that_belongs_to_something_else(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute(sql.SQL("CREATE TABLE cameras (id integer)"))
    with pytest.raises(StoreError, match="'cameras' that Mien did not make"):
        open_database(postgres_url)


def test_writes_come_one_after_the_other(database: Database) -> None:
    order: list[str] = []
    second_wants = threading.Event()

    def second() -> None:
        second_wants.set()
        with database.write():
            order.append("second")

    thread = threading.Thread(target=second)
    with database.write():
        thread.start()
        assert second_wants.wait(60)
        thread.join(0.2)  # long enough to overtake us, if it could
        order.append("first")
    thread.join(60)
    assert order == ["first", "second"]


def test_a_failed_write_leaves_nothing(database: Database) -> None:
    def write_half() -> None:
        with database.write() as connection:
            connection.execute(text("INSERT INTO models VALUES (1, 'm', '[]')"))
            raise KeyError

    with pytest.raises(KeyError):
        write_half()
    with database.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM models")) == 0


def test_a_write_within_another_is_part_of_it(database: Database) -> None:
    row = text("INSERT INTO models VALUES (:number, :name, '[]')")

    def count() -> int:
        with database.read() as connection:
            return connection.scalar(text("SELECT count(*) FROM models")) or 0

    def write(fail: bool) -> None:
        with database.write() as outer:
            outer.execute(row, {"number": 1, "name": "m"})
            with database.write() as inner:
                inner.execute(row, {"number": 2, "name": "n"})
            assert count() == 2, "what was written before is read"
            with ThreadPoolExecutor() as others:
                assert others.submit(count).result(60) == 0, "by this thread alone"
            if fail:
                raise KeyError

    with pytest.raises(KeyError):
        write(fail=True)
    assert count() == 0
    write(fail=False)
    assert count() == 2
