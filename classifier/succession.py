"""The model in use, and how another takes its place between two batches."""

import structlog
from redis import Redis

from bus import models
from classifier.loader import Loader
from faces.scorer import Scorer

log = structlog.get_logger()


class Succession:
    """Follows the champion: it is made ready beside the model in use, which then gives way.

    A champion that fails anything is refused, and the present model goes on.

    Args:
        redis: The server.
        loader: Makes packages ready.
        scorer: The model to begin with.
    """

    def __init__(self, redis: Redis, loader: Loader, scorer: Scorer) -> None:
        self._redis = redis
        self._loader = loader
        self._current = scorer

    def current(self) -> Scorer:
        """The model in use; ask once for each batch."""
        return self._current

    def wanted(self) -> str | None:
        """The champion, unless it is in use or was refused lately."""
        version = models.champion(self._redis)
        if version is None or version == self._current.version:
            return None
        return None if self._loader.refused_lately(version) else version

    def look(self) -> None:
        """Takes the champion when it is another than the model in use."""
        version = self.wanted()
        scorer = None if version is None else self._loader.load(version)
        if scorer is not None:
            before, self._current = self._current.version, scorer
            log.info("took over a model", version=version, before=before)
