"""What Prometheus and Grafana are told to look at is what ``/metrics`` has."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import wait_until
from tests.web.records import app, client, redis

__all__ = ["app", "client", "redis"]  # the fixtures

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "deploy" / "grafana"
NAME = re.compile(r"\bmien_\w+")


def dashboard() -> dict[str, Any]:
    return dict(json.loads((FOLDER / "mien.json").read_text()))


def alert_rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((FOLDER / "mien.rules.yml").read_text())["groups"]
    return list(group["rules"])


def names(client: FlaskClient) -> set[str]:
    """All that ``/metrics`` tells of: counters by the name that their samples have."""
    families = text_string_to_metric_families(client.get("/metrics").get_data(as_text=True))
    return {
        f"{family.name}_total" if family.type == "counter" else family.name for family in families
    }


def test_every_metric_that_is_looked_at_is_told(client: FlaskClient) -> None:
    wait_until(lambda: "mien_camera_drift_psi" in names(client), "the drift, read in its own time")
    expressions = [rule["expr"] for rule in alert_rules()]
    expressions += [
        target["expr"] for panel in dashboard()["panels"] for target in panel["targets"]
    ]
    used = {name for expression in expressions for name in NAME.findall(expression)}
    assert used - names(client) == set()
    assert names(client) - used == {
        name for name in names(client) if not name.startswith("mien_")
    }, "a metric that nobody looks at"


def test_every_alert_has_its_section_in_the_runbook() -> None:
    headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "runbook.md").read_text(), re.M)
    assert [rule["alert"] for rule in alert_rules()] == headings
    for rule in alert_rules():
        assert rule["annotations"]["runbook"] == f"docs/runbook.md#{rule['alert'].lower()}"


def test_panels_stand_beside_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not taken & cells, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


@pytest.mark.process
@pytest.mark.parametrize(
    "how", [["check", "rules", "mien.rules.yml"], ["test", "rules", "mien.rules.test.yml"]]
)
def test_prometheus_takes_the_rules_and_fires_them(how: list[str]) -> None:
    ran = subprocess.run(
        ["promtool", *how], cwd=FOLDER, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
