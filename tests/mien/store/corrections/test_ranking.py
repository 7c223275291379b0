"""The order in which faces are asked about."""

from mien.store.corrections.ranking import CorrectionSupply, WaitingFace, questions, worth

NOTHING = CorrectionSupply({}, {})


def face(
    number: int,
    camera: str = "door",
    track: int | None = None,
    fear: float = 0.9,
    differs: bool = False,
    disputed: bool = False,
) -> WaitingFace:
    """A face that the model takes for fear or, when there is little of that, for anger."""
    return WaitingFace(
        id=number,
        camera=camera,
        track=f"{camera}-{number if track is None else track}",
        at_ms=number,
        shares={"fear": fear, "anger": 1 - fear},
        differs=differs,
        disputed=disputed,
    )


def order(*faces: WaitingFace, known: CorrectionSupply = NOTHING) -> list[int]:
    return [question.face.id for question in questions(faces, known)]


def test_what_the_model_doubts_comes_first() -> None:
    assert order(face(1, fear=0.9), face(2, fear=0.55), face(3, fear=0.7)) == [2, 3, 1]
    assert order(face(1, fear=0.95), face(2, fear=0.95, differs=True)) == [2, 1]
    assert order(face(1), face(2)) == [2, 1], "of those alike the newest"


def test_expressions_that_are_missing_come_first() -> None:
    known = CorrectionSupply({}, {"anger": 1.0, "fear": 0.25})
    assert order(face(1, fear=0.9), face(2, fear=0.1), known=known) == [2, 1]
    assert worth(face(1, fear=1.0), known) == 0 + 0.25 + 1


def test_people_of_whom_nothing_is_known_come_first() -> None:
    known = CorrectionSupply({"door-2": 3, "door-3": 1}, {})
    assert order(face(1), face(2), face(3), known=known) == [1, 3, 2]


def test_cameras_take_turns() -> None:
    doubted = [face(number, fear=0.6) for number in (1, 2, 3)]
    others = [face(number, "desk", fear=0.9) for number in (4, 5)]
    assert order(*doubted, *others) == [3, 5, 2, 4, 1]


def test_faces_of_one_visit_that_look_alike_are_one_question() -> None:
    seen = [face(1, track=7, fear=0.8), face(2, track=7, fear=0.6), face(3, track=7, fear=0.9)]
    other_label, other_visit = face(4, track=7, fear=0.2), face(5, track=8, fear=0.95)
    asked = questions([*seen, other_label, other_visit], NOTHING)
    told = [(q.face.id, [neighbour.id for neighbour in q.neighbours]) for q in asked]
    assert told == [(2, [1, 3]), (4, []), (5, [])]


def test_what_reviewers_disagree_on_comes_first_and_alone() -> None:
    disputed = face(1, track=7, fear=0.99, disputed=True)
    asked = questions([face(2, track=7, fear=0.5), disputed, face(3, track=7)], NOTHING)
    assert [(q.face.id, len(q.neighbours)) for q in asked] == [(1, 0), (2, 1)]


def test_a_face_that_no_model_scored_is_asked_about() -> None:
    unscored = WaitingFace(1, "door", "door-1", 0, {}, differs=False, disputed=False)
    assert (unscored.top, worth(unscored, NOTHING)) == (None, 2.0)
