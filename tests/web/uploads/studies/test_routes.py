"""A study over REST: four clips as participants with events, averaged, exported, read again."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
import requests

from mien.results.studies.valence import DEFINITION
from tests import clips
from tests.web.conftest import WebService
from tests.web.uploads.test_routes import data_dir, ended, redis_url, service, start, web
from web.uploads.studies.described import StudiesNow, Study, StudyAverage

__all__ = ["data_dir", "redis_url", "service", "web"]  # the fixtures

pytestmark = pytest.mark.process

TIMEOUT_S = 60
CSV = {"Content-Type": "text/csv"}


@pytest.fixture(scope="module")
def study(service: WebService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Ids of four runs of the study ``smiles``, each with the events bang and bang."""
    clip = clips.write_clip(tmp_path_factory.mktemp("study") / "clip.mp4", seconds=2, fps=10)
    ids = []
    for number in range(4):
        run = ended(service, start(service, clip.read_bytes(), f"p{number}.mp4"))
        ids.append(run["id"])
        address = f"{service.url}/api/runs/{run['id']}"
        told = {
            "study": "smiles",
            "participant": f"P{number // 2}",
            "session": str(number % 2),
            "conditions": ["even"] if number % 2 == 0 else [],
        }
        requests.put(f"{address}/session", json=told, timeout=TIMEOUT_S).raise_for_status()
        events = b"time_s,event\n0.5,bang\n1,bang\n"
        answer = requests.post(f"{address}/events.csv", data=events, headers=CSV, timeout=TIMEOUT_S)
        assert [event["at_ms"] for event in answer.json()["events"]] == [500, 1_000]
    yield ids
    for run_id in ids:
        requests.delete(f"{service.url}/api/runs/{run_id}", timeout=TIMEOUT_S)


def get(web: WebService, path: str) -> requests.Response:
    return requests.get(web.url + path, timeout=TIMEOUT_S)


def test_a_study_is_one_table(service: WebService, study: list[str]) -> None:
    (known,) = msgspec.convert(service.get("/api/studies"), StudiesNow).studies
    assert (known.name, known.runs, known.participants) == ("smiles", 4, 2)
    told = msgspec.convert(service.get("/api/studies/smiles"), Study)
    assert [(each.session.participant, each.session.session) for each in told.runs] == [
        ("P0", "0"),
        ("P0", "1"),
        ("P1", "0"),
        ("P1", "1"),
    ]
    assert [each.run.id for each in told.runs] == study
    assert (told.valence, len(told.labels)) == (DEFINITION, 8)
    assert get(service, "/api/studies/nothing").status_code == 404


def test_averages_are_aligned_to_an_event(service: WebService, study: list[str]) -> None:
    address = "/api/studies/smiles/average?event=bang"
    average = msgspec.convert(
        service.get(f"{address}&before_ms=500&after_ms=500&step_ms=250"), StudyAverage
    )
    assert average.start_ms == [-500, -250, 0, 250]
    assert (average.participants, average.events, average.counts) == (2, 8, [2, 2, 2, 2])
    for step in range(4):
        whole = sum(average.values[label].mean[step] or 0 for label in average.values) - (
            average.values["valence"].mean[step] or 0
        )
        assert whole == pytest.approx(1, abs=1e-3)
    # All participants are the same clip.
    assert average.values["valence"].low == average.values["valence"].mean
    even = service.get(f"{address}&condition=even&before_ms=0&after_ms=500")
    assert (even["participants"], even["events"]) == (2, 4)
    for asked, code, says in (
        ("/api/studies/smiles/average?event=hush", 404, "has an event"),
        (f"{address}&before_ms=300&step_ms=200", 400, "whole numbers of step_ms"),
        (f"{address}&after_ms=600000&step_ms=20&before_ms=0", 400, "too many steps"),
        ("/api/studies/smiles/average", 400, "event is missing"),
    ):
        answer = get(service, asked)
        assert (answer.status_code, says in answer.json()["error"]) == (code, True), answer.text


def rows(web: WebService, what: str, form: str, kind: str, step_ms: int = 500) -> Any:
    answer = get(web, f"/api/{what}/rows.{form}?rows={kind}&step_ms={step_ms}")
    assert answer.status_code == 200, answer.text
    if form == "parquet":
        return pq.read_table(io.BytesIO(answer.content)).to_pylist()
    if form == "csv":
        return pyarrow.csv.read_csv(io.BytesIO(answer.content)).to_pylist()
    return answer.json()


@pytest.mark.parametrize(
    ("kind", "count"),
    [("step", 4 * 4), ("visit", 4), ("event", 4 * 2)],
)
def test_rows_are_the_same_in_every_format(
    service: WebService, study: list[str], kind: str, count: int
) -> None:
    told = {form: rows(service, "studies/smiles", form, kind) for form in ("json", "parquet")}
    assert told["parquet"] == told["json"]
    assert len(told["json"]) == count
    as_csv = rows(service, "studies/smiles", "csv", kind)
    assert [list(row) for row in as_csv] == [list(row) for row in told["json"]]
    first = told["json"][0]
    assert (first["study"], first["participant"], first["conditions"]) == ("smiles", "P0", "even")
    assert (first["run"], first["file"], first["track"]) == (study[0], "p0.mp4", 1)
    assert first["model_version"]
    assert -1 <= first["valence"] <= 1
    assert rows(service, f"runs/{study[0]}", "json", kind) == told["json"][: count // 4]


def test_columns_tell_their_units(service: WebService, study: list[str]) -> None:
    answer = get(service, "/api/studies/smiles/rows.parquet?rows=step&step_ms=200")
    schema = pq.read_schema(io.BytesIO(answer.content))
    assert schema.field("start_s").metadata[b"unit"] == b"s"
    assert schema.field("valence").metadata[b"description"].decode() == DEFINITION
    assert len(rows(service, "studies/smiles", "json", "step", 200)) == 4 * 10


def test_an_event_is_removed(service: WebService, study: list[str], tmp_path: Path) -> None:
    address = f"{service.url}/api/runs/{study[0]}/events"
    added = requests.post(
        address, json={"events": [{"at_ms": 700, "name": "hush"}]}, timeout=TIMEOUT_S
    )
    (hush,) = [event for event in added.json()["events"] if event["name"] == "hush"]
    left = requests.delete(f"{address}/{hush['id']}", timeout=TIMEOUT_S).json()
    assert [event["name"] for event in left["events"]] == ["bang", "bang"]
    gone = requests.delete(f"{address}/{hush['id']}", timeout=TIMEOUT_S)
    assert gone.status_code == 404
