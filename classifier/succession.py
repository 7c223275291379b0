"""The model in use, and how another takes its place between two batches."""

import contextlib
import os
import socket
import sys
import threading
import time

import structlog
from redis import Redis
from redis.exceptions import LockNotOwnedError
from redis.lock import Lock

from bus import models, streams
from bus.messages import Refusal, now_ms
from classifier import memory
from faces.manifest import PackageError
from faces.package import ModelPackage, unpack
from faces.scorer import Scorer
from faces.trial import NICENESS, Candidate
from faces.vetting import vet

LOOK_EVERY_S = 0.5
#: Longer than a trial and a load, so that a turn ends by itself only when its worker died.
TURN_S = 20.0
#: A package may have been refused because the machine was busy, so it is tried again.
AGAIN_AFTER_S = 60.0

log = structlog.get_logger()


class Succession:
    """Follows the champion: loads, tries and warms it beside the model in use, then switches.

    A champion that fails anything is refused, the reason is published, and the present model
    goes on.

    Args:
        redis: The server.
        worker: Name of this worker, which stands in a refusal.
        scorer: The model to begin with.
        threads: How many threads one inference may use.
    """

    def __init__(self, redis: Redis, worker: str, scorer: Scorer, threads: int) -> None:
        self._redis = redis
        self._worker = worker
        self._threads = threads
        self._current = scorer
        self._proven: set[str] = set()
        self._refused: tuple[str, float] | None = None
        self._replaced = False
        self._stopping = threading.Event()

    def current(self) -> Scorer:
        """The model in use; ask once for each batch."""
        return self._current

    def run(self) -> None:
        """Looks for a new champion until ``stop`` is called; made for a thread of its own.

        Of a host's classifiers one at a time takes another model; the others answer meanwhile.
        """
        if sys.platform == "linux":  # where a thread has a niceness of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        while not self._stopping.wait(LOOK_EVERY_S):
            try:
                if self._replaced:
                    self._replaced = False  # no batch of the old model is on its way any more
                    memory.give_back()
                if self._wanted() is not None:
                    self._look_in_turn()
            except streams.LOST:
                continue  # the worker's own loop says so

    def stop(self) -> None:
        """Asks ``run`` to end."""
        self._stopping.set()

    def look(self) -> None:
        """Takes the champion when it is another than the model in use, or refuses it."""
        version = self._wanted()
        if version is None:
            return
        package = models.read_package(self._redis, version)
        if package is None:
            return  # yet another has just taken its place
        before = self._current.version
        self._replaced = True
        try:
            self._current = self._ready(version, Candidate(*package))
        except PackageError as error:
            self._refused = (version, time.monotonic())
            models.refuse(
                self._redis,
                Refusal(version=version, worker=self._worker, reason=str(error), at_ms=now_ms()),
            )
            log.warning("refused a model", version=version, reason=str(error), kept=before)
            return
        if self._refused is not None:
            self._refused = None
            models.withdraw(self._redis, version, self._worker)
        log.info("took over a model", version=version, before=before)

    def _ready(self, version: str, candidate: Candidate) -> Scorer:
        """A warm scorer of a package that passed its trial.

        Raises:
            PackageError: The package must not be used.
        """
        package = self._tried(candidate)
        if package.version != version:
            raise PackageError(f"the package is {package.version}, not {version}")
        scorer = Scorer(package, self._threads)
        scorer.check_golden()
        scorer.warm()
        return scorer

    def _tried(self, candidate: Candidate) -> ModelPackage:
        """The package, after its trial; the same bytes are tried once only."""
        digest = candidate.sha256
        if digest in self._proven:
            return unpack(candidate.manifest, candidate.model, candidate.golden)
        package, _ = vet(candidate)
        self._proven.add(digest)
        return package

    def _look_in_turn(self) -> None:
        turn = Lock(self._redis, streams.turn(socket.gethostname()), timeout=TURN_S, blocking=False)
        if not turn.acquire():
            return
        try:
            self.look()
        finally:
            with contextlib.suppress(LockNotOwnedError):
                turn.release()

    def _wanted(self) -> str | None:
        """The champion, unless it is in use or was refused lately."""
        version = models.champion(self._redis)
        if version is None or version == self._current.version or self._refused_lately(version):
            return None
        return version

    def _refused_lately(self, version: str) -> bool:
        if self._refused is None:
            return False
        refused, since = self._refused
        return refused == version and time.monotonic() - since < AGAIN_AFTER_S
