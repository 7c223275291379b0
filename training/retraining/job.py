"""One training job in a process of its own: ``python -m training.retraining.job ID ATTEMPT``."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import structlog
from redis import Redis

from mien.bus import streams, training
from mien.bus.messages import TrainingProgress
from mien.models import folder as packages_folder
from mien.models import measured
from mien.models.folder import Files
from mien.models.manifest import REPLAY_FILE, WEIGHTS_FILE, PackageError, check_seeds
from mien.models.package import LABELS, ModelPackage, unpack
from mien.models.registry import Registry
from mien.models.scorer import Scorer
from mien.process import log
from mien.process.settings import load
from mien.store.core.database import Database, open_database
from mien.store.core.errors import StoreError, UnavailableError
from mien.store.corrections import corrections
from mien.store.models import jobs, packages
from mien.store.models.jobs import Job
from training.datasets.dataset import load_faces
from training.datasets.samples import Skipped
from training.errors import DataError, RunError
from training.proof.cameras import with_cameras
from training.proof.proving import GivenLabels, prove
from training.retraining import ability
from training.retraining.bases import DataBasis, ReplayBasis, RetrainingBasis
from training.retraining.candidate import Origin
from training.retraining.corrections import CorrectedFaces, read_corrections
from training.retraining.progress_reporter import LostJobError, ProgressReporter
from training.seeds.replay import fixed_set
from training.settings import TrainingSettings

NICENESS = 5
Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]
_CANDIDATE = "candidate"
_TRIALS = 4


class Work:
    """Everything that one job does.

    Args:
        redis: The server.
        database: Open, at the newest revision.
        settings: Of the training service.
        job: What to do, as this process was given it.
    """

    def __init__(
        self, redis: Redis, database: Database, settings: TrainingSettings, job: Job
    ) -> None:
        self._redis = redis
        self._database = database
        self._settings = settings
        self._job = job
        self._root = settings.data_dir / "training"
        self._registry = Registry(database, settings.data_dir / "models")
        self._reporter = ProgressReporter(redis, job.id, self._is_ours)

    def run(self) -> None:
        """Do the job to its end, from its last checkpoint on.

        Raises:
            LostJobError: It is no longer ours.
            DataError: The data cannot be used.
            RunError: Something is missing.
            PackageError: A package cannot be used.
            StoreError: The database cannot be used now.
        """
        folder = job_folder(self._settings.data_dir, self._job.id)
        with _alone(folder):
            self._reporter.stage("reading the corrections")
            corrected, left_out = read_corrections(self._database)
            version = packages.champion(self._database)
            if version is None:
                raise RunError("there is no champion to start from")
            champion, files = self._champion(version)
            basis = self._basis(files)
            usable = basis.usable(corrected)
            learn = basis.learned(usable)
            self._note(version, len(usable), len(usable) - len(learn), left_out)
            if not len(learn):
                raise RunError("there is no correction to learn from; correct some faces first")
            origin = Origin(self._job, champion, learn, basis.data_sha256())
            made = self._made(basis, origin, folder / _CANDIDATE)
            self._conclude(origin, made, basis, usable)

    def _champion(self, version: str) -> tuple[ModelPackage, Files]:
        files = self._registry.files(version)
        package = unpack(files.candidate.manifest, files.candidate.model, files.candidate.golden)
        check_seeds(package.manifest, files.documents)
        if package.labels != LABELS:
            raise PackageError(f"{version}: the labels must be {', '.join(LABELS)}, in order")
        return package, files

    def _basis(self, champion: Files) -> RetrainingBasis:
        data = self._settings.training_data
        if data is None:
            if REPLAY_FILE not in champion.documents:
                raise RunError(
                    "the champion brings no replay sample; set MIEN_TRAINING_DATA for the "
                    "training service to the data set that it was trained on"
                )
            return ReplayBasis(champion)
        ability.check(data)
        if WEIGHTS_FILE not in champion.documents:
            raise RunError(
                "the champion brings no weights to learn on from; make its package anew with "
                "mien export, or unset MIEN_TRAINING_DATA to use its replay sample"
            )
        self._reporter.stage("reading the data set")
        faces = load_faces([data], self._root / "cache", Skipped(), progress=self._cropping)
        try:
            measured.keep_pictures(self._root, fixed_set(faces)[1].crops)
        except OSError as error:
            raise RunError(f"{self._root}: cannot be written ({error.strerror})") from error
        return DataBasis(champion, faces)

    def _cropping(self, done: int, total: int) -> None:
        self._reporter.detail(f"cutting faces out of the data set, {done} of {total}")

    def _note(self, parent: str, corrections: int, held_out: int, left_out: int) -> None:
        mode: jobs.Mode = "replay" if self._settings.training_data is None else "data"
        basis = jobs.JobBasis(parent, mode, corrections, held_out, left_out)
        if not jobs.note(self._database, self._job, basis):
            raise LostJobError
        self._job = jobs.read_one(self._database, self._job.id)

    def _made(self, basis: RetrainingBasis, origin: Origin, path: Path) -> Files:
        """The candidate: made once, and kept until the job is over."""
        if path.is_dir():
            made_before = packages_folder.read(path)
            manifest = unpack(*_three(made_before)).manifest
            if manifest.lineage == origin.lineage and manifest.parent == origin.champion.version:
                return made_before
            shutil.rmtree(path)  # corrections or champion have changed meanwhile
        made = basis.learn(origin, path.parent, self._reporter)
        packages_folder.keep(made, path)
        return made

    def _conclude(
        self, origin: Origin, made: Files, basis: RetrainingBasis, usable: CorrectedFaces
    ) -> None:
        """Prove the candidate, register it, and write down what it proved."""
        self._reporter.stage("proving the candidate")
        champion, candidate = origin.champion, unpack(*_three(made))
        new = usable.take(usable.new_to(champion.manifest.lineage))
        brought = basis.brought(candidate, origin, new, self._reporter)
        known = len(usable) - len(new)
        given = GivenLabels(new.truth, Scorer(champion).scores(new.crops), new.tracks)
        proof = prove(
            champion, candidate, basis.answers(candidate), basis.source, brought, given, known
        )
        proof = with_cameras(proof, corrections.visits_by_key(self._database))
        self._reporter.stage("registering the candidate")
        self._admit(made)
        if not jobs.finish(self._database, self._job, proof):
            raise LostJobError

    def _admit(self, made: Files) -> None:
        """Register the candidate; on a busy machine a trial may run out of time more than once."""
        for _ in range(_TRIALS - 1):
            try:
                self._registry.admit(made, "trained")
            except PackageError as error:
                structlog.get_logger().warning("tried again", job=self._job.id, reason=str(error))
                self._reporter.stage("registering the candidate again")
            else:
                return
        self._registry.admit(made, "trained")

    def _is_ours(self) -> bool:
        try:
            return jobs.is_ours(self._database, self._job)
        except UnavailableError:
            return True  # nobody else can take it up either


def job_folder(data_dir: Path, job_id: int) -> Path:
    """Where a job keeps its checkpoint."""
    return data_dir / "training" / str(job_id)


def main() -> None:
    """Do the job; what is the user's to mend is written into its row."""
    job_id, attempt = (int(text) for text in sys.argv[1:3])
    settings = load(TrainingSettings)
    log.configure("training", settings.log_level, settings.log_format)
    os.nice(NICENESS)  # faces on their way come first
    # Before TensorFlow is imported: it greets with a page of notes otherwise.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    redis = streams.connect(settings.redis_url)
    database = open_database(settings.url)
    job = jobs.read_one(database, job_id)
    if job.attempt != attempt:
        return
    sys.excepthook = _excuse(database, job)
    try:
        Work(redis, database, settings, job).run()
    except LostJobError:
        structlog.get_logger().info("the training job is no longer ours", job=job_id)
    except UnavailableError:
        raise  # the next attempt goes on when it is back
    except (DataError, RunError, PackageError, StoreError) as error:
        jobs.fail(database, job, str(error))
    finally:
        _tell_end(redis, job_id)
        database.close()


def _tell_end(redis: Redis, job_id: int) -> None:
    try:
        training.tell(redis, TrainingProgress(job=job_id))
    except streams.LOST as error:
        structlog.get_logger().debug("nobody was told", reason=str(error))


def _excuse(database: Database, job: Job) -> Hook:
    """Mark the job as failed when something happens that nobody foresaw."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        traceback.print_exception(kind, error, trace)
        if kind is not UnavailableError and not issubclass(kind, KeyboardInterrupt):
            said = (str(error).splitlines() or [""])[0]
            jobs.fail(database, job, f"it broke off unexpectedly: {kind.__name__}: {said}"[:500])

    return hook


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep two processes out of one folder, should one be believed dead that is not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    except PermissionError as error:
        raise RunError(f"{folder}: cannot be written ({error.strerror})") from error


def _three(files: Files) -> tuple[bytes, bytes, bytes]:
    return files.candidate.manifest, files.candidate.model, files.candidate.golden


if __name__ == "__main__":
    main()
