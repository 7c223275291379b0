"""What people chose, and their marks."""

import msgspec
import pytest

from mien.store.admin import choices
from mien.store.admin.choices import Choice, Display, Notice, Retention
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from mien.store.history import marks
from mien.store.history.marks import Mark


@pytest.mark.parametrize(
    "choice",
    [
        Notice(accepted_ms=5, purpose="counting smiles at the fair"),
        Retention(seconds_days=1, minutes_days=None, events_days=7),
        Display(blur_default=True),
    ],
)
def test_a_choice_stays(database: Database, choice: Choice) -> None:
    assert choices.read(database, type(choice)) == type(choice)()
    choices.write(database, Display())
    choices.write(database, choice)
    choices.write(database, choice)
    assert choices.read(database, type(choice)) == choice


@pytest.mark.parametrize(
    ("content", "kind", "complaint"),
    [
        ({"purpose": "  "}, Notice, "purpose"),
        ({"purpose": "x" * 501}, Notice, "500"),
        ({"seconds_days": 0}, Retention, ">= 1"),
        ({"seconds_days": 500}, Retention, "at least seconds_days"),
        ({"seconds_days": None}, Retention, "at least seconds_days"),
        ({"blur": True}, Display, "unknown field"),
    ],
)
def test_what_cannot_be_chosen(content: object, kind: type[Choice], complaint: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=complaint):
        msgspec.convert(content, kind)


def test_marks_of_a_camera_and_of_all(database: Database) -> None:
    door = marks.add(database, 2_000, "door", "the doors open")
    everyone = marks.add(database, 1_000, None, "music begins")
    assert isinstance(door, Mark)
    assert marks.read(database, None, 0, 3_000) == [everyone, door]
    assert marks.read(database, ["desk"], 0, 3_000) == [everyone]
    assert marks.read(database, None, 0, 2_000) == [everyone]
    marks.remove(database, door.id)
    assert marks.read(database, ["door"], 0, 3_000) == [everyone]
    with pytest.raises(NoSuchRowError, match=f"no mark {door.id}"):
        marks.remove(database, door.id)
