"""Valence, against sums done by hand."""

import pytest

from mien.results.studies.valence import valence


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({"happiness": 0.75, "sadness": 0.25, "fear": 0.125}, 0.5),
        ({"happiness": 0.0, "anger": 1.0}, -1.0),
        ({"happiness": 0.0, "surprise": 0.5, "neutral": 0.5, "fear": 0.0}, 0.0),
        ({"calm": 0.5, "tense": 0.5}, None),
        ({"happiness": 1.0}, None),
    ],
)
def test_valence(scores: dict[str, float], expected: float | None) -> None:
    assert valence(scores) == expected
