"""What a candidate costs on the shipped set, and what the gate says of it."""

from typing import Any

import numpy as np
from scipy.stats import t  # type: ignore[import-untyped]

from mien.store.models.proofs import McNemar
from training.proof.gate import CHANCE, judge
from training.proof.proving import Answers, GivenLabels, compare_corrections, compare_fixed

_TIMES_MS = (1.0, 1.0)


def verdict(
    fixed: Answers, brought: Answers, given: GivenLabels, rule: tuple[float, ...]
) -> dict[str, Any]:
    """The figures of a candidate that learned, and its gate.

    Args:
        fixed: what both models say of the shipped set.
        brought: what they say of corrections that they did not learn from.
        given: all corrections.
        rule: the weights of the rule by which labels are shown.
    """
    rules = (rule, rule)
    compared = compare_fixed(fixed, "", rules, _TIMES_MS)
    gate = judge(compared, compare_corrections(brought, given, 0, rules, _TIMES_MS))
    lost = {
        label: 100 * ((compared.candidate.recall[label] or 0.0) - (value or 0.0))
        for label, value in compared.champion.recall.items()
    }
    worst = min(lost, key=lambda label: lost[label])
    return {
        "accuracy": 100 * (compared.candidate.accuracy - compared.champion.accuracy),
        "worst": [worst, round(lost[worst], 1)],
        "worse": [name for name, test in compared.by_label.items() if _is_worse(test)],
        "verdict": "green" if gate.passed else "yellow" if gate.weighable else "red",
        "sentence": gate.sentence,
    }


def summed_up(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Figures of several candidates: means and intervals, the worst, and each verdict."""
    return {
        "learned": runs[0]["learned"],
        "accuracy": interval([each["accuracy"] for each in runs]),
        "worst": min((each["worst"] for each in runs), key=lambda worst: float(worst[1])),
        "worse": sorted({label for each in runs for label in each["worse"]}),
        "verdicts": [each["verdict"] for each in runs],
        "sentences": [each["sentence"] for each in runs],
    }


def _is_worse(test: McNemar) -> bool:
    return test.champion_only > test.candidate_only and test.p < CHANCE


def interval(values: list[float]) -> list[float]:
    """The mean and the ends of its 95 % interval (Student's t)."""
    spread = float(np.std(values, ddof=1)) / np.sqrt(len(values))
    reach = float(t.ppf(0.975, len(values) - 1)) * spread
    mean = float(np.mean(values))
    return [round(float(each), 2) for each in (mean, mean - reach, mean + reach)]
