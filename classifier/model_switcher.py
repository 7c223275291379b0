"""The model in use, and how another takes its place between two batches."""

import threading
from collections.abc import Callable

import structlog
from redis import Redis

from classifier.loader import Loader
from mien.bus import models
from mien.models.scorer import Scorer

log = structlog.get_logger()


class HungError(RuntimeError):
    """The model that this worker was started with was given up, and there is no other."""


class ModelSwitcher:
    """Follows the champion: it is made ready beside the model in use, which then gives way.

    A champion that fails anything is refused, and the present model goes on. One that is given up
    while it is in use gives way to the one before it.

    The worker's loop calls ``current``, the follower's thread ``wanted`` and ``look``; any thread
    may call ``in_use``. ``_changing`` is held while one model takes another's place.

    Args:
        redis: The server.
        loader: Makes packages ready.
        own: Makes the model to begin with, and again when no other is left.
    """

    def __init__(self, redis: Redis, loader: Loader, own: Callable[[], Scorer]) -> None:
        self._redis = redis
        self._loader = loader
        self._own = own
        self._current = own()
        self._before: str | None = None
        self._changing = threading.Lock()

    def current(self) -> Scorer:
        """The model in use; ask once for each batch.

        Raises:
            HungError: It was given up, and so were all others.
        """
        if self._current.abandoned:
            with self._changing:
                self._fall_back()
        return self._current

    def in_use(self) -> Scorer:
        """The model in use, be it given up or not."""
        return self._current

    def wanted(self) -> str | None:
        """The champion, unless it is in use or was refused lately."""
        version = models.champion(self._redis)
        if version is None or version == self._current.version:
            return None
        return None if self._loader.refused_lately(version) else version

    def look(self) -> None:
        """Take the champion when it is another than the model in use."""
        version = self.wanted()
        scorer = None if version is None else self._loader.load(version)
        if scorer is not None:
            with self._changing:
                self._replace(scorer)

    def _fall_back(self) -> None:
        hung = self._current
        if not hung.abandoned:
            return  # the follower was first
        before = self._before
        scorer = self._loader.load(before) if before else None
        scorer = scorer or self._own()
        if scorer.version == hung.version:
            raise HungError(f"{hung.version} hangs, and there is no other model to go back to")
        self._replace(scorer)

    def _replace(self, scorer: Scorer) -> None:
        before, self._current = self._current, scorer
        self._before = None if before.abandoned else before.version
        log.info("took over a model", version=scorer.version, before=before.version)
