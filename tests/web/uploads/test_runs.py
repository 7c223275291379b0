"""Runs that are over: they stay in the process until the database takes them."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from mien.results.records import Record
from mien.store.core.database import Database
from mien.store.core.errors import UnavailableError
from mien.store.uploads import runs as kept
from tests.mien.results.test_writers import record
from tests.web.records import redis
from web.cameras.temporary_cameras import TemporaryCameras
from web.http.refusals import RefusedError
from web.uploads import run_files
from web.uploads.runs import Runs

__all__ = ["redis"]  # the fixture

RECORD = record(1, None) | {"file": "a.mp4", "time_s": 0.0}


@pytest.fixture
def runs(redis: Redis, database: Database, tmp_path: Path) -> Runs:
    return Runs(redis, database, TemporaryCameras(redis), tmp_path)


def add(runs: Runs, path: Path, name: str) -> str:
    path.write_bytes(b"video")
    with path.open("rb") as body:
        run_id: str = runs.add(body, 5, name, keep=False)["id"]
    return run_id


@contextmanager
def away() -> Iterator[None]:
    """The database takes no run that is over."""

    def refuse(*_: object) -> None:
        raise UnavailableError("the database is away")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "finish", refuse)
        yield


def test_what_the_database_does_not_take_now_it_takes_with_the_next(
    runs: Runs, database: Database, tmp_path: Path
) -> None:
    first, second = (add(runs, tmp_path / "body", name) for name in ("a.mp4", "b.mp4"))
    with away():
        assert runs.cancel(first)["state"] == "cancelled"
    assert [run["id"] for run in runs.now()] == [first, second], "both are in the process still"
    assert runs.result(first)["state"] == "cancelled"
    runs.cancel(second)
    assert runs.now() == []
    assert [run["state"] for run in runs.summaries()] == ["cancelled", "cancelled"]
    assert [run.state for run in kept.summaries(database)] == ["cancelled", "cancelled"]


def over(runs: Runs, tmp_path: Path) -> str:
    """A run with three records that is over, and that the database does not have yet."""
    run_id = add(runs, tmp_path / "body", "a.mp4")
    run = runs._find(run_id)
    assert run is not None
    run.found.write_text("".join(json.dumps(RECORD | {"frame": n}) + "\n" for n in range(3)))
    run.faces = 3
    with away():
        runs.cancel(run_id)
    return run_id


def downloaded(runs: Runs, run_id: str, meanwhile: Callable[[], object]) -> list[int]:
    """Numbers of the frames in a download; ``meanwhile`` happens just before it is written."""
    written = run_files.written

    def late(records: Iterable[Record], *where: Any) -> AbstractContextManager[tuple[Path, int]]:
        meanwhile()
        return written(records, *where)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_files, "written", late)
        with runs.download(run_id, "json") as (_, path):
            return [record["frame"] for record in json.loads(path.read_text())]


def test_a_download_while_the_run_moves_to_the_database_is_whole(
    runs: Runs, database: Database, tmp_path: Path
) -> None:
    run_id = over(runs, tmp_path)
    other = add(runs, tmp_path / "body", "b.mp4")
    assert downloaded(runs, run_id, lambda: runs.cancel(other)) == [0, 1, 2]
    assert runs.now() == [], "it has moved"
    assert downloaded(runs, run_id, lambda: None) == [0, 1, 2]


def test_a_download_of_what_is_erased_meanwhile_is_refused(
    runs: Runs, database: Database, tmp_path: Path
) -> None:
    run_id = over(runs, tmp_path)
    runs.cancel(add(runs, tmp_path / "body", "b.mp4"))
    with pytest.raises(RefusedError, match="there is no run"):
        downloaded(runs, run_id, lambda: runs.delete(run_id))
