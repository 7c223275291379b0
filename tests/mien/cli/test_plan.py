"""The plan's arithmetic, and that its figures are the committed ones."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mien.cli.plan import KINDS, Kind, plan, plan_for

STAGES = Path(__file__).parents[3] / "bench" / "results" / "stages.json"
EVEN = Kind(1.0, 2.0, 0.5, 0.7, 0.1, 0.2, picture_kb=50)


def test_its_figures_are_those_of_the_benchmark() -> None:
    names = {"MJPEG 640x480": "mjpeg-640x480", "H.264 640x360": "h264-640x360"}
    names["H.264 1080p"] = "h264-1080p"
    measured = {each["kind"]: each["services"] for each in json.loads(STAGES.read_text())["kinds"]}
    assert measured.keys() == names.keys()
    for kind, services in measured.items():
        planned = KINDS[names[kind]]
        assert services["valkey-server"] == planned.redis
        for name in ("capture", "detector", "classifier", "web", "recorder"):
            assert services[name] == getattr(planned, name), (kind, name)


def test_one_system_until_redis_fills_its_core() -> None:
    small = plan_for(100, 10, 1, EVEN)
    assert small.cores == {
        "capture": 1.0,
        "detector": 2.0,
        "classifier": 0.5,
        "recorder": 0.2,
        "redis": 0.7,
        "web": 0.1,
    }
    assert small.systems == 1
    assert small.workers["detector"] == 3
    assert small.redis_mb == 150 + 100
    assert small.network_mbit == pytest.approx(3 * 8 * 50)
    assert small.history_gb_a_day == pytest.approx(100 * 83 * 86_400 / 1e9)
    large = plan_for(101, 10, 1, EVEN)
    assert large.systems == large.workers["redis"] == large.workers["web"] == 2
    assert large.redis_mb == 150 + 51


def test_further_faces_are_the_classifiers_matter() -> None:
    one, four = plan_for(10, 10, 1, EVEN), plan_for(10, 10, 4, EVEN)
    assert four.cores["classifier"] - one.cores["classifier"] == pytest.approx(0.3)
    assert plan_for(10, 10, 0, EVEN).cores == one.cores
    assert four.cores["detector"] == one.cores["detector"]


def test_what_is_printed() -> None:
    few = CliRunner().invoke(plan, ["--cameras", "4"])
    assert few.exit_code == 0
    assert "systems" not in few.output
    many = CliRunner().invoke(plan, ["--cameras", "1000", "--fps", "5", "--kind", "h264-640x360"])
    assert "5 systems beside each other, with 200 cameras each" in many.output.replace("\n", " ")
    assert CliRunner().invoke(plan, ["--cameras", "0"]).exit_code == 2
