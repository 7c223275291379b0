"""Layouts of the wall: a person's own, and everybody's."""

import pytest

from mien.store.accounts import users
from mien.store.core.database import Database
from mien.store.core.errors import LayoutError, NoSuchRowError
from mien.store.live import layouts
from mien.store.live.layouts import LayoutWish

NIGHT = LayoutWish(
    name="Night",
    group="Yard",
    hidden=("gate",),
    grid=3,
    turn_s=30,
    alerts_first=True,
    full_screen=True,
    shared=True,
)


def person(database: Database, name: str) -> int:
    return users.add(database, name, "viewer").id


def test_each_reads_own_layouts_and_those_for_everybody(database: Database) -> None:
    anna, berta = person(database, "anna"), person(database, "berta")
    night = layouts.add(database, None, NIGHT)
    own = layouts.add(database, anna, LayoutWish(name="Mine", cameras=("hall", "door")))
    assert layouts.read(database, anna) == [night, own]
    assert layouts.read(database, berta) == layouts.read(database, None) == [night]
    assert (night.name, night.group, night.hidden, night.grid) == ("Night", "Yard", ("gate",), 3)
    assert (night.shared, own.shared, own.cameras) == (True, False, ("hall", "door"))


def test_a_layout_is_changed_given_to_everybody_and_removed(database: Database) -> None:
    anna = person(database, "anna")
    own = layouts.add(database, anna, LayoutWish(name="Mine"))
    changed = layouts.change(database, own.id, None, NIGHT)
    assert layouts.read(database, None) == [changed]
    layouts.remove(database, own.id)
    assert layouts.read(database, anna) == []
    with pytest.raises(NoSuchRowError, match=rf"no layout {own.id}\."):
        layouts.remove(database, own.id)
    with pytest.raises(NoSuchRowError, match=rf"no layout {own.id}\."):
        layouts.change(database, own.id, anna, NIGHT)


def test_a_person_keeps_no_more_than_some(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layouts, "MOST", 2)
    anna, berta = person(database, "anna"), person(database, "berta")
    for name in ("one", "two"):
        layouts.add(database, anna, LayoutWish(name=name))
    with pytest.raises(LayoutError, match="remove one first"):
        layouts.add(database, anna, LayoutWish(name="three"))
    assert layouts.add(database, berta, LayoutWish(name="one"))


def test_layouts_go_with_their_person(database: Database) -> None:
    users.add(database, "admin", "administrator")
    anna = person(database, "anna")
    layouts.add(database, anna, LayoutWish(name="Mine"))
    users.remove(database, anna)
    assert layouts.read(database, anna) == []
