"""How pleasant an expression is, from its scores."""

from collections.abc import Mapping

POSITIVE = "happiness"
NEGATIVE = ("anger", "contempt", "disgust", "fear", "sadness")

#: In words, for people who read the number.
DEFINITION = (
    "Valence is the score of happiness less the highest score of anger, contempt, disgust, fear "
    "and sadness: from -1 to 1. Neutral and surprise count for nothing by themselves."
)


def valence(scores: Mapping[str, float]) -> float | None:
    """Work out the valence of scores by label, see ``DEFINITION``.

    Returns:
        From -1 to 1; None where the model does not know the labels that it takes.
    """
    negative = [scores[label] for label in NEGATIVE if label in scores]
    if POSITIVE not in scores or not negative:
        return None
    return scores[POSITIVE] - max(negative)
