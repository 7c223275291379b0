"""What web does again and again, step by step, in one thread."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from mien.bus import streams

log = structlog.get_logger()

#: Half of the second within which the cameras must be back in a Redis that came back empty.
EVERY_S = 0.5


@dataclass(frozen=True)
class Step:
    """Something that is done regularly.

    Attributes:
        name: What log lines call it.
        run: Do it once.
        every_s: Pause between two times; 0 for whenever the pulse beats.
    """

    name: str
    run: Callable[[], None]
    every_s: float = 0.0


class Pulse:
    """Runs steps one after the other, each when it is due.

    ``run`` belongs to one thread, which all steps share; any thread may call ``stop``.

    Args:
        steps: In this order. When one finds Redis lost, those after it wait for the next beat.
        on_loss: Called when Redis is lost, once each time.
        on_end: Called when the pulse was stopped.
    """

    def __init__(
        self, steps: Sequence[Step], on_loss: Callable[[], None], on_end: Callable[[], None]
    ) -> None:
        self._steps = steps
        self._on_loss = on_loss
        self._on_end = on_end
        self._due_s = dict.fromkeys((step.name for step in steps), 0.0)
        self._stopping = threading.Event()
        self._lost = False

    def run(self) -> None:
        """Beat until ``stop`` is called, or a step fails in a way that nobody foresaw."""
        while not self._stopping.is_set():
            self._beat()
            self._stopping.wait(EVERY_S)
        try:
            self._on_end()
        except streams.LOST:
            log.info("stopped while Redis was away")

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self._stopping.set()

    def _beat(self) -> None:
        for step in self._steps:
            now_s = time.monotonic()
            if now_s < self._due_s[step.name]:
                continue
            try:
                step.run()
            except streams.LOST as error:
                self._lose(step, error)
                return
            except Exception:
                log.error("a step of the pulse failed", step=step.name)
                raise
            self._due_s[step.name] = now_s + step.every_s
        self._lost = False

    def _lose(self, step: Step, error: Exception) -> None:
        if self._lost:
            return
        self._lost = True
        log.warning("lost Redis, trying again", step=step.name, reason=str(error))
        self._on_loss()
