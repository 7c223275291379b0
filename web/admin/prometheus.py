"""``/metrics``: what the heartbeats, the accounting and the models' pages say, for Prometheus."""

from collections.abc import Callable, Iterator

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from redis import Redis

from mien.bus import registry
from mien.bus.messages import WorkerStatus
from mien.bus.shards import totals
from mien.bus.shards.layout import read_totals
from mien.bus.shards.place import Placement
from mien.store.core.database import Database
from web.admin.machine import Machine
from web.http.operations import Operation
from web.live.latency import Latency
from web.models.model_metrics import ModelMetrics

_WORKER = ("service", "worker", "host", "model_version")
_OUTCOMES = ("captured", "processed", "skipped", "failed")

#: What a heartbeat says: name, meaning, and how it is read.
_GAUGES: tuple[tuple[str, str, Callable[[WorkerStatus], float]], ...] = (
    ("mien_worker_rate", "Entries handled a second over 10 s", lambda w: w.rate),
    ("mien_worker_busy", "Share of 10 s that was spent on entries, 0 to 1", lambda w: w.busy),
    ("mien_worker_lag_entries", "Entries that wait", lambda w: w.lag),
    ("mien_worker_oldest_seconds", "Age of the oldest that waits", lambda w: w.oldest_ms / 1000),
    ("mien_worker_memory_bytes", "Resident memory", lambda w: w.memory_bytes),
    ("mien_worker_start_time_seconds", "Start, Unix time", lambda w: w.started_ms / 1000),
)


class System(Collector):
    """Reads the present state at each scrape; keeps nothing.

    Args:
        redis: The server.
        viewers: Tells how many viewers this web process has.
        latency: How old frames are when they leave for a viewer, or could.
        machine: Where this web process runs.
    """

    def __init__(
        self, redis: Redis, viewers: Callable[[], int], latency: Latency, machine: Machine
    ) -> None:
        self._redis = redis
        self._machine = machine
        self._viewers = viewers
        self._latency = latency

    def collect(self) -> Iterator[Metric]:
        """All metrics."""
        yield from _workers(registry.read_workers(self._redis))
        cameras = registry.read_cameras(self._redis).values()
        yield from self._cameras([camera.place for camera in cameras])
        by_shard = read_totals(self._redis)
        known = [total for total in by_shard if total is not None]
        if len(known) == len(by_shard):  # a counter must not seem to fall
            yield CounterMetricFamily("mien_emotions", "Faces classified", sum(known))
        open_alerts = len(registry.read_alerts(self._redis))
        yield GaugeMetricFamily("mien_alerts_open", "Alerts that are open", open_alerts)
        yield GaugeMetricFamily("mien_viewers", "Viewers of this web process", self._viewers())
        yield self._frame_age()
        yield from self._machine_metrics()

    def _machine_metrics(self) -> Iterator[Metric]:
        now = self._machine.now()
        processor = "Share of the processor of web's machine that is busy, 0 to 1"
        yield GaugeMetricFamily("mien_machine_processor", processor, now.processor)
        free = "Free on the disk of the data directory"
        yield GaugeMetricFamily("mien_disk_free_bytes", free, now.disk_free_bytes)
        yield GaugeMetricFamily("mien_disk_bytes", "Size of that disk", now.disk_bytes)

    def _frame_age(self) -> Metric:
        gauge = GaugeMetricFamily(
            "mien_frame_age_seconds",
            "From capture until sent to a viewer, or ready when nobody watches, over 10 s",
            labels=("quantile",),
        )
        p50_ms, p95_ms = self._latency.percentiles_ms()
        gauge.add_metric(("0.5",), p50_ms / 1000)
        gauge.add_metric(("0.95",), p95_ms / 1000)
        return gauge

    def _cameras(self, places: list[Placement]) -> Iterator[Metric]:
        frames = CounterMetricFamily(
            "mien_camera_frames",
            "Frames by what became of them; captured is the sum of the others",
            labels=("camera", "outcome"),
        )
        faces = GaugeMetricFamily(
            "mien_camera_faces", "Faces in the last frame", labels=("camera",)
        )
        rate = GaugeMetricFamily("mien_camera_fps", "Frames a second", labels=("camera",))
        live = GaugeMetricFamily("mien_camera_live", "1 when it gives pictures", labels=("camera",))
        for camera, (counts, status) in totals.read_all_accounting(self._redis, places).items():
            if counts is not None:
                for outcome in _OUTCOMES:
                    frames.add_metric((camera, outcome), getattr(counts, outcome))
                faces.add_metric((camera,), counts.faces)
            rate.add_metric((camera,), status.fps if status else 0)
            live.add_metric((camera,), bool(status and status.state == "live"))
        yield from (frames, faces, rate, live)


def _workers(workers: list[WorkerStatus]) -> Iterator[Metric]:
    for name, about, read in _GAUGES:
        gauge = GaugeMetricFamily(name, about, labels=_WORKER)
        for worker in workers:
            gauge.add_metric(_names(worker), read(worker))
        yield gauge
    latency = GaugeMetricFamily(
        "mien_worker_latency_seconds",
        "Time of this stage over 10 s, by quantile",
        labels=(*_WORKER, "quantile"),
    )
    drops = CounterMetricFamily(
        "mien_worker_drops", "Entries dropped since the start", labels=(*_WORKER, "cause")
    )
    for worker in workers:
        names = _names(worker)
        latency.add_metric((*names, "0.5"), worker.latency_p50_ms / 1000)
        latency.add_metric((*names, "0.95"), worker.latency_p95_ms / 1000)
        for cause, count in worker.drops.items():
            drops.add_metric((*names, cause), count)
    yield from (latency, drops)


def _names(worker: WorkerStatus) -> tuple[str, str, str, str]:
    return worker.service, worker.name, worker.host, worker.model_version or ""


def blueprint(
    redis: Redis,
    database: Database,
    viewers: Callable[[], int],
    latency: Latency,
    machine: Machine,
) -> Blueprint:
    """The route, bound to what it reads."""
    routes = Blueprint("prometheus", __name__)
    metrics = CollectorRegistry(auto_describe=False)
    metrics.register(System(redis, viewers, latency, machine))
    metrics.register(ModelMetrics(redis, database))

    @routes.get("/metrics")
    @Operation("Figures for Prometheus", listed=False, allows="viewer", camera="every")
    def scrape() -> Response:
        return Response(generate_latest(metrics), content_type=CONTENT_TYPE_LATEST)

    return routes
