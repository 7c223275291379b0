"""``mien status``: what it says of workers that cannot work, and how wide."""

import re
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from mien.cli.status import show, troubles

#: Of a week with sixteen cameras, on several machines.
CAMERA = {
    "state": "connecting",
    "reason": None,
    "fps": 29.97,
    "captured": 18_144_000,
    "processed": 17_144_000,
    "skipped": 999_999,
    "failed": 99_999,
    "faces": 312_345_678,
}
WORKER = {
    "service": "classifier",
    "pid": 4_194_303,
    "rate": 1_234.5,
    "lag": 123_456,
    "oldest_ms": 3_600_000,
    "latency_ms": {"p50": 9_999.4, "p95": 65_000.0},
    "memory_bytes": 12_345e6,
    "model_version": "mien-1a2b3c4d",
    "trouble": None,
}
NAMES = [f"Entrance hall, north side, camera {number}" for number in range(15)]
NAMES.append("rtsp-camera-of-the-loading-bay-behind-the-warehouse")


@pytest.fixture
def figures() -> dict[str, Any]:
    return {
        "now_ms": 0,
        "cameras": [{**CAMERA, "name": name} for name in NAMES],
        "workers": [{**WORKER, "host": f"camera-server-{number}"} for number in range(3)],
        "emotions_total": 1_234_567_890,
        "latency_ms": {"p50": 45.0, "p95": 1_080.0},
    }


def printed(figures: dict[str, Any]) -> list[str]:
    """What a terminal of 80 columns shows."""
    console = Console(width=80, file=StringIO())
    show(console, figures)
    assert isinstance(console.file, StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_sixteen_cameras_fit_80_columns_and_nothing_is_cut(figures: dict[str, Any]) -> None:
    lines = printed(figures)
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    assert "…" not in text
    figures_of_each = r"connecting +30\.0 +18\.1M +17\.1M +1\.0M +99,999 +312\.3M"
    assert len(re.findall(figures_of_each, text)) == len(NAMES)
    head = next(line for line in lines if "captured" in line)
    column = head.index("state")
    names = "".join(line[:column].rstrip().replace(" ", "") for line in lines)
    assert [name for name in NAMES if name.replace(" ", "") not in names] == []
    for part in ("classifier", "1234.5", "123k", "3,600 s", "10.0 s", "65.0 s", "12,345 MB"):
        assert text.count(part) >= 3, part


def test_without_a_camera_it_says_how_one_is_added(figures: dict[str, Any]) -> None:
    assert "There is no camera yet" in printed({**figures, "cameras": []})[0]


def test_why_a_camera_gives_no_picture_is_a_line_of_its_own(figures: dict[str, Any]) -> None:
    figures["cameras"][3]["reason"] = "no camera at rtsp://10.0.0.5/live"
    assert f"{NAMES[3]}: no camera at rtsp://10.0.0.5/live" in printed(figures)


def test_what_keeps_a_worker_from_its_work_is_a_line_with_its_time() -> None:
    trouble = {"reason": "cannot use the database /data/mien.db (locked)", "since_ms": 5_000}
    workers = [
        {"service": "recorder", "pid": 7, "trouble": trouble},
        {"service": "web", "pid": 8, "trouble": None},
        {"service": "capture", "pid": 9},  # of a release that does not say
    ]
    assert troubles(workers, now_ms=78_500) == [
        "recorder (process 7), for 0:01:13: cannot use the database /data/mien.db (locked)"
    ]
