"""REST of what rests: history, marks, alerts, webhooks, choices, and what describes them all."""

from collections.abc import Callable
from importlib.metadata import version

from flask import Blueprint
from redis import Redis

from store.database import Database
from web import (
    alerts,
    drift,
    export,
    history,
    marks,
    model_card,
    openapi,
    prometheus,
    report,
    trust,
    webhooks,
)
from web.latency import Latency


def blueprints(
    redis: Redis,
    database: Database,
    viewers: Callable[[], int],
    latency: Latency,
    blur_locked: bool,
) -> list[Blueprint]:
    """All routes beside the live ones.

    Args:
        redis: The server.
        database: Open, at the newest revision.
        viewers: Tells how many viewers this process has.
        latency: How old frames are when they leave for a viewer.
        blur_locked: True when the operator wants faces blurred on every camera.
    """
    return [
        history.blueprint(database),
        export.blueprint(database),
        report.blueprint(database, model_card.shipped()),
        marks.blueprint(database),
        alerts.blueprint(database),
        drift.blueprint(redis, database),
        webhooks.blueprint(database),
        trust.blueprint(database, blur_locked),
        prometheus.blueprint(redis, database, viewers, latency),
        openapi.blueprint(version("mien")),
    ]
