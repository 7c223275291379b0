"""REST of what rests: history, marks, alerts, webhooks, choices, and what describes them all."""

from importlib.metadata import version

from flask import Blueprint
from redis import Redis

from mien.store.core.database import Database
from web import openapi
from web.admin import audit, choices
from web.alerts import routes as alerts_routes
from web.alerts import webhooks
from web.cameras import finding
from web.history import export, marks, report
from web.history import routes as history_routes
from web.live import layouts
from web.models import drift, model_card


def blueprints(redis: Redis, database: Database, blur_locked: bool) -> list[Blueprint]:
    """All routes beside the live ones.

    Args:
        redis: The server.
        database: Open, at the newest revision.
        blur_locked: True when the operator wants faces blurred on every camera.
    """
    return [
        finding.blueprint(redis),
        history_routes.blueprint(database),
        export.blueprint(database),
        report.blueprint(database, model_card.shipped()),
        marks.blueprint(database),
        layouts.blueprint(database),
        alerts_routes.blueprint(database),
        drift.blueprint(redis, database),
        webhooks.blueprint(database),
        choices.blueprint(database, blur_locked),
        audit.blueprint(database),
        openapi.blueprint(version("mien")),
    ]
