"""The thread that looks which models are wanted, and takes them."""

import contextlib
import os
import socket
import sys
import threading
from collections.abc import Sequence
from typing import Protocol

from redis import Redis
from redis.exceptions import LockNotOwnedError
from redis.lock import Lock

from classifier import memory
from mien.bus import streams
from mien.bus.shards import keyspace
from mien.models.trial import NICENESS

LOOK_EVERY_S = 0.25
#: Longer than a trial and a load, so that a turn ends by itself only when its worker died.
TURN_S = 20.0
#: How often those who wait ask whether it is their turn.
ASK_EVERY_S = 0.02


class Role(Protocol):
    """What a model does here: it answers, or it runs beside the one that answers."""

    def wanted(self) -> str | None:
        """The version that should have this role and has not."""

    def look(self) -> None:
        """Give it the role if it is fit for it."""


class ModelFollower:
    """Looks a few times a second for other models to take.

    Of a host's classifiers one at a time takes another model; the others answer meanwhile. ``run``
    belongs to a thread of its own; any thread may call ``stop``.

    Args:
        redis: The server.
        roles: Those to fill, the most important first.
    """

    def __init__(self, redis: Redis, roles: Sequence[Role]) -> None:
        self._redis = redis
        self._roles = roles
        self._turn = keyspace.lease("classifier", f"turn:{socket.gethostname()}")
        self._replaced = False
        self._stopping = threading.Event()

    def run(self) -> None:
        """Look until ``stop`` is called; made for a thread of its own."""
        if sys.platform == "linux":  # where a thread has a niceness of its own
            thread = threading.get_native_id()
            present = os.getpriority(os.PRIO_PROCESS, thread)
            os.setpriority(os.PRIO_PROCESS, thread, max(present, NICENESS))
        while not self._stopping.wait(LOOK_EVERY_S):
            try:
                self._step()
            except streams.LOST:
                continue  # the worker's own loop says so

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self._stopping.set()

    def _step(self) -> None:
        if self._replaced:
            self._replaced = False  # no batch of the old model is on its way any more
            memory.give_back()
        for role in self._roles:
            if role.wanted() is not None:
                self._fill(role)

    def _fill(self, role: Role) -> None:
        turn = Lock(self._redis, self._turn, timeout=TURN_S, sleep=ASK_EVERY_S)
        if not turn.acquire(blocking_timeout=TURN_S):
            return
        try:
            role.look()
            self._replaced = True
        finally:
            with contextlib.suppress(LockNotOwnedError):
                turn.release()
