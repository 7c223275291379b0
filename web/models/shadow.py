"""The shadow: a row of the database, into Redis; what classifiers counted, back into the row."""

import threading
import time

import numpy as np
import structlog
from numpy.typing import NDArray
from redis import Redis

from mien.bus import confusion, models
from mien.bus.messages import Shadow as Wanted
from mien.bus.models import Package
from mien.models.manifest import PackageError
from mien.models.registry import Registry
from mien.store.core.errors import UnavailableError
from mien.store.models import packages, shadows
from mien.store.models.shadows import Ended, ShadowRun

#: What a server that is lost takes with it at most.
KEEP_EVERY_S = 5.0
#: A database that is away makes whoever asks wait.
AGAIN_AFTER_S = 30.0

log = structlog.get_logger()


class ShadowSync:
    """Publishes the model that is to run beside the champion, and again when Redis has lost it.

    It ends when it becomes champion, and begins anew when another model does.

    Any thread may call ``start``, ``stop`` and ``present``; ``follow``, and what it remembers of
    times, belong to the pulse's thread. ``_following`` is held from reading the row to publishing.

    Args:
        redis: The server.
        registry: What packages there are.
    """

    def __init__(self, redis: Redis, registry: Registry) -> None:
        self._redis = redis
        self._registry = registry
        self._published: Wanted | None = None
        self._asked = False
        self._next = 0.0
        self._patient_until = 0.0
        #: What was read last must be published last.
        self._following = threading.Lock()

    def start(self, version: str) -> None:
        """Let a package run beside the champion.

        Raises:
            StoreError: There is no such package, it is the champion, or the database is away.
            PackageError: Its files were damaged.
        """
        self._registry.files(version)
        self._keep(shadows.present(self._registry.database))
        shadows.start(self._registry.database, version)
        self._follow()

    def stop(self) -> None:
        """Let none run any more.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        run = shadows.present(self._registry.database)
        if run is not None:
            self._end(run, "stopped")
        self._follow()

    def present(self) -> tuple[ShadowRun, NDArray[np.int64]] | None:
        """The comparison that runs, and all that was counted; None when none does.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        run = shadows.present(self._registry.database)
        return None if run is None else (run, confusion.read(self._redis, run.id, run.confusion))

    def follow(self) -> None:
        """Publish again what was lost, and keep what was counted; to be called often.

        The database is asked only when there is something to do, and seldom while it is away.
        """
        if time.monotonic() < self._patient_until:
            return
        same = self._asked and models.shadow(self._redis) == self._published
        if same and (self._published is None or time.monotonic() < self._next):
            return
        try:
            self._follow()
        except UnavailableError as error:
            self._patient_until = time.monotonic() + AGAIN_AFTER_S
            log.warning("the shadow is left as it is", reason=str(error))
        self._next = time.monotonic() + KEEP_EVERY_S

    def _follow(self) -> None:
        with self._following:
            run = self._due()
            self._asked = True
            if run is None:
                if models.shadow(self._redis) is not None:
                    models.withdraw_shadow(self._redis)
                self._published = None
                return
            self._keep(run)
            wanted = Wanted(run=run.id, version=run.version, champion=run.champion)
            if models.shadow(self._redis) != wanted and not self._publish(wanted):
                self._end(run, "damaged")
                return
            self._published = wanted

    def _due(self) -> ShadowRun | None:
        """The comparison as it should run now, seeing who is champion."""
        database = self._registry.database
        run, champion = shadows.present(database), packages.champion(database)
        if run is None or champion is None or run.champion == champion:
            return run
        if champion == run.version:
            self._end(run, "promoted")
            return None
        self._keep(run)
        return shadows.go_on(database, run, champion)

    def _publish(self, wanted: Wanted) -> bool:
        try:
            candidate = self._registry.kept(wanted.version).candidate
        except PackageError as error:
            log.error("the shadow cannot be published", reason=str(error))
            return False
        package = Package(candidate.manifest, candidate.model, candidate.golden)
        models.publish_shadow(self._redis, wanted, package)
        log.info("published the shadow", version=wanted.version, beside=wanted.champion)
        return True

    def _keep(self, run: ShadowRun | None) -> None:
        if run is not None:
            counted = confusion.read(self._redis, run.id, run.confusion)
            if counted.sum() > run.confusion.sum():
                shadows.keep(self._registry.database, run, counted)

    def _end(self, run: ShadowRun, why: Ended) -> None:
        self._keep(run)
        shadows.end(self._registry.database, run, why)
        confusion.forget(self._redis, run.id)
        log.info("the shadow ended", version=run.version, why=why)
