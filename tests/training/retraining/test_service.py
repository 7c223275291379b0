"""The service as a process: jobs to their end, killed, cancelled, and refused."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from redis import Redis

from mien.bus import registry, training
from mien.bus.messages import TrainingProgress, decode
from mien.bus.shards import keyspace
from mien.models import folder as packages_folder
from mien.models.manifest import LABELS
from mien.models.package import load_package
from mien.models.registry import Registry
from mien.models.scorer import Scorer
from mien.store.core.database import Database, open_database
from mien.store.corrections import corrections
from mien.store.corrections.kept_faces import NewFace
from mien.store.models import jobs, packages, proofs
from mien.store.models.jobs import Job, JobBasis, Promote
from tests.conftest import wait_until
from tests.training.drawn import draw_faces
from tests.training.retraining.nets import UNKNOWN, retrainable
from training.retraining.job import job_folder

pytestmark = [pytest.mark.process, pytest.mark.training]

DEADLINE_S = 150.0
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a package that knows all labels but one."""
    path = tmp_path_factory.mktemp("package")
    retrainable(path)
    return path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path}/mien.db")
    yield opened
    opened.close()


@pytest.fixture
def champion(database: Database, tmp_path: Path, package: Path) -> str:
    registered = Registry(database, tmp_path / "models")
    registered.start_with(package, "shipped")
    return load_package(package).version


@pytest.fixture
def start(redis_url: str, tmp_path: Path) -> Iterator[Start]:
    """Start a training service; what is left of it is killed at the end."""
    with ExitStack() as stack:

        def begin(**more: str) -> subprocess.Popen[bytes]:
            environment = {
                **os.environ,
                "MIEN_REDIS_URL": redis_url,
                "MIEN_DATA_DIR": str(tmp_path),
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
                **more,
            }
            command = [sys.executable, "-m", "training"]
            service = stack.enter_context(subprocess.Popen(command, env=environment))
            stack.callback(service.kill)
            return service

        yield begin


def correct(database: Database, count: int = 60) -> None:
    """Keep drawn faces of the unknown label, three to a track, and one thing that is no face."""
    drawn = draw_faces(count * 8, 0, seed=21)
    rows = np.flatnonzero(drawn.votes.argmax(axis=1) == UNKNOWN)
    faces = [
        (NewFace(drawn.crops[row].tobytes(), f"door {index // 3}", 1_000, "door"), LABELS[UNKNOWN])
        for index, row in enumerate(rows)
    ]
    nothing = NewFace(bytes(2304), "wall 1", 1_000)
    corrections.bring_in(database, [*faces, (nothing, "not_a_face")])


def ask(redis: Redis, database: Database, champion: str, promote: Promote = "by_hand") -> Job:
    job = jobs.ask(database, promote, JobBasis(champion, "replay", 1, 1, 0))
    training.wake(redis)
    return job


def state(database: Database, job: Job) -> str:
    return jobs.read_one(database, job.id).state


def workers(service: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The processes of jobs."""
    children: list[psutil.Process] = psutil.Process(service.pid).children()
    return children


def test_a_job_to_its_end_then_another_and_no_checkpoint_stays(
    redis: Redis, database: Database, champion: str, start: Start, tmp_path: Path
) -> None:
    correct(database)
    first = ask(redis, database, champion, "when_proven")
    second = ask(redis, database, champion)
    start()
    start()  # the other waits for its turn
    wait_until(lambda: state(database, first) == "done", "the first job", DEADLINE_S)
    done = jobs.read_one(database, first.id)
    assert done.candidate is not None
    assert (done.corrections, done.left_out) == (60, 1)
    assert done.held_out == 0, "each is answered by a fit that did not learn from it"
    proof = proofs.read(database, done.candidate)
    assert proof.report.gate.passed, proof.report.gate
    brought = proof.report.corrections
    assert (brought.faces, brought.champion_right, brought.known) == (60, 0, 0)
    assert brought.tracks == 20
    assert brought.fits > 1
    assert brought.candidate_right > 0.8 * brought.faces
    (line,) = brought.cameras
    assert (line.camera, line.faces, line.tracks) == ("door", brought.faces, 20)
    assert line.candidate_right == brought.candidate_right
    assert packages.champion(database) == done.candidate

    folder = tmp_path / "models" / done.candidate
    package = load_package(folder)
    known = Registry(database, tmp_path / "models").files(done.candidate)
    assert set(known.documents) == {packages_folder.CARD_FILE, "replay.npz"}
    assert package.manifest.parent == champion
    lineage = package.manifest.lineage
    assert lineage is not None
    assert (lineage.job, lineage.mode) == (first.id, "replay")
    assert lineage.corrections == done.corrections
    Scorer(package).check_golden()

    wait_until(lambda: state(database, second) != "running", "the second job", DEADLINE_S)
    wait_until(lambda: jobs.read_one(database, second.id).over, "the second job's end", DEADLINE_S)
    ended = jobs.read_one(database, second.id)
    assert (ended.state, ended.parent) == ("done", done.candidate)
    again = proofs.read(database, str(ended.candidate)).report
    assert (again.corrections.faces, again.corrections.known) == (0, 60)
    assert again.gate.sentence.startswith(
        "0 held-out corrections are too few to tell, and the champion has learned from the other 60"
    )
    folders = tmp_path / "training"
    wait_until(lambda: not list(folders.glob("[0-9]*")), "no checkpoint", DEADLINE_S)
    assert told(redis)[-1].job == second.id
    stages = {progress.stage for progress in told(redis)}
    assert {"training", "proving the candidate"} <= stages


def told(redis: Redis) -> list[TrainingProgress]:
    entries: Any = redis.xrange(keyspace.TRAINING_PROGRESS)
    return [decode(TrainingProgress, fields[b"message"]) for _, fields in entries]


def test_killed_it_is_taken_up_again(
    redis: Redis, database: Database, champion: str, start: Start, tmp_path: Path
) -> None:
    correct(database)
    job = ask(redis, database, champion)
    folder = job_folder(tmp_path, job.id)
    folder.mkdir(parents=True)
    with (folder / "lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # so that no attempt comes to its end
        service = start()
        wait_until(lambda: bool(workers(service)), "its process", DEADLINE_S)
        for worker in workers(service):
            worker.kill()
        wait_until(lambda: jobs.read_one(database, job.id).attempt == 2, "a second try", DEADLINE_S)
        wait_until(lambda: bool(workers(service)), "its process", DEADLINE_S)
        children = workers(service)
        service.kill()
        service.wait()
        psutil.wait_procs(children, timeout=60)
        assert not any(child.is_running() for child in children), "the job dies with its service"
    assert packages.champion(database) == champion
    start()
    wait_until(lambda: jobs.read_one(database, job.id).over, "the end", DEADLINE_S)
    ended = jobs.read_one(database, job.id)
    assert (ended.state, ended.attempt) == ("done", 3)
    assert len(packages.read_all(database)) == 2


def test_cancelled_it_leaves_nothing(
    redis: Redis, database: Database, champion: str, start: Start
) -> None:
    correct(database)
    job = ask(redis, database, champion)
    service = start()
    wait_until(lambda: bool(workers(service)), "its process", DEADLINE_S)
    jobs.cancel(database, job.id)
    training.wake(redis)
    wait_until(lambda: not workers(service), "the end of its process", DEADLINE_S)
    assert state(database, job) == "cancelled"
    assert len(packages.read_all(database)) == 1


def test_stopped_in_order_it_gives_the_job_back(
    redis: Redis, database: Database, champion: str, start: Start
) -> None:
    correct(database)
    job = ask(redis, database, champion)
    service = start()
    wait_until(lambda: state(database, job) == "running", "a running job", DEADLINE_S)
    service.terminate()
    assert service.wait(60) == 0
    given_back = jobs.read_one(database, job.id)
    assert (given_back.state, given_back.attempt) == ("queued", 0)
    assert not registry.read_workers(redis, "training")


def test_what_is_missing_is_said(
    redis: Redis, database: Database, champion: str, start: Start, tmp_path: Path
) -> None:
    nothing = ask(redis, database, champion)
    service = start()
    wait_until(lambda: state(database, nothing) == "failed", "no correction", DEADLINE_S)
    reason = jobs.read_one(database, nothing.id).reason
    assert reason == "there is no correction to learn from; correct some faces first"
    offer = training.read_offer(redis)
    assert offer is not None
    assert (offer.data, offer.problem) == (False, None)
    service.terminate()
    service.wait()

    correct(database, count=8)
    astray = ask(redis, database, champion)
    start(MIEN_TRAINING_DATA=str(tmp_path / "nowhere"))
    wait_until(lambda: state(database, astray) == "failed", "no data set", DEADLINE_S)
    reason = str(jobs.read_one(database, astray.id).reason)
    assert reason == f"MIEN_TRAINING_DATA={tmp_path}/nowhere: no such file or folder"
