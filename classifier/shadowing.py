"""The shadow: a model that sees some of the faces that the champion answered, and answers nobody.

What it costs is bounded: of each half second one batch, of this eight faces, and never more than
a twentieth of a core, in a thread that the system serves last; nothing while more faces wait.
"""

import os
import sys
import threading
import time
from collections import Counter
from typing import NamedTuple

import numpy as np
import structlog
from redis import Redis

from classifier import memory
from classifier.batcher import ScoredBatch
from classifier.loader import Loader
from mien.bus import confusion, models, streams
from mien.bus.messages import Shadow
from mien.faces.answers import answer
from mien.models.scorer import AbandonedError, Scorer

EVERY_S = 0.5
FACES = 8
#: Of a core, at most.
SHARE = 0.05
#: What the system serves last.
NICENESS = 19

log = structlog.get_logger()


class _Present(NamedTuple):
    wanted: Shadow
    scorer: Scorer


class Shadowing:
    """Follows the wanted shadow, and counts how far it and the champion agree.

    The follower's thread calls ``wanted`` and ``look``, the worker's loop ``observe``, a thread of
    its own ``run``; any thread may call ``in_use`` and ``stop``. ``_changing`` guards which shadow
    is present; whoever works with it takes it out once.

    Args:
        redis: The server.
        loader: Makes packages ready.
    """

    def __init__(self, redis: Redis, loader: Loader) -> None:
        self._redis = redis
        self._loader = loader
        self._present: _Present | None = None
        self._seen: ScoredBatch | None = None
        self._changing = threading.Lock()
        self._stopping = threading.Event()

    def wanted(self) -> str | None:
        """The shadow that is to run, unless it does or was refused lately; ends one that is not."""
        wanted = models.shadow(self._redis)
        with self._changing:
            present = self._present
            if wanted is not None and present and present.scorer.version == wanted.version:
                self._present = _Present(wanted, present.scorer)
                return None
        if wanted is None:
            self._end(present)
            return None
        return None if self._loader.refused_lately(wanted.version) else wanted.version

    def in_use(self) -> Scorer | None:
        """The shadow that runs, if one does."""
        present = self._present
        return None if present is None else present.scorer

    def look(self) -> None:
        """Take the wanted shadow in the place of the one that runs."""
        wanted = models.shadow(self._redis)
        if wanted is None:
            return
        scorer = self._loader.load(wanted.version)
        with self._changing:
            self._present = None if scorer is None else _Present(wanted, scorer)
        if scorer is not None:
            log.info("runs a shadow", version=wanted.version, beside=wanted.champion)

    def _end(self, present: _Present | None) -> None:
        """End a shadow, unless another has taken its place."""
        with self._changing:
            if present is None or self._present is None:
                return
            if self._present.scorer is not present.scorer:
                return
            self._present = self._seen = None
        memory.give_back()

    def observe(self, answered: ScoredBatch) -> None:
        """Take note of a batch that was answered; return at once."""
        if self._present is not None:
            self._seen = answered

    def run(self) -> None:
        """Score what was seen last, now and then, until ``stop`` is called."""
        if sys.platform == "linux":  # where a thread has a niceness of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        pause_s = EVERY_S
        while not self._stopping.wait(pause_s):
            started = time.monotonic()
            try:
                self.step()
            except streams.LOST:
                continue  # the worker's own loop says so
            pause_s = max(EVERY_S, (time.monotonic() - started) / SHARE)

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self._stopping.set()

    def step(self) -> None:
        """Score some faces of the batch that was seen last, and count the pairs of answers."""
        present, seen, self._seen = self._present, self._seen, None
        if present is None or seen is None or seen.model_version != present.wanted.champion:
            return
        some = np.unique(np.linspace(0, len(seen.crops) - 1, FACES).round().astype(int))
        said = [answer(row, seen.weights) for row in seen.scores[some].tolist()]
        scorer = present.scorer
        try:
            rows = scorer.scores(seen.crops[some]).tolist()
        except AbandonedError:
            self._end(present)
            return
        shadow = [answer(row, scorer.weights) for row in rows]
        confusion.count(self._redis, present.wanted.run, Counter(zip(said, shadow, strict=True)))
