"""How far the corrections have come, and what they lack."""

import pytest

from mien.store.core.database import Database
from mien.store.corrections import goals, kept_faces, standing
from mien.store.corrections.kept_faces import EXPRESSIONS
from tests.mien.store.corrections.faces import face, keep_labelled


def test_corrections_are_counted_by_label_and_camera(database: Database) -> None:
    for number, (camera, label) in enumerate(
        [("door", "fear"), ("door", "fear"), ("door", "anger"), ("desk", "fear")]
    ):
        keep_labelled(database, face(number, camera, number), label)
    keep_labelled(database, face(9), kept_faces.NOT_A_FACE)
    kept_faces.keep(database, face(10), why="by_hand")
    counted = standing.read(database)
    assert counted.by_camera == {"door": {"fear": 2, "anger": 1}, "desk": {"fear": 1}}
    assert counted.by_label == {"fear": 3, "anger": 1}
    assert (counted.no_face, counted.disputed) == (1, 0)
    assert standing.read(database, ("desk",)).by_label == {"fear": 1}


@pytest.mark.parametrize(
    ("corrections", "following"), [(0, 50), (49, 50), (50, 200), (599, 600), (600, None)]
)
def test_the_next_useful_number(corrections: int, following: int | None) -> None:
    assert goals.next_useful(corrections) == following


def test_half_of_an_even_share_of_each_label_is_wanted() -> None:
    assert goals.missing({}) == dict.fromkeys(EXPRESSIONS, 3)
    even = dict.fromkeys(EXPRESSIONS, 12)
    assert goals.missing(even) == goals.lack(even) == {}
    assert goals.missing({**even, "fear": 9, "not_a_face": 500}) == {"fear": 3}
    assert goals.lack({**even, "fear": 9}) == {"fear": 0.25}
