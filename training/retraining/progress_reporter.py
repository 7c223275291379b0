"""Tells how far a job is, and notices when it is no longer ours."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec
import structlog
from redis import Redis

from mien.bus import streams, training
from mien.bus.messages import TrainingProgress

log = structlog.get_logger()

_EVERY_S = 1.0
#: Training ends at this share of a job; a stage before it moves the share by so much, one after it
#: by so much of what is left, because nobody knows how long it takes.
_TRAINED, _BEFORE, _AFTER = 0.8, 0.02, 0.4
_FEWEST = 4
#: Exporting and proving, on two busy cores.
AFTERWARDS_S = 30.0


class LostJobError(RuntimeError):
    """The job was cancelled, or another process has taken it up."""


class ProgressReporter:
    """Publishes the progress of one job, about once a second.

    Args:
        redis: the server; while it is away nobody is told.
        job: number of its row.
        is_ours: asked as often; when it says no the job ends.
    """

    def __init__(self, redis: Redis, job: int, is_ours: Callable[[], bool]) -> None:
        self._redis = redis
        self._job = job
        self._is_ours = is_ours
        self._next = 0.0
        self._rates: list[tuple[float, int]] = []
        self._share = 0.0
        #: Where training stands, which later stages tell again.
        self._trained = TrainingProgress(job=job)

    def stage(self, name: str) -> None:
        """Say what is being done now.

        Raises:
            LostJobError: the job is no longer ours.
        """
        log.info("training job", job=self._job, stage=name)
        trained = self._trained.epoch > 0
        self._share += _AFTER * (1 - self._share) if trained else _BEFORE
        self._tell(msgspec.structs.replace(self._trained, stage=name), at_once=True)

    def detail(self, name: str) -> None:
        """Say how far a stage is that may take long.

        Raises:
            LostJobError: the job is no longer ours.
        """
        self._tell(msgspec.structs.replace(self._trained, stage=name))

    def step(
        self, epoch: int, epochs: int, step: int, steps: int, images: int, loss: float, right: float
    ) -> None:
        """Say how far training is.

        Args:
            epoch: which pass, from 1.
            epochs: how many there will be.
            step: how many steps of it are done.
            steps: how many it has.
            images: learned from in this step.
            loss: mean over the epoch so far.
            right: accuracy over the epoch so far, 0 to 1.

        Raises:
            LostJobError: the job is no longer ours.
        """
        self._rates = [*self._rates[-49:], (time.monotonic(), images)]
        if len(self._rates) < _FEWEST:
            return  # the first steps take longer than any other
        rate = self._rate()
        left = (epochs - epoch) * steps + steps - step
        self._share = max(self._share, _TRAINED * (1 - left / (epochs * steps)))
        self._trained = TrainingProgress(
            job=self._job,
            stage="training",
            epoch=epoch,
            epochs=epochs,
            step=step,
            steps=steps,
            loss=round(loss, 4),
            accuracy=round(right, 4),
            images_per_s=round(rate, 1),
            left_s=round(left * images / max(rate, 1e-6) + AFTERWARDS_S, 1),
        )
        self._tell(self._trained, at_once=step == steps)

    def _rate(self) -> float:
        later = self._rates[1:]
        span_s = later[-1][0] - later[0][0]
        return sum(images for _, images in later[1:]) / max(span_s, 1e-6)

    def _tell(self, progress: TrainingProgress, at_once: bool = False) -> None:
        if not at_once and time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY_S
        if not self._is_ours():
            raise LostJobError
        try:
            told = msgspec.structs.replace(progress, share=round(self._share, 3))
            training.tell(self._redis, told)
        except streams.LOST as error:
            log.debug("nobody was told", reason=str(error))
