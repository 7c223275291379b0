"""The plan's arithmetic, and that its figures are the committed ones."""

import dataclasses
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import scale
from mien.cli import plan as planning
from mien.cli.plan import CURVE_KB, KINDS, RATES, TRANSPORT, Kind, plan, plan_for

ROOT = Path(__file__).parents[3]
RESULTS = ROOT / "bench" / "results"
#: The same at every rate but where it matters.
EVEN = Kind((10, 10), (10, 30), (5, 5), picture_kb=CURVE_KB)
#: Milliseconds of a core a frame, however many there are; of Redis less where there are many.
FLAT = {"redis": ((100, 1.0), (1_000, 0.5)), "recorder": ((100, 0.1),), "web": ((100, 0.2),)}


@pytest.fixture
def flat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "TRANSPORT", FLAT)


def test_what_looking_costs_is_as_the_benchmark_has_it() -> None:
    measured = json.loads((RESULTS / "capacity.json").read_text())
    assert tuple(measured["rates"]) == RATES
    assert {f"{each['codec']}-{each['size']}" for each in measured["kinds"]} == set(KINDS)
    for each in measured["kinds"]:
        planned = dataclasses.asdict(KINDS[f"{each['codec']}-{each['size']}"])
        assert planned.pop("picture_kb") == each["picture_kb"]
        assert planned == {name: tuple(each["services"][name]) for name in planned}


def test_what_the_transport_costs_is_as_the_benchmark_has_it() -> None:
    rows = json.loads((RESULTS / "scale.json").read_text())["rows"]
    assert {name: scale.curve(rows, name) for name in TRANSPORT} == TRANSPORT
    assert scale.redis_ms_a_kb(rows) == planning.REDIS_MS_A_KB


def test_one_redis_until_it_fills_its_core(flat: None) -> None:
    small = plan_for(100, 10, 1, EVEN)
    assert small.cores == pytest.approx(
        {
            "capture": 1.0,
            "detector": 2.0,
            "classifier": 0.5,
            "recorder": 0.1,
            "redis": 0.5,
            "web": 0.2,
        }
    )
    assert small.workers == {
        **{"capture": 2, "detector": 3, "classifier": 1},
        **{"recorder": 1, "redis": 1, "web": 1},
    }
    assert (small.systems, small.shards) == (1, 1)
    assert small.redis_mb == 150 + 60
    assert small.network_mbit == pytest.approx(3 * 8 * 30)
    assert small.history_gb_a_day == pytest.approx(100 * 83 * 86_400 / 1e9)
    assert plan_for(140, 10, 1, EVEN).shards == 1
    larger = plan_for(141, 10, 1, EVEN)
    assert larger.workers["redis"] == 3, "a cluster has no fewer masters"
    assert larger.shards == 3
    assert larger.redis_mb == 150 + 57, "two of the three lie on one of them"
    large = plan_for(220, 10, 1, EVEN)
    assert (large.workers["redis"], large.shards) == (3, 6), "that one would be too busy"


def test_a_frame_costs_more_where_there_are_few_and_where_it_is_large(flat: None) -> None:
    assert plan_for(1, 50, 1, EVEN).cores["redis"] == pytest.approx(0.05)
    assert plan_for(55, 10, 1, EVEN).cores["redis"] == pytest.approx(0.55 * 0.75)
    large = dataclasses.replace(EVEN, picture_kb=CURVE_KB + 100)
    further_ms = 100 * planning.REDIS_MS_A_KB
    assert plan_for(1, 50, 1, large).cores["redis"] == pytest.approx(0.05 * (1 + further_ms))


def test_systems_beside_each_other_where_one_web_ends(flat: None) -> None:
    assert plan_for(350, 10, 1, EVEN).systems == 1
    beyond = plan_for(351, 10, 1, EVEN)
    assert beyond.systems == beyond.workers["web"] == 2
    assert beyond.workers["redis"] == 2 * beyond.shards


def test_further_faces_are_the_classifiers_matter() -> None:
    one, four = plan_for(10, 10, 1, EVEN), plan_for(10, 10, 4, EVEN)
    assert four.cores["classifier"] == pytest.approx(4 * one.cores["classifier"])
    assert plan_for(10, 10, 0, EVEN).cores["classifier"] == 0
    assert four.cores["detector"] == one.cores["detector"]
    assert plan_for(10, 1, 1, EVEN).cores["classifier"] == pytest.approx(0.01), "once a frame"


def test_what_is_printed(flat: None) -> None:
    few = CliRunner().invoke(plan, ["--cameras", "4"])
    assert few.exit_code == 0
    assert "systems" not in few.output
    assert "MIEN_SHARDS" not in few.output
    many = CliRunner().invoke(plan, ["--cameras", "1000", "--fps", "10", "--kind", "h264-640x360"])
    printed = " ".join(many.output.split())
    assert "The masters of Redis are a cluster, with MIEN_SHARDS=12." in printed
    assert "3 systems beside each other, with 334 cameras each" in printed
    assert CliRunner().invoke(plan, ["--cameras", "0"]).exit_code == 2


def test_the_example_in_the_documents_is_what_is_printed() -> None:
    blocks = (ROOT / "docs" / "capacity.md").read_text().split("```\n")
    command, example = blocks[1], blocks[3]
    arguments = command.removeprefix("$ mien plan ").split()
    assert CliRunner().invoke(plan, arguments, env={"COLUMNS": "100"}).output == example
