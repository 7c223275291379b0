"""The gate by hand, and McNemar's test against the binomial distribution by hand."""

import re
from collections.abc import Sequence

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from mien.models.package import LABELS
from mien.store.models.proofs import CorrectionProof, Figures, Fixed, McNemar
from training.evaluation.intervals import bootstrap
from training.proof.gate import judge
from training.proof.proving import Answers, GivenLabels, compare_corrections, figures
from training.proof.significance import gain_interval, mcnemar, mcnemar_of_tracks

pytestmark = pytest.mark.training

NONE = McNemar(champion_only=0, candidate_only=0, p=1.0)
SURE = McNemar(champion_only=30, candidate_only=5, p=0.0001)


def some(**changes: object) -> Figures:
    whole = Figures(
        accuracy=0.8,
        macro_f1=0.8,
        macro_recall=0.8,
        ece=0.02,
        ms_per_face=1.0,
        recall=dict.fromkeys(LABELS, 0.8),
        confusion=[[0] * 8 for _ in LABELS],
    )
    return msgspec.structs.replace(whole, **changes)


def fixed(candidate: Figures, champion: Figures | None = None, by_label: McNemar = SURE) -> Fixed:
    return Fixed(
        faces=100,
        source="x",
        champion=champion or some(),
        candidate=candidate,
        mcnemar=NONE,
        by_label=dict.fromkeys(LABELS, by_label),
    )


def corrected(faces: int, before: int, after: int, both: int | None = None) -> CorrectionProof:
    """Held-out corrections of which both models got so many right."""
    alike = min(before, after) if both is None else both
    champion = np.arange(faces) < before
    candidate = (np.arange(faces) < alike) | (
        (np.arange(faces) >= before) & (np.arange(faces) < before + after - alike)
    )
    return CorrectionProof(
        faces=faces,
        tracks=faces,
        champion_right=before,
        candidate_right=after,
        champion=some(),
        candidate=some(),
        mcnemar=mcnemar(champion, candidate),
        gain_points=gain_interval(champion, candidate, np.arange(faces)),
    )


def recall(**changes: float | None) -> Figures:
    return some(recall=dict.fromkeys(LABELS, 0.8) | changes)


BETTER = corrected(faces=40, before=12, after=31)


def failed(of: Fixed, brought: CorrectionProof = BETTER) -> list[str]:
    gate = judge(of, brought)
    names = [check.name for check in gate.checks if not check.passed]
    assert gate.passed == (not names)
    assert [check.name for check in gate.checks] == [
        *("recall", "calibration", "cost", "corrections", "labels")
    ]
    return names


def test_what_is_as_good_and_brings_something_passes() -> None:
    assert failed(fixed(some())) == []
    gate = judge(fixed(some()), BETTER)
    assert gate.checks[3].text.startswith("of 40 held-out corrections, 31 now right, 12 before: ")
    assert re.fullmatch(
        r"On your own faces it is better by 3\d to 6\d points, and what it knew it keeps\.",
        gate.sentence,
    )
    assert not gate.weighable


def test_three_points_of_recall_may_be_lost_and_no_more() -> None:
    assert failed(fixed(recall(fear=0.77))) == []
    assert failed(fixed(recall(fear=0.7699))) == ["recall"]
    gate = judge(fixed(recall(fear=0.74, contempt=0.7)), BETTER)
    assert gate.sentence == (
        "Recall falls by more than 3 points and by more than chance: contempt 10.0 (of 0 faces), "
        "fear 6.0 (of 0 faces)."
    )
    assert gate.weighable, "a person may take so much"
    assert not judge(fixed(recall(fear=0.6)), BETTER).weighable, "it is broken"


def test_a_loss_that_chance_explains_is_named_and_refuses_nothing() -> None:
    one_face = McNemar(champion_only=1, candidate_only=0, p=1.0)
    loss = fixed(recall(disgust=0.758), by_label=one_face)
    assert failed(loss) == []
    text = judge(loss, BETTER).checks[0].text
    assert text.endswith("too few faces to tell: disgust 4.2 (of 0 faces)")


def test_a_label_without_faces_counts_for_nothing() -> None:
    assert failed(fixed(recall(fear=None), recall(fear=None))) == []
    assert failed(fixed(some(), some(recall=dict.fromkeys(LABELS)))) == ["recall"]


@pytest.mark.parametrize(
    ("before", "after", "passes"),
    [(0.00, 0.03, True), (0.00, 0.031, False), (0.05, 0.07, True), (0.05, 0.071, False)],
)
def test_calibration_is_bound_to_the_champions(before: float, after: float, passes: bool) -> None:
    assert failed(fixed(some(ece=after), some(ece=before))) == ([] if passes else ["calibration"])


def test_calibration_has_a_bound_of_its_own() -> None:
    assert failed(fixed(some(ece=0.11), some(ece=0.2))) == ["calibration"]


@pytest.mark.parametrize(("before", "after", "passes"), [(1, 1.3, True), (1, 1.31, False)])
def test_cost_is_bound_to_the_champions(before: float, after: float, passes: bool) -> None:
    candidate, champion = some(ms_per_face=after), some(ms_per_face=before)
    assert failed(fixed(candidate, champion)) == ([] if passes else ["cost"])


def test_cost_has_a_bound_of_its_own() -> None:
    assert failed(fixed(some(ms_per_face=10.1), some(ms_per_face=9.9))) == ["cost"]


@pytest.mark.parametrize(
    ("brought", "said", "weighable"),
    [
        (
            corrected(4, 0, 4),
            "4 held-out corrections are too few to tell; at least 5 tracks are",
            True,
        ),
        (corrected(40, 12, 12), "it is no better: of 40 held-out corrections, 12 now right", True),
        (corrected(40, 12, 11), "it is no better: of 40 held-out corrections, 11 now right", True),
        (corrected(40, 22, 12), "it is worse on your own faces: of 40 held-out", False),
        (corrected(55, 45, 46, both=42), "too few corrections to tell: of 55 held-out", True),
    ],
)
def test_corrections_must_be_better_by_more_than_chance(
    brought: CorrectionProof, said: str, weighable: bool
) -> None:
    assert failed(fixed(some()), brought) == ["corrections"]
    gate = judge(fixed(some()), brought)
    assert gate.checks[3].text.startswith(said)
    assert gate.sentence == f"{said[0].upper()}{gate.checks[3].text[1:]}."
    assert gate.weighable == weighable


def test_how_many_more_corrections_would_tell_is_said() -> None:
    brought = corrected(50, 37, 39, both=34)
    assert (brought.mcnemar.champion_only, brought.mcnemar.candidate_only) == (3, 5)
    text = judge(fixed(some()), brought).checks[3].text
    assert text.endswith("about 200 more of these labels would do")
    assert failed(fixed(some()), corrected(100, 74, 78, both=68)) == [], "as it was said"
    by_fits = msgspec.structs.replace(brought, fits=8)
    text = judge(fixed(some()), by_fits).checks[3].text
    assert text.endswith("about 50 more of these labels would do"), "each of them counts"


def test_corrections_that_the_champion_knows_are_named() -> None:
    none = msgspec.structs.replace(corrected(0, 0, 0), known=60)
    gate = judge(fixed(some()), none)
    assert gate.sentence.startswith(
        "0 held-out corrections are too few to tell, and the champion has learned from the other 60"
    )
    assert gate.weighable


def test_equal_ends_of_a_gain_are_one_figure() -> None:
    gate = judge(fixed(some()), corrected(faces=40, before=0, after=40))
    assert gate.sentence == (
        "On your own faces it is better by 100 points, and what it knew it keeps."
    )


@pytest.mark.parametrize(
    ("sure", "contradicted", "gain", "passes"),
    [
        (60, 25, (-2.0, 6.0), False),
        (60, 15, (-2.0, 6.0), True),
        (14, 14, (-2.0, 6.0), True),
        (15, 15, (4.9, 9.0), False),
        (15, 15, (5.0, 9.0), True),
        (15, 15, None, False),
    ],
)
def test_many_labels_that_contradict_what_is_sure_are_refused(
    sure: int, contradicted: int, gain: tuple[float, float] | None, passes: bool
) -> None:
    """Of 60 labels of which a fifth is wrong, 25 or more would be so once in 10,000 draws."""
    brought = msgspec.structs.replace(
        BETTER,
        sure=sure,
        sure_tracks=sure,
        contradicted=contradicted,
        gain_points=gain,
    )
    assert failed(fixed(some()), brought) == ([] if passes else ["labels"])
    gate = judge(fixed(recall(fear=0.74)), brought)
    assert gate.weighable == passes
    assert gate.sentence.startswith("Recall falls" if passes else "Many labels seem wrong: of ")


def test_labels_are_held_against_answers_with_a_high_score() -> None:
    """Of four faces the champion is sure of three, and one of these is labelled otherwise."""
    scores = np.full((4, 8), 0.01, np.float32)
    scores[[0, 1, 2], [0, 1, 0]] = 0.93
    scores[3, [0, 1]] = 0.47
    held_out = Answers([], np.array([0]), scores[:1], scores[:1])
    given = GivenLabels(np.array([0, 1, 4, 2]), scores)
    brought = compare_corrections(held_out, given, 0, ((), ()), (1.0, 1.0))
    assert brought.faces == 1
    assert (brought.sure, brought.sure_tracks, brought.contradicted) == (3, 3, 1)


def said_of(guess: Sequence[int], score: float = 0.93) -> NDArray[np.float32]:
    """Scores of a model that is so sure of these labels."""
    scores = np.full((len(guess), 8), (1 - score) / 7, np.float32)
    scores[np.arange(len(guess)), guess] = score
    return scores


def of_tracks(
    sizes: Sequence[int], before: Sequence[int], after: Sequence[int], score: float = 0.5
) -> CorrectionProof:
    """Corrections of anger, so many of each track; so many of each both models get right."""
    tracks = np.repeat(np.arange(len(sizes)), sizes)
    places = np.concatenate([np.arange(size) for size in sizes])
    truth = np.full(len(tracks), 4)
    champion, candidate = (
        said_of(np.where(places < np.array(right)[tracks], 4, 0).tolist(), score)
        for right in (before, after)
    )
    return compare_corrections(
        Answers([], truth, champion, candidate, 8, tracks),
        GivenLabels(truth, champion, tracks),
        0,
        ((), ()),
        (1.0, 1.0),
    )


def test_pictures_of_four_people_are_four_and_too_few() -> None:
    brought = of_tracks([15] * 4, [0, 0, 0, 5], [15, 15, 0, 5])
    assert (brought.faces, brought.tracks) == (60, 4)
    assert (brought.mcnemar.champion_only, brought.mcnemar.candidate_only) == (0, 2)
    assert failed(fixed(some()), brought) == ["corrections"]
    assert judge(fixed(some()), brought).sentence == (
        "60 held-out corrections of 4 tracks are too few to tell; at least 5 tracks are needed, "
        "so correct more faces of other tracks."
    )


def test_a_track_is_one_toss_of_the_coin_whatever_its_faces() -> None:
    """One of ten visits, with 15 faces, is what all of the gain is of."""
    brought = of_tracks([15] + [5] * 9, [0] + [3] * 9, [15] + [3] * 9)
    assert (brought.champion_right, brought.candidate_right) == (27, 42)
    assert brought.mcnemar == McNemar(champion_only=0, candidate_only=1, p=1.0)
    assert brought.gain_points is not None
    assert brought.gain_points[0] == 0.0
    text = judge(fixed(some()), brought).checks[3].text
    assert text == (
        "too few corrections to tell: of 60 held-out corrections of 10 tracks, 42 now right, 27 "
        "before; about 10 more of these labels, each of another track, would do"
    )


def test_the_sentence_says_of_how_many_tracks_the_faces_are() -> None:
    brought = of_tracks([5] * 12, [0] * 12, [4] * 12)
    sentence = judge(fixed(some()), brought).sentence
    assert sentence == (
        "On your own faces (60 of 12 tracks) it is better by 80 points, and what it knew it keeps."
    )


def test_one_person_in_many_pictures_contradicts_once() -> None:
    """Who is sad in 20 pictures, and neutral to the champion, makes no label doubtful."""
    person = of_tracks([20], [0], [0], score=0.93)
    assert (person.sure, person.sure_tracks, person.contradicted) == (20, 1, 1)
    assert "labels" not in failed(fixed(some()), person)
    assert judge(fixed(some()), person).checks[4].text == (
        "the champion is sure of 20 corrections of 1 track: too few to tell whether labels are "
        "wrong"
    )
    many = of_tracks([20] + [3] * 19, [0] + [2] * 19, [0] + [2] * 19, score=0.93)
    assert (many.sure_tracks, many.contradicted) == (20, 1), "what most of a track's say"
    assert judge(fixed(some()), many).checks[4].text == (
        "of 20 tracks that the champion is sure of, 1 are labelled otherwise"
    )


def test_faces_of_a_track_each_are_judged_as_faces() -> None:
    random = np.random.default_rng(3)
    before, after = random.random((2, 90)) < [[0.6], [0.7]]
    alone = random.permutation(90)
    assert mcnemar_of_tracks(before, after, alone) == mcnemar(before, after)
    gains = 100.0 * (after.astype(np.float64) - before)
    ends = bootstrap(90, lambda rows: {"gain": float(gains[rows].mean())})["gain"]
    interval = gain_interval(before, after, np.arange(90))
    assert interval == (round(ends[0], 1), round(ends[1], 1))


def test_what_is_broken_is_not_weighed_whatever_else_may_be() -> None:
    gate = judge(fixed(some(ece=0.2)), corrected(4, 0, 4))
    assert not gate.weighable
    assert gate.sentence.startswith("Calibration error 0.200")


@pytest.mark.parametrize(
    ("champion_only", "candidate_only", "p"),
    [
        (0, 0, 1.0),
        (0, 5, 2 / 32),
        (1, 9, 2 * (1 + 10) / 1024),
        (3, 3, 1.0),
        (6, 2, 2 * (1 + 8 + 28) / 256),
    ],
)
def test_mcnemar_by_hand(champion_only: int, candidate_only: int, p: float) -> None:
    both, neither = 4, 3
    champion = [True] * champion_only + [False] * candidate_only + [True] * both
    candidate = [False] * champion_only + [True] * candidate_only + [True] * both
    test = mcnemar(np.array(champion + [False] * neither), np.array(candidate + [False] * neither))
    assert (test.champion_only, test.candidate_only) == (champion_only, candidate_only)
    assert test.p == pytest.approx(p)


def test_mcnemar_of_thousands_of_faces_is_a_number() -> None:
    right = np.arange(6_000) % 2 == 0
    assert mcnemar(right, ~right).p == 1.0


def test_figures_by_hand_and_of_nothing() -> None:
    scores = np.full((3, 8), 0.05, np.float32)
    scores[[0, 1, 2], [0, 0, 4]] = 0.65
    judged = figures(scores, np.array([0, 1, 4]), 1.5, ())
    assert judged.accuracy == pytest.approx(2 / 3)
    assert judged.recall["neutral"] == 1.0
    assert judged.recall["happiness"] == 0.0
    assert judged.recall["fear"] is None
    assert judged.macro_recall == pytest.approx(2 / 3)
    assert judged.confusion[1][0] == 1
    assert judged.ece == pytest.approx(abs(0.65 - 2 / 3), abs=1e-6)
    nothing = figures(np.zeros((0, 8), np.float32), np.zeros(0, np.int64), 1.5, ())
    assert (nothing.accuracy, nothing.ece, nothing.recall["fear"]) == (0.0, 0.0, None)


def test_figures_are_of_the_label_that_is_shown() -> None:
    scores = np.array([[0.6, 0.4, *[0.0] * 6], [0.9, 0.1, *[0.0] * 6]], np.float32)
    truth = np.array([1, 0])
    assert figures(scores, truth, 1.0, ()).accuracy == 0.5
    assert figures(scores, truth, 1.0, (1.0, 2.0, *[1.0] * 6)).accuracy == 1.0
