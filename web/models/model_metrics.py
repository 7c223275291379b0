"""The models' part of ``/metrics``: how far cameras drifted, how far the shadow agrees."""

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis import Redis

from mien.bus import confusion, registry, streams
from mien.models.manifest import LABELS
from mien.store.core.database import Database
from mien.store.core.errors import UnavailableError
from mien.store.models import shadows
from mien.store.models.drift import MEASURES
from web.models import drift

#: Drift is of whole hours, and reads weeks; scrapes come every few seconds.
DRIFT_EVERY_S = 600.0

log = structlog.get_logger()


class ModelMetrics(Collector):
    """Reads what the page of the models shows; without the database there are no such metrics.

    Any thread may scrape. ``_renewing`` lets one of them begin to read the drift anew, in a thread
    that does nothing but replace it.

    Args:
        redis: The server.
        database: Open, at the newest revision.
        clock: Seconds that only grow.
    """

    def __init__(
        self, redis: Redis, database: Database, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._redis = redis
        self._database = database
        self._clock = clock
        self._drift: Metric | None = None
        self._due_s = -DRIFT_EVERY_S
        self._reading: threading.Thread | None = None
        self._renewing = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        """All metrics."""
        try:
            metrics = _shadow(self._redis, self._database)
        except UnavailableError as error:
            log.warning("metrics without drift and shadow", reason=str(error))
            return
        self._renew_drift()
        drift = self._drift
        yield from metrics if drift is None else (drift, *metrics)

    def _renew_drift(self) -> None:
        """Begin to read it anew when it is time; no scrape waits for the weeks of all cameras."""
        now_s = self._clock()
        with self._renewing:
            if now_s < self._due_s or (self._reading and self._reading.is_alive()):
                return
            self._due_s = now_s + DRIFT_EVERY_S
            self._reading = threading.Thread(target=self._read_drift, name="drift", daemon=True)
            self._reading.start()

    def _read_drift(self) -> None:
        try:
            self._drift = _drift(self._redis, self._database)
        except (UnavailableError, *streams.LOST) as error:
            log.warning("metrics without new drift", reason=str(error))


def _drift(redis: Redis, database: Database) -> Metric:
    gauge = GaugeMetricFamily(
        "mien_camera_drift_psi",
        "Population stability index of the last seven days against the camera's first full week",
        labels=("camera", "measure"),
    )
    for camera in drift.read(database, registry.read_cameras(redis)).cameras:
        for measure in MEASURES:
            index = getattr(camera.psi, measure)
            if index is not None:
                gauge.add_metric((camera.camera, measure), index)
    return gauge


def _shadow(redis: Redis, database: Database) -> tuple[Metric, Metric]:
    labels = ("shadow", "champion", "label")
    faces = CounterMetricFamily(
        "mien_shadow_faces", "Faces that both answered, by the champion's label", labels=labels
    )
    agreed = CounterMetricFamily(
        "mien_shadow_agreed", "Those to which the shadow gave the same label", labels=labels
    )
    run = shadows.present(database)
    if run is not None:
        counts = confusion.read(redis, run.id, run.confusion)
        rows = zip(LABELS, counts.sum(axis=1), np.diagonal(counts), strict=True)
        for label, seen, same in rows:
            faces.add_metric((run.version, run.champion, label), int(seen))
            agreed.add_metric((run.version, run.champion, label), int(same))
    return faces, agreed
