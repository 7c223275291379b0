"""From a published package to a warm scorer, or to a refusal that people can read."""

import socket
import time
from collections.abc import Callable

import structlog
from redis import Redis

from mien.bus import models
from mien.bus.messages import Refusal, now_ms
from mien.models.manifest import PackageError
from mien.models.package import unpack
from mien.models.scorer import Scorer
from mien.models.trial import PackageFiles
from mien.models.vetting import vet

#: A package may have been refused because the machine was busy, so it is tried again.
AGAIN_AFTER_S = 60.0
#: So long a package that passed needs no other trial on this host.
PASSED_FOR_S = 86_400.0
#: So long no worker of this host takes a package that one of them gave up.
GIVEN_UP_FOR_S = 86_400.0

log = structlog.get_logger()


class Loader:
    """Loads, tries and warms packages.

    A host tries the same bytes once, whichever of its workers comes first, and tells the others
    through Redis how that ended: they trust it with the package as well.

    Any thread may call it; threads share only when a version was refused, a dictionary of which
    single entries are written and read.

    Args:
        redis: The server.
        worker: Name of this worker, which stands in a refusal.
        threads: How many threads one inference may use.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        redis: Redis,
        worker: str,
        threads: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._redis = redis
        self._worker = worker
        self._threads = threads
        self._host = socket.gethostname()
        self._refused: dict[str, float] = {}

    def refused_lately(self, version: str) -> bool:
        """True when a version failed less than a minute ago, so that it need not be tried."""
        since = self._refused.get(version)
        return since is not None and self._clock() - since < AGAIN_AFTER_S

    def load(self, version: str) -> Scorer | None:
        """Make a published package ready.

        Returns:
            None when it is not there any more, or was refused; the reason is then published.
        """
        package = models.read_package(self._redis, version)
        if package is None:
            return None
        try:
            scorer = self._ready(version, PackageFiles(*package))
        except PackageError as error:
            self._refuse(version, str(error), given_up=False)
            return None
        if self._refused.pop(version, None) is not None:
            models.withdraw(self._redis, version, self._worker)
        return scorer

    def give_up(self, version: str, reason: str) -> None:
        """Refuse a model that was in use: no worker of this host takes it for a day."""
        self._refuse(version, reason, given_up=True)
        package = models.read_package(self._redis, version)
        if package is not None:
            digest = PackageFiles(*package).sha256
            models.keep_verdict(self._redis, self._host, digest, reason, GIVEN_UP_FOR_S)

    def _refuse(self, version: str, reason: str, *, given_up: bool) -> None:
        self._refused[version] = self._clock()
        refusal = Refusal(
            version=version,
            worker=self._worker,
            reason=reason,
            at_ms=now_ms(),
            given_up=given_up,
        )
        models.refuse(self._redis, refusal)
        log.warning("refused a model", version=version, reason=reason)

    def _ready(self, version: str, candidate: PackageFiles) -> Scorer:
        """A warm scorer of a package that passed its trial.

        Raises:
            PackageError: The package must not be used.
        """
        self._try(candidate)
        package = unpack(candidate.manifest, candidate.model, candidate.golden)
        if package.version != version:
            raise PackageError(f"the package is {package.version}, not {version}")
        scorer = Scorer(package, self._threads)
        scorer.check_golden()
        scorer.warm()
        return scorer

    def _try(self, candidate: PackageFiles) -> None:
        digest = candidate.sha256
        reason = models.read_verdict(self._redis, self._host, digest)
        if reason is None:
            reason = _verdict(candidate)
            lasting_s = AGAIN_AFTER_S if reason else PASSED_FOR_S
            models.keep_verdict(self._redis, self._host, digest, reason, lasting_s)
        if reason:
            raise PackageError(reason)


def _verdict(candidate: PackageFiles) -> str:
    try:
        vet(candidate)
    except PackageError as error:
        return str(error)
    return ""
