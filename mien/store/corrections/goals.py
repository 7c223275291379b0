"""How many corrections are worth having: the next useful number, and what it lacks."""

from collections.abc import Mapping

from mien.store.corrections.kept_faces import EXPRESSIONS

#: Numbers of corrections at which retraining is measured (``python -m bench loop``).
USEFUL = (50, 200, 600)


def next_useful(corrections: int) -> int | None:
    """The next number at which retraining pays more than now; None beyond the last."""
    return next((number for number in USEFUL if number > corrections), None)


def missing(by_label: Mapping[str, int]) -> dict[str, int]:
    """How many more of each expression there should be by then: up to half of an even share.

    Args:
        by_label: Corrections by label; what is no expression does not count.
    """
    have = {label: by_label.get(label, 0) for label in EXPRESSIONS}
    least = _least(sum(have.values()))
    return {label: least - number for label, number in have.items() if number < least}


def lack(by_label: Mapping[str, int]) -> dict[str, float]:
    """As ``missing``, as a share of what there should be, 0 to 1."""
    least = _least(sum(by_label.get(label, 0) for label in EXPRESSIONS))
    return {label: number / least for label, number in missing(by_label).items()}


def _least(corrections: int) -> int:
    return (next_useful(corrections) or USEFUL[-1]) // (2 * len(EXPRESSIONS))
