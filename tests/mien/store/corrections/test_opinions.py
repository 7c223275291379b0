"""What several reviewers say of one face, and what becomes of it."""

import hashlib
import itertools
from collections.abc import Iterator
from typing import get_args

import pytest

from mien.store.core import audit
from mien.store.core.audit import Actor
from mien.store.core.database import Database
from mien.store.corrections import corrections, kept_faces, opinions, queue, review, standing
from mien.store.corrections.corrections import Which
from mien.store.corrections.kept_faces import Origin
from mien.store.corrections.opinions import ReviewerAgreement
from tests.mien.store.corrections.faces import face, pixels


@pytest.fixture(autouse=True)
def nobody_else() -> Iterator[None]:
    yield
    audit.act(audit.SYSTEM)


@pytest.fixture
def kept(database: Database) -> int:
    return kept_faces.keep(database, face(1), why="low_confidence")[0]


def say(
    database: Database, who: str, face_id: int, label: str, origin: Origin = "review"
) -> str | None:
    """The label that the face has when this person has said this."""
    audit.act(Actor(who))
    return review.answer(database, face_id, label, origin).label


def asked(database: Database, who: str) -> list[tuple[int, bool]]:
    """Which faces wait for a person, and whether reviewers disagree on them."""
    audit.act(Actor(who))
    return [(each.face.id, each.disputed) for each in queue.waiting(database, (), 9)[0]]


def test_two_who_disagree_are_shown_to_a_third(database: Database, kept: int) -> None:
    assert say(database, "ann", kept, "fear") == "fear"
    assert asked(database, "bob") == []
    assert say(database, "bob", kept, "anger") is None
    assert asked(database, "ann") == asked(database, "bob") == []
    assert asked(database, "cyd") == [(kept, True)]
    assert corrections.for_training(database) == []
    assert standing.read(database).disputed == 1
    assert say(database, "cyd", kept, "anger") == "anger"
    assert [known.label for known in corrections.for_training(database)] == ["anger"]
    assert standing.read(database).disputed == 0


def test_three_who_say_three_things_leave_it_out(database: Database, kept: int) -> None:
    for who, label in (("ann", "fear"), ("bob", "anger"), ("cyd", "sadness")):
        last = say(database, who, kept, label)
    assert last is None
    assert asked(database, "dan") == [(kept, True)]
    assert say(database, "ann", kept, "anger") == "anger", "one may think better of it"


@pytest.mark.parametrize("origin", get_args(Origin))
def test_what_is_said_where_a_face_is_seen_is_an_opinion(
    database: Database, origin: Origin
) -> None:
    audit.act(Actor("ann"))
    with database.write() as connection:
        face_id, _ = kept_faces.add(connection, face(1), why="by_hand")
        opinions.give(connection, face_id, "fear", origin)
    assert say(database, "bob", face_id, "anger", "history") is None
    undone = review.undo(database, face_id)
    assert (undone.label, corrections.count(database).by_label) == ("fear", {"fear": 1})


def test_a_skip_is_no_opinion(database: Database, kept: int) -> None:
    assert say(database, "ann", kept, kept_faces.SKIP) == kept_faces.SKIP
    assert say(database, "bob", kept, "fear") == "fear"
    assert say(database, "ann", kept, kept_faces.SKIP) == "fear"


def test_each_takes_back_what_was_his_own(database: Database, kept: int) -> None:
    say(database, "ann", kept, "fear")
    say(database, "bob", kept, "anger")
    assert review.undo(database, kept).label == "fear"
    audit.act(Actor("ann"))
    undone = review.undo(database, kept)
    assert (undone.label, undone.origin) == (None, None)
    assert asked(database, "bob") == [(kept, False)]


def test_whoever_changes_a_correction_overrules(database: Database, kept: int) -> None:
    say(database, "ann", kept, "fear")
    audit.act(Actor("bob"))
    assert corrections.change(database, kept, "anger").label == "anger"
    assert say(database, "cyd", kept, "anger") == "anger"
    assert say(database, "ann", kept, "fear") == "anger", "two against one"


def test_what_was_said_goes_with_the_face(database: Database, kept: int) -> None:
    say(database, "ann", kept, "fear")
    say(database, "bob", kept, "anger")
    assert corrections.delete_all(database, Which(camera="door")) == 1
    again, new = kept_faces.keep(database, face(1), why="low_confidence")
    assert new
    assert asked(database, "ann") == [(again, False)]


def sampled(database: Database, count: int, at_ms: int = 1_000) -> list[int]:
    """Keep so many faces that a second reviewer is asked about."""
    hashes = ((number, hashlib.sha256(pixels(number)).hexdigest()) for number in itertools.count())
    numbers = [
        number for number, digits in itertools.islice(hashes, 40 * count) if digits[0] in "01"
    ]
    assert len(numbers) >= count
    return [
        kept_faces.keep(database, face(number, track_id=number, at_ms=at_ms), why="low_confidence")[
            0
        ]
        for number in numbers[:count]
    ]


def test_a_small_share_is_asked_of_a_second_who_does_not_know(database: Database) -> None:
    others = [kept_faces.keep(database, face(number), why="rare_label")[0] for number in range(300)]
    for face_id in others:
        say(database, "ann", face_id, "fear")
    seconded = asked(database, "bob")
    every, waiting = queue.waiting(database, (), 300)
    assert len(every) == waiting
    assert 20 <= waiting <= 60, "one in eight"
    assert all((again.neighbours, again.disputed) == ((), False) for again in every)
    assert seconded == [(again.face.id, False) for again in every[:9]]
    assert asked(database, "ann") == []


def test_agreement_is_that_of_the_first_two(database: Database) -> None:
    one, two, three, skipped = sampled(database, 4)
    assert standing.read(database).agreement == ReviewerAgreement(0, 0)
    for face_id, first, second in ((one, "fear", "fear"), (two, "fear", "anger")):
        say(database, "ann", face_id, first)
        say(database, "bob", face_id, second)
    say(database, "ann", three, "fear")
    say(database, "ann", skipped, kept_faces.SKIP)
    assert standing.read(database).agreement == ReviewerAgreement(2, 1)
    assert set(asked(database, "bob")) == {(three, False)}
    assert say(database, "cyd", two, "anger") == "anger"
    assert standing.read(database).agreement == ReviewerAgreement(2, 1), "the third changes nothing"
    assert asked(database, "dan") == [(three, False)], "a third is asked where two disagree alone"
    assert standing.read(database, ("desk",)).agreement == ReviewerAgreement(0, 0)


def test_whoever_saw_the_first_label_tells_nothing_of_agreement(database: Database) -> None:
    seen_second, seen_first, third_in_review = sampled(database, 3)
    say(database, "ann", seen_second, "fear")
    say(database, "bob", seen_second, "fear", "history")
    for face_id in (seen_first, third_in_review):
        say(database, "ann", face_id, "fear", "history")
    assert asked(database, "bob") == [], "a second is asked of what was labelled in review"
    say(database, "bob", third_in_review, "anger", "history")
    say(database, "cyd", third_in_review, "anger")
    assert standing.read(database).agreement == ReviewerAgreement(0, 0)


def test_second_opinions_lie_among_what_waits(database: Database) -> None:
    labelled = sampled(database, 2)
    for face_id in labelled:
        say(database, "ann", face_id, "fear")
    first = [
        kept_faces.keep(database, face(number, track_id=number), why="rare_label")[0]
        for number in range(900, 930)
    ]
    audit.act(Actor("bob"))
    order = [each.face.id for each in queue.waiting(database, (), 99)[0]]
    assert set(order) == {*labelled, *first}
    places = sorted(order.index(face_id) for face_id in labelled)
    assert 0 <= places[0] < 11
    assert 10 <= places[1] < 21
