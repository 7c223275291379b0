"""The gate by hand, and McNemar's test against the binomial distribution by hand."""

import re

import msgspec
import numpy as np
import pytest

from mien.models.package import LABELS
from mien.store.models.proofs import CorrectionProof, Figures, Fixed, McNemar
from training.proof.gate import judge
from training.proof.proving import Answers, GivenLabels, compare_corrections, figures
from training.proof.significance import gain_interval, mcnemar

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
        champion_right=before,
        candidate_right=after,
        champion=some(),
        candidate=some(),
        mcnemar=mcnemar(champion, candidate),
        gain_points=gain_interval(champion, candidate),
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
        (corrected(4, 0, 4), "4 held-out corrections are too few to tell; at least 5 are", True),
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
        BETTER, sure=sure, contradicted=contradicted, gain_points=gain
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
    assert (brought.sure, brought.contradicted) == (3, 1)


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
