"""The plan's arithmetic, and that its figures are the committed ones."""

import dataclasses
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mien.cli.plan import KINDS, RATES, Kind, plan, plan_for

MEASURED = Path(__file__).parents[3] / "bench" / "results" / "capacity.json"
#: The same at every rate but where it matters.
EVEN = Kind((10, 10), (10, 30), (5, 5), (2, 2), (3, 7), (1, 1), picture_kb=50)


def test_its_figures_are_those_of_the_benchmark() -> None:
    measured = json.loads(MEASURED.read_text())
    assert tuple(measured["rates"]) == RATES
    assert {f"{each['codec']}-{each['size']}" for each in measured["kinds"]} == set(KINDS)
    for each in measured["kinds"]:
        services = {name: tuple(costs) for name, costs in each["services"].items()}
        services["redis"] = services.pop("valkey-server")
        planned = dataclasses.asdict(KINDS[f"{each['codec']}-{each['size']}"])
        assert services | {"picture_kb": each["picture_kb"]} == planned


def test_one_system_until_redis_fills_its_core() -> None:
    small = plan_for(140, 10, 1, EVEN)
    assert small.cores == pytest.approx(
        {
            "capture": 1.4,
            "detector": 2.8,
            "classifier": 0.7,
            "recorder": 0.28,
            "redis": 0.7,
            "web": 0.14,
        }
    )
    assert small.systems == small.workers["classifier"] == small.workers["web"] == 1
    assert small.workers["detector"] == 4
    assert small.redis_mb == 150 + 140
    assert small.network_mbit == pytest.approx(3 * 8 * 70)
    assert small.history_gb_a_day == pytest.approx(140 * 83 * 86_400 / 1e9)
    large = plan_for(141, 10, 1, EVEN)
    assert large.systems == large.workers["redis"] == large.workers["web"] == 2
    assert large.redis_mb == 150 + 71


def test_further_faces_are_the_classifiers_matter() -> None:
    one, four = plan_for(10, 10, 1, EVEN), plan_for(10, 10, 4, EVEN)
    assert four.cores["classifier"] == pytest.approx(4 * one.cores["classifier"])
    assert plan_for(10, 10, 0, EVEN).cores["classifier"] == 0
    assert four.cores["detector"] == one.cores["detector"]
    assert plan_for(10, 1, 1, EVEN).cores["classifier"] == pytest.approx(0.01), "once a frame"


def test_what_is_printed() -> None:
    few = CliRunner().invoke(plan, ["--cameras", "4"])
    assert few.exit_code == 0
    assert "systems" not in few.output
    many = CliRunner().invoke(plan, ["--cameras", "1000", "--fps", "5", "--kind", "h264-640x360"])
    assert "6 systems beside each other, with 167 cameras each" in " ".join(many.output.split())
    assert CliRunner().invoke(plan, ["--cameras", "0"]).exit_code == 2
