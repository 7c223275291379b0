"""Quiet hours: when alerts are shown and written, but not posted."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from mien.store.alerts.rules import Quiet


def is_quiet(quiet: Quiet | None, now_ms: int) -> bool:
    """True within the quiet hours; those that end before they begin go past midnight."""
    if quiet is None:
        return False
    local = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(ZoneInfo(quiet.zone))
    now = local.strftime("%H:%M")
    if quiet.start <= quiet.end:
        return quiet.start <= now < quiet.end
    return now >= quiet.start or now < quiet.end
