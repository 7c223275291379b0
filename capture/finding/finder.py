"""Answers what web asks about cameras that are there to be found."""

import threading

import structlog
from redis import Redis

from capture.finding import devices, discovery, onvif
from capture.network.reach import Local, Reach
from capture.sources import SourceError
from mien.bus import streams
from mien.bus.messages import FindAnswer, FindWish, WorkerStatus
from mien.cameras import finding

log = structlog.get_logger()


class Finder:
    """Looks around for one worker, each time in a thread of its own, and only when asked.

    ``look`` is the worker's thread's; the others share nothing with it but the server.

    Args:
        redis: The server.
        host: This machine.
        name: This worker.
        local: What cameras on this machine's own addresses are; only with ``1`` is anything there
            asked, since each answer would tell what runs here.
    """

    def __init__(self, redis: Redis, host: str, name: str, local: Local) -> None:
        self._redis = redis
        self._host = host
        self._name = name
        self._local = local
        self._seen: set[str] = set()

    def look(self, workers: list[WorkerStatus]) -> None:
        """Begin to answer what was asked since; of a host's workers the oldest does.

        Args:
            workers: The capture workers that are alive.
        """
        asked = finding.wishes(self._redis)
        here = [worker for worker in workers if worker.host == self._host]
        oldest = min(here, key=lambda worker: (worker.started_ms, worker.name), default=None)
        if oldest is not None and oldest.name == self._name:
            for wish in asked:
                if wish.id not in self._seen and wish.host in (None, self._host):
                    threading.Thread(
                        target=self._answer, args=(wish,), name="finder", daemon=True
                    ).start()
        self._seen = {wish.id for wish in asked}

    def _answer(self, wish: FindWish) -> None:
        structlog.contextvars.bind_contextvars(service="capture")
        try:
            answer = self._found(wish)
        except (SourceError, OSError) as error:
            reason = str(error) if isinstance(error, SourceError) else error.strerror
            answer = FindAnswer(host=self._host, reason=reason or "it cannot be asked")
        try:
            finding.answer(self._redis, wish.id, answer)
        except streams.LOST:
            log.info("lost Redis, an answer about cameras is lost")

    def _found(self, wish: FindWish) -> FindAnswer:
        everywhere = self._local == "1"
        if wish.device is not None:
            reach = Reach("1" if everywhere else "0")
            offered = onvif.profiles(wish.device, reach, wish.user, wish.password)
            return FindAnswer(host=self._host, profiles=tuple(offered))
        if wish.interface is None:
            return FindAnswer(
                host=self._host,
                interfaces=tuple(devices.interfaces(self._host, loopback=everywhere)),
                cameras=tuple(devices.webcams(self._host)),
            )
        offered_here = devices.interfaces(self._host, loopback=everywhere)
        if wish.interface not in [interface.address for interface in offered_here]:
            raise SourceError("there is no such network interface that may be searched")
        return FindAnswer(
            host=self._host, cameras=tuple(discovery.search(self._host, wish.interface))
        )
