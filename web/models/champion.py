"""The champion: rows and folders of the data directory, into Redis."""

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import structlog
from redis import Redis

from mien.bus import lease, models
from mien.bus.models import Package
from mien.models.manifest import PackageError
from mien.models.registry import Registry
from mien.store.core import audit
from mien.store.core.errors import ChampionError, StoreError, UnavailableError
from mien.store.models import packages, proofs
from mien.store.models.packages import Promotion

log = structlog.get_logger()

ASK_EVERY_S = 2.0


class Champion:
    """Publishes the package that classifiers are to use, and again when Redis has lost it.

    Any thread may call ``promote`` and ``roll_back``; ``publish_if_lost``, ``give_up_hung`` and
    ``go_back``, and what they remember of complaints, belong to the pulse's thread.
    ``_publishing`` is held from reading the champion to publishing it.

    Args:
        redis: The server.
        registry: What packages there are.
        ask_every_s: How often the database is asked.
    """

    def __init__(self, redis: Redis, registry: Registry, ask_every_s: float = ASK_EVERY_S) -> None:
        self._redis = redis
        self._ask_every_s = ask_every_s
        self._registry = registry
        self._published: str | None = None
        self._complained: str | None = None
        self._irreplaceable: str | None = None
        self._asked_s = 0.0
        self._away = False
        self._publishing = threading.Lock()

    def promote(self, version: str, reason: str, weighed: bool = False) -> Promotion:
        """Make a package the champion, in the database and then in Redis.

        Args:
            version: Which one.
            reason: Why, in the words of whoever does it.
            weighed: True when a person takes the loss that a gate names which may be weighed; the
                audit says which.

        Raises:
            StoreError: There is no such package, it is the champion, or the database is away.
            PackageError: Its files were damaged.
        """
        with self._alone():
            with self._registry.database.write():
                change = self._registry.promote(version, reason, weighed)
                about = {"reason": reason}
                if weighed:
                    gate = proofs.read(self._registry.database, version).report.gate
                    about["taken"] = gate.sentence
                audit.add(self._registry.database, "model promoted", about, version)
            self._publish(change.version)
        return change

    def roll_back(self, reason: str) -> Promotion:
        """Make the champion before the present one the champion again.

        Raises:
            StoreError: There was none before, or the database is away.
            PackageError: Its files were damaged.
        """
        with self._alone():
            with self._registry.database.write():
                change = self._registry.roll_back(reason)
                about = change.version
                audit.add(self._registry.database, "model rolled back", {"reason": reason}, about)
            self._publish(change.version)
        return change

    def publish_if_lost(self) -> None:
        """Publish again when Redis holds another than the database, or nothing.

        Training may make a champion without asking us, so the database is asked now and then.
        """
        known = time.monotonic() - self._asked_s < self._ask_every_s
        if known and self._published and models.champion(self._redis) == self._published:
            return
        with self._alone():
            wanted = self._wanted()
            self._asked_s = time.monotonic()
            if wanted is None:
                return
            if models.champion(self._redis) == wanted:
                self._published = wanted  # another replica was first
                return
            try:
                self._publish(wanted)
            except PackageError as error:
                if self._complained != wanted:
                    log.error("the champion cannot be published", reason=str(error))
                self._complained = wanted

    def give_up_hung(self) -> None:
        """Go back to the champion before when a classifier gave the present one up."""
        version = models.champion(self._redis)
        if version is None:
            return
        refusals = models.read_refusals(self._redis)
        given_up = [
            refusal for refusal in refusals if refusal.given_up and refusal.version == version
        ]
        if not given_up:
            return
        self.go_back(version, f"given up by {given_up[0].worker}: {given_up[0].reason}")

    def go_back(self, version: str, reason: str) -> None:
        """Go back to the champion before, by itself, if this one still is champion."""
        if version == self._irreplaceable:
            return
        try:
            with self._alone():
                with self._registry.database.write():
                    change = self._registry.give_up(version, reason)
                    if change is None:
                        return
                    about = {"reason": reason}
                    audit.add(self._registry.database, "model rolled back", about, change.version)
                log.error("went back to another champion", version=change.version, why=reason)
                self._publish(change.version)
        except UnavailableError:
            return  # the next beat tries again
        except (ChampionError, PackageError) as error:
            log.error("the champion fails, and stays", version=version, reason=str(error))
            self._irreplaceable = version

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """What was read last must be published last, among threads and among web processes."""
        with self._publishing, lease.alone(self._redis, "web", "champion"):
            yield

    def _wanted(self) -> str | None:
        try:
            wanted = packages.champion(self._registry.database)
        except UnavailableError as error:
            if not self._away:
                log.warning("the champion as last read is used", reason=str(error))
            self._away = True
            # Another replica may have asked while we cannot, so what is there stays.
            return models.champion(self._redis) or self._published
        self._away = False
        return wanted

    def _publish(self, version: str) -> None:
        candidate = self._registry.kept(version).candidate
        package = Package(candidate.manifest, candidate.model, candidate.golden)
        self._published = version  # before Redis, so that a failure is made good by the pulse
        models.publish_champion(self._redis, version, package)
        log.info("published the champion", version=version)


def start(redis: Redis, registry: Registry, directory: Path, origin: packages.Origin) -> None:
    """Register the package that Mien is started with and publish the champion.

    A package that cannot be used is not ours to judge: the classifiers, which would serve it, say
    so and end.
    """
    try:
        registry.start_with(directory, origin)
    except (PackageError, StoreError) as error:
        log.warning("the model that was to start with is not registered", reason=str(error))
    Champion(redis, registry).publish_if_lost()
