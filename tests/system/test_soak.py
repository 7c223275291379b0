"""A few minutes of everything: no process grows in memory, descriptors or threads, nor does Redis.

``python -m bench soak`` is the same for hours.
"""

import pytest

from bench import soak

SECONDS = 150.0
#: Enough for all but ``emotions``, which is full after five minutes: only its entries still grow.
WARM_UP_S = 90.0


@pytest.mark.soak
def test_nothing_grows() -> None:
    result = soak.measure(SECONDS, every_s=1.0, warm_up_s=WARM_UP_S)
    assert result["ended"] == []
    names = {row["process"].split()[0] for row in result["trends"]}
    services = {"capture", "detector", "classifier", "recorder", "training", "web"}
    assert names == services | {"mien", "valkey", "redis"}
    assert [row for row in soak.growing(result) if row["figure"] != "entries"] == []


def test_a_leak_is_seen_through_single_peaks() -> None:
    """The measure itself: a slope counts, a peak does not, and what ended is named."""
    samples = soak.Samples()
    for second in range(100):
        peak = 900.0 if second == 50 else 0.0
        figures = {("a", "memory_mb"): 50 + peak, ("b", "memory_mb"): 50 + 0.1 * second + peak}
        gone = {("c", "threads"): 3.0} if second < 10 else {}
        samples.add(float(second), figures | gone)
    result = {"trends": samples.trends()}
    assert [(row["process"], round(row["growth"], 3)) for row in result["trends"]] == [
        ("a", 0.0),
        ("b", 9.9),
    ]
    assert [row["process"] for row in soak.growing(result)] == ["b"]
    assert samples.ended == {"c"}
