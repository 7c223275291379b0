"""An alert in the words of a mail or a notification, from the JSON that a webhook gets."""

import json
from datetime import UTC, datetime
from typing import NamedTuple

from mien.store.alerts.deliveries import TEST, Due


class Words(NamedTuple):
    """A title of one line, and a text."""

    title: str
    text: str


def words(due: Due) -> Words:
    """Say what a post tells of."""
    if due.event == TEST:
        return Words("Test of Mien", "This is a test: alerts of Mien arrive here.")
    alert = json.loads(due.body)["alert"]
    name = " ".join(str(alert["rule"]["name"]).split())
    if alert["closed_ms"] is None:
        return Words(f"Alert: {name}", f"{alert['text']}\nSince {_moment(alert['opened_ms'])}.")
    span = f"{_moment(alert['opened_ms'])} to {_moment(alert['closed_ms'])}"
    return Words(f"Over: {name}", f"{alert['text']}\nFrom {span}.")


def _moment(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
