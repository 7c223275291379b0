"""Sessions and events of runs: kept with their run, found by study."""

import msgspec
import pytest
from msgspec.structs import replace

from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from mien.store.uploads import runs, studies
from mien.store.uploads.studies import NewRunEvent, RunSession, StudySummary
from tests.mien.store.uploads.test_runs import WAITING

SESSION = RunSession(study="smiles", participant="P2", session="1", conditions=("käse", "late"))


@pytest.fixture
def filled(database: Database) -> Database:
    """A database with three runs, of which two are of a study."""
    for run_id in "abc":
        runs.add(database, replace(WAITING, id=run_id))
    studies.set_session(database, "a", SESSION)
    studies.set_session(database, "b", replace(SESSION, participant="P1", session=None))
    return database


def test_what_is_known_of_a_session_is_said_anew(filled: Database) -> None:
    assert studies.session(filled, "a") == SESSION
    assert studies.session(filled, "c") == RunSession()
    studies.set_session(filled, "a", RunSession(participant="P9"))
    assert studies.session(filled, "a") == RunSession(participant="P9")
    with pytest.raises(NoSuchRowError, match="there is no run 'gone'"):
        studies.set_session(filled, "gone", SESSION)


def test_a_study_knows_its_runs(filled: Database) -> None:
    assert studies.studies(filled) == [StudySummary("smiles", 2, 2)]
    assert studies.runs_of(filled, "smiles") == ["b", "a"]
    assert studies.runs_of(filled, "nothing") == []
    assert set(studies.sessions(filled, "abc")) == {"a", "b"}


def test_events_come_in_order_of_time_and_go_one_by_one(filled: Database) -> None:
    studies.add_events(filled, "a", [NewRunEvent(2_000, "late"), NewRunEvent(500, "soon")])
    found = studies.events(filled, ["a", "b"])
    assert [(event.at_ms, event.name) for event in found["a"]] == [(500, "soon"), (2_000, "late")]
    assert found["b"] == []
    studies.remove_event(filled, "a", found["a"][0].id)
    assert [event.name for event in studies.events(filled, ["a"])["a"]] == ["late"]
    for run_id, event_id in (("a", found["a"][0].id), ("b", found["a"][1].id)):
        with pytest.raises(NoSuchRowError, match="has no event"):
            studies.remove_event(filled, run_id, event_id)
    with pytest.raises(NoSuchRowError, match="there is no run"):
        studies.add_events(filled, "gone", [NewRunEvent(0, "x")])


def test_they_go_with_their_run(filled: Database) -> None:
    studies.add_events(filled, "a", [NewRunEvent(0, "x")])
    runs.erase(filled, ["a"])
    assert studies.runs_of(filled, "smiles") == ["b"]
    runs.add(filled, replace(WAITING, id="a"))
    assert studies.events(filled, ["a"]) == {"a": []}
    assert studies.session(filled, "a") == RunSession()


@pytest.mark.parametrize(
    "told",
    [
        {"study": "a/b"},
        {"study": " "},
        {"participant": "P\n1"},
        {"participant": ""},
        {"conditions": ["x"] * 21},
        {"session": "x" * 201},
    ],
)
def test_what_is_no_name_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(told, RunSession)
