"""Quiet hours, in their own zone."""

from datetime import UTC, datetime

import pytest

from mien.store.alerts.rules import Quiet
from recorder.alerts.quiet import is_quiet

NIGHT = Quiet(start="22:00", end="07:00", zone="Europe/Berlin")
LUNCH = Quiet(start="12:00", end="13:00")


@pytest.mark.parametrize(
    ("quiet", "utc", "expected"),
    [
        (NIGHT, "2026-01-10T20:59:59", False),
        (NIGHT, "2026-01-10T21:00:00", True),
        (NIGHT, "2026-01-11T05:59:59", True),
        (NIGHT, "2026-01-11T06:00:00", False),
        (NIGHT, "2026-07-10T20:00:00", True),
        (LUNCH, "2026-07-10T11:59:59", False),
        (LUNCH, "2026-07-10T12:00:00", True),
        (LUNCH, "2026-07-10T13:00:00", False),
        (None, "2026-07-10T12:00:00", False),
        (Quiet(start="08:00", end="08:00"), "2026-07-10T08:00:00", False),
    ],
)
def test_quiet_hours(quiet: Quiet | None, utc: str, expected: bool) -> None:
    at = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert is_quiet(quiet, int(at.timestamp() * 1000)) is expected
