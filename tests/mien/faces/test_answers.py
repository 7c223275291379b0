"""Which label is shown."""

import pytest

from mien.faces import answers

PRIOR = (0.64, 0.32, 0.04)


def test_weights_grow_with_rarity() -> None:
    assert answers.weights(PRIOR, 0.0) == (1.0, 1.0, 1.0)
    assert answers.weights(PRIOR, 1.0) == pytest.approx((1, 2, 16))
    assert answers.weights(PRIOR, 0.5) == pytest.approx((1, 2**0.5, 4))


def test_the_answer_may_be_another_than_the_highest_score() -> None:
    scores = (0.6, 0.2, 0.2)
    by = answers.weights(PRIOR, 0.5)
    assert answers.answer(scores) == 0
    assert answers.answer(scores, by) == 2
    assert answers.weighted(scores, by) == pytest.approx(
        [0.6 / 1.6828, 0.2828 / 1.6828, 0.8 / 1.6828], abs=1e-3
    )
    named = dict(zip("abc", scores, strict=True))
    assert answers.answer_name(named, by) == "c"
    assert answers.shares(named, by) == pytest.approx(
        {"a": 0.6 / 1.6828, "b": 0.2828 / 1.6828, "c": 0.8 / 1.6828}, abs=1e-3
    )


def test_scores_of_fewer_labels_than_the_rule_has_stay_as_they_are() -> None:
    assert answers.shares({"a": 0.6, "b": 0.4}, (1.0, 9.0, 9.0)) == {"a": 0.6, "b": 0.4}


def test_without_a_rule_or_any_score_scores_stay_as_they_are() -> None:
    assert answers.weighted((0.25, 0.75)) == [0.25, 0.75]
    assert answers.weighted((0.0, 0.0), (1.0, 2.0)) == [0.0, 0.0]
    assert answers.answer((0.5, 0.5), (1.0, 1.0)) == 0
