"""Films of runs: kept in pieces, read at any place, erased with their run."""

import io
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from mien.store.admin import retention
from mien.store.admin.choices import Retention
from mien.store.core.database import Database
from mien.store.core.schema import run_films
from mien.store.uploads import attempts, films, runs
from tests.mien.store.uploads.test_runs import (
    DAY_MS,
    DONE,
    NOW_MS,
    TIMELINE,
    WAITING,
    lines,
    taken,
)

CONTENT = bytes(range(256)) * 9_000  # a little more than two pieces


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(CONTENT)
    return path


def keep(database: Database, film: Path, run_id: str = "a", ended_ms: int = 2_000) -> None:
    done = replace(DONE, id=run_id, ended_ms=ended_ms, kept=True)
    runs.add(database, replace(WAITING, id=run_id, kept=True))
    attempts.finish(database, taken(database), done, TIMELINE, lines(1), film)


def pieces(database: Database) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(run_films)) or 0


def test_a_film_is_read_again_at_any_place(database: Database, film: Path) -> None:
    keep(database, film)
    opened = films.open_film(database, "a")
    assert opened is not None
    assert (opened.length, pieces(database)) == (len(CONTENT), 3)
    with io.BufferedReader(opened) as file:
        assert file.read() == CONTENT
        for place in (0, films.PIECE_BYTES - 3, len(CONTENT) - 5):
            file.seek(place)
            assert file.read(6) == CONTENT[place : place + 6]
        file.seek(-4, io.SEEK_END)
        assert file.read() == CONTENT[-4:]
        file.seek(len(CONTENT) + 9)
        assert file.read() == b""


def test_keeping_again_changes_nothing(database: Database, film: Path) -> None:
    keep(database, film)
    films.keep(database.write, "a", film)
    assert pieces(database) == 3


def test_where_none_was_kept_there_is_none(database: Database) -> None:
    runs.add(database, WAITING)
    attempts.finish(database, taken(database), DONE, TIMELINE, lines(1))
    assert films.open_film(database, "a") is None


def test_a_film_is_erased_with_its_run(database: Database, film: Path) -> None:
    keep(database, film)
    opened = films.open_film(database, "a")
    assert opened is not None
    runs.erase(database, ["a"])
    assert pieces(database) == 0
    with pytest.raises(OSError, match="was erased"):
        opened.read(1)


def test_retention_takes_the_film_of_an_old_run(database: Database, film: Path) -> None:
    keep(database, film, "old", NOW_MS - 3 * DAY_MS)
    keep(database, film, "new", NOW_MS - DAY_MS)
    list(retention.apply(database, Retention(seconds_days=2, minutes_days=None), NOW_MS))
    assert films.open_film(database, "old") is None
    assert films.open_film(database, "new") is not None
    assert pieces(database) == 3


def test_a_run_that_is_lost_has_no_film(database: Database, film: Path) -> None:
    runs.add(database, replace(WAITING, kept=True))
    films.keep(database.write, "a", film)
    attempts.lose(database, taken(database), "it is gone")
    assert [run.kept for run in runs.summaries(database)] == [False]
    assert pieces(database) == 0
