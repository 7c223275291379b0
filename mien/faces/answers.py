"""Which label is shown: scores are one thing, the answer another.

Scores say how often each label is right among faces like those that the model was measured on,
where some expressions are hundreds of times rarer than others. In front of a camera nobody knows
how rare they are. A package may therefore name a rule that gives every label a weight; the label
with the highest weighted score is the answer, wherever one is named. What sums up faces (history,
mood, alerts) sums up the shares under the rule, so that it says of a crowd what is shown of each.
Scores themselves stay as they are. No NumPy: services that have no other need of it use this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def weights(prior: Sequence[float], power: float) -> tuple[float, ...]:
    """What scores are multiplied with when rare labels are taken for less rare.

    Args:
        prior: the share of each label among the faces that the scores assume, above 0.
        power: 0 leaves the scores alone, 1 takes all labels for equally frequent.

    Returns:
        One weight a label, the smallest of them 1.
    """
    most = max(prior)
    return tuple((most / share) ** power for share in prior)


def manifest_weights(manifest: Mapping[str, Any]) -> tuple[float, ...]:
    """The weights that a package's manifest, decoded from JSON, asks for; empty for none."""
    rule = manifest.get("answer")
    return () if rule is None else weights(rule["prior"], rule["power"])


def weighted(scores: Sequence[float], by: Sequence[float] = ()) -> list[float]:
    """The scores under the rule: shares of the answers, summing to 1.

    Args:
        scores: one a label, summing to 1.
        by: one weight a label; none leaves the scores as they are.
    """
    if not by:
        return list(scores)
    products = [score * weight for score, weight in zip(scores, by, strict=True)]
    whole = sum(products)
    return [product / whole for product in products] if whole else list(scores)


def answer(scores: Sequence[float], by: Sequence[float] = ()) -> int:
    """The index of the label that is shown; the first of several equal ones."""
    shares = weighted(scores, by)
    return max(range(len(shares)), key=shares.__getitem__)


def shares(scores: Mapping[str, float], by: Sequence[float] = ()) -> dict[str, float]:
    """The scores under the rule, by label.

    Args:
        scores: by label, in the order of the weights. Imported ones may be of fewer labels than the
            model of that name has here: then they stay as they are.
        by: one weight a label; none leaves the scores as they are.
    """
    values = tuple(scores.values())
    return dict(zip(scores, weighted(values, by if len(by) == len(values) else ()), strict=True))


def answer_name(scores: Mapping[str, float], by: Sequence[float] = ()) -> str:
    """The label that is shown, arguments as of `shares`."""
    return tuple(scores)[answer(tuple(shares(scores, by).values()))]
