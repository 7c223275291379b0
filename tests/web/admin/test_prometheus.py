"""Metrics, read back with the parser of Prometheus' own client."""

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis
from sqlalchemy import text

from mien.bus import registry
from mien.bus.messages import Camera, CameraStatus, WorkerStatus, encode
from mien.bus.shards import keyspace
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.store.core.database import Database
from tests.web.records import app, client, redis

__all__ = ["app", "client", "redis"]  # the fixtures

COUNTS = FrameAccounting(captured=10, processed=7, skipped=2, failed=1, faces=3)


def test_what_the_heartbeats_and_the_accounting_say(client: FlaskClient, redis: Redis) -> None:
    worker = WorkerStatus(
        service="classifier",
        name="c-1",
        host="box",
        pid=7,
        started_ms=5_000,
        rate=42.5,
        lag=3,
        oldest_ms=250,
        latency_p50_ms=2,
        latency_p95_ms=4,
        memory_bytes=91_000_000,
        model_version="mien-0badcafe",
        drops={"stale": 2},
    )
    registry.beat(redis, worker)
    registry.publish_cameras(redis, [Camera(id="door", name='A "door"', source="x")], {})
    status = CameraStatus(camera="door", state="live", since_ms=0, fps=14.5)
    redis.set(keyspace.camera_status("door"), encode(status))
    redis.hset(keyspace.camera_counts("door", 0), mapping=COUNTS.as_dict())  # type: ignore[arg-type]
    redis.set(keyspace.emotions_total(0), 99)
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")
    samples = [
        sample
        for family in text_string_to_metric_families(answer.get_data(as_text=True))
        for sample in family.samples
    ]

    def value(name: str, **labels: str) -> float:
        (value,) = (
            sample.value
            for sample in samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )
        return float(value)

    whose = {"service": "classifier", "worker": "c-1", "model_version": "mien-0badcafe"}
    assert value("mien_worker_rate", **whose) == 42.5
    assert value("mien_worker_lag_entries", **whose) == 3
    assert value("mien_worker_oldest_seconds", **whose) == 0.25
    assert value("mien_worker_memory_bytes", **whose) == 91_000_000
    assert value("mien_worker_latency_seconds", **whose, quantile="0.5") == 0.002
    assert value("mien_worker_latency_seconds", **whose, quantile="0.95") == 0.004
    assert value("mien_worker_drops_total", **whose, cause="stale") == 2
    for outcome in ("captured", "processed", "skipped", "failed"):
        counted = value("mien_camera_frames_total", camera="door", outcome=outcome)
        assert counted == getattr(COUNTS, outcome)
    assert value("mien_camera_live", camera="door") == 1
    assert value("mien_camera_fps", camera="door") == 14.5
    assert value("mien_camera_faces", camera="door") == 3
    assert value("mien_emotions_total") == 99
    assert value("mien_alerts_open") == 0
    assert value("mien_viewers") == 0
    assert value("mien_frame_age_seconds", quantile="0.95") == 0


def test_without_the_database_the_other_metrics_are_there(
    client: FlaskClient, database: Database
) -> None:
    assert "mien_shadow_faces" in client.get("/metrics").get_data(as_text=True)
    with database.write() as connection:
        connection.execute(text("DROP TABLE shadows"))
    metrics_text = client.get("/metrics").get_data(as_text=True)
    assert "mien_viewers" in metrics_text
    assert "mien_shadow_faces" not in metrics_text
