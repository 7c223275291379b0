"""Runs of two web processes: one of them works, either tells and ends them."""

import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from mien.bus import registry
from mien.results.records import Record
from mien.store.core.database import Database
from mien.store.core.errors import UnavailableError
from mien.store.uploads import attempts
from tests.conftest import wait_until
from tests.mien.results.test_writers import record
from tests.mien.store.uploads.test_runs import taken
from tests.web.records import redis
from web.cameras.temporary_cameras import TemporaryCameras
from web.http.refusals import RefusedError
from web.uploads import run_files, run_progress
from web.uploads.run import VideoRun
from web.uploads.run_work import GONE, RunWorker
from web.uploads.runs import Runs

__all__ = ["redis"]  # the fixture

Working = Callable[[], AbstractContextManager[RunWorker]]
RECORD = record(1, None) | {"file": "a.mp4", "time_s": 0.0}


@pytest.fixture
def runs(redis: Redis, database: Database, tmp_path: Path) -> Runs:
    """The runs as a process sees them that does not work on any."""
    return Runs(redis, database, tmp_path / "uploads", lambda: None)


@pytest.fixture
def working(redis: Redis, database: Database, tmp_path: Path) -> Working:
    """Have a worker in a thread, as of a process that ends in order with the block."""

    @contextmanager
    def work() -> Iterator[RunWorker]:
        worker = RunWorker(redis, database, TemporaryCameras(redis), tmp_path / "uploads")
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            yield worker
        finally:
            worker.stop()
            thread.join()
            worker.retire()

    return work


def add(runs: Runs, tmp_path: Path, name: str) -> str:
    path = tmp_path / "body"
    path.write_bytes(b"video")
    with path.open("rb") as body:
        run_id: str = runs.add(body, 5, name, keep=False)["id"]
    return run_id


def uploads(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "uploads").iterdir()]


def beating(worker: RunWorker, condition: Callable[[], object]) -> Callable[[], bool]:
    """The condition, looked at after each beat of a worker's pulse."""

    def beat() -> bool:
        worker.keep_turn()
        return bool(condition())

    return beat


def state(runs: Runs, run_id: str) -> str:
    said: str = runs.report(run_id)["state"]
    return said


def test_one_that_waits_is_cancelled_at_once(
    runs: Runs, redis: Redis, database: Database, tmp_path: Path
) -> None:
    first, second = (add(runs, tmp_path, name) for name in ("a.mp4", "b.mp4"))
    assert [run["id"] for run in runs.now()] == [first, second]
    assert runs.cancel(first)["state"] == "cancelled"
    assert [run["id"] for run in runs.now()] == [second]
    assert uploads(tmp_path) == [f"{second}.mp4"]
    assert runs.result(first)["timeline"] == []
    assert taken(database).run.id == second, "the other is not taken up"
    assert registry.read_cameras(redis, ("upload",)) == {}


def test_one_at_work_is_told_and_cancelled_by_a_process_that_does_not_work_on_it(
    runs: Runs, working: Working, tmp_path: Path
) -> None:
    with working() as worker:
        run_id = add(runs, tmp_path, "a.mp4")
        wait_until(beating(worker, lambda: state(runs, run_id) == "running"), "its turn")
        wait_until(beating(worker, lambda: runs.now()[0]["expected"]), "its length to be told")
        assert runs.cancel(run_id)["state"] == "running"
        wait_until(beating(worker, lambda: state(runs, run_id) == "cancelled"), "its end")
        wait_until(lambda: not runs.now(), "it to be told no more")
    assert uploads(tmp_path) == []


def test_one_that_is_deleted_while_it_is_worked_on_leaves_nothing(
    runs: Runs, working: Working, tmp_path: Path
) -> None:
    with working() as worker:
        first, second = (add(runs, tmp_path, name) for name in ("a.mp4", "b.mp4"))
        wait_until(beating(worker, lambda: state(runs, first) == "running"), "its turn")
        runs.delete(first)
        with pytest.raises(RefusedError, match="there is no run"):
            runs.report(first)
        wait_until(beating(worker, lambda: state(runs, second) == "running"), "the next one")
        assert [run["id"] for run in runs.now()] == [second]
        runs.delete(second)
    assert uploads(tmp_path) == []


def test_what_the_database_does_not_take_now_it_takes_later(
    runs: Runs, working: Working, tmp_path: Path
) -> None:
    refused = threading.Event()

    def refuse(*_: object) -> None:
        refused.set()
        raise UnavailableError("the database is away")

    with working() as worker:
        run_id = add(runs, tmp_path, "a.mp4")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(attempts, "finish", refuse)
            wait_until(beating(worker, lambda: state(runs, run_id) == "running"), "its turn")
            runs.cancel(run_id)
            wait_until(beating(worker, refused.is_set), "it to be kept")
            assert state(runs, run_id) == "running", "the database has it first"
        wait_until(beating(worker, lambda: state(runs, run_id) == "cancelled"), "its end")


def test_one_whose_process_ends_is_begun_anew_by_another(
    runs: Runs, working: Working, tmp_path: Path
) -> None:
    run_id = add(runs, tmp_path, "a.mp4")
    with working() as other:
        with working() as worker:
            wait_until(beating(worker, lambda: state(runs, run_id) == "running"), "its turn")
            other.keep_turn()
            assert not other._turn.held, "one works"
        assert state(runs, run_id) == "waiting"
        assert uploads(tmp_path) == [f"{run_id}.mp4"]
        wait_until(beating(other, lambda: state(runs, run_id) == "running"), "its turn again")
        runs.cancel(run_id)
        wait_until(beating(other, lambda: state(runs, run_id) == "cancelled"), "its end")


def test_one_that_is_given_up_leaves_no_video(
    runs: Runs, database: Database, working: Working, tmp_path: Path
) -> None:
    run_id = add(runs, tmp_path, "a.mp4")
    for _ in range(attempts.MOST_ATTEMPTS):  # by processes that were killed
        taken(database)
    (tmp_path / "uploads" / f"{run_id}.0a.jsonl").touch()
    with working() as worker:
        wait_until(beating(worker, lambda: state(runs, run_id) == "failed"), "its end")
    assert uploads(tmp_path) == []


def test_one_whose_video_is_gone_is_lost_and_says_so(
    runs: Runs, working: Working, tmp_path: Path
) -> None:
    run_id = add(runs, tmp_path, "a.mp4")
    (tmp_path / "uploads" / f"{run_id}.mp4").unlink()
    with working() as worker:
        wait_until(beating(worker, lambda: state(runs, run_id) == "lost"), "its end")
    with pytest.raises(RefusedError, match=f"is lost: {GONE}"):
        runs.result(run_id)


def test_what_is_told_of_runs_is_brought_up_to_date(
    runs: Runs, redis: Redis, database: Database, working: Working, tmp_path: Path
) -> None:
    first, second = (add(runs, tmp_path, name) for name in ("a.mp4", "b.mp4"))
    told = run_progress.read(redis)
    run_progress.forget(redis, second)
    runs.cancel(first)
    run_progress.tell(redis, told[first])  # as if Redis had not answered
    assert [run["id"] for run in runs.now()] == [first]
    assert state(runs, first) == "cancelled"
    with working() as worker:
        wait_until(beating(worker, lambda: set(run_progress.read(redis)) == {second}), "the truth")


def test_only_files_that_nobody_needs_are_tidied_away(tmp_path: Path) -> None:
    (tmp_path / "0c.json").touch()
    for path in ("a.mp4", "b.mp4", "b.0a.jsonl"):
        (tmp_path / path).touch()
        os.utime(tmp_path / path, (0, 0))
    run_files.tidy(tmp_path, {"a"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0c.json", "a.mp4"]


def over(runs: Runs, database: Database, tmp_path: Path) -> str:
    """A run with three records that is over."""
    run_id = add(runs, tmp_path, "a.mp4")
    attempt = taken(database)
    run = VideoRun.within(tmp_path, attempt.run)
    run.faces = 3
    run.end("cancelled")
    found = (json.dumps(RECORD | {"frame": n}) for n in range(3))
    assert attempts.finish(database, attempt, run.summary(), run.shares(), found)
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


def test_a_download_of_what_is_erased_meanwhile_is_refused(
    runs: Runs, database: Database, tmp_path: Path
) -> None:
    run_id = over(runs, database, tmp_path)
    assert downloaded(runs, run_id, lambda: None) == [0, 1, 2]
    with pytest.raises(RefusedError, match="there is no run"):
        downloaded(runs, run_id, lambda: runs.delete(run_id))
