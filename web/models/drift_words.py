"""What the indexes of drift mean, in words that need no statistics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from mien.store.history import bins
from mien.store.models import drift
from mien.store.models.drift import ENOUGH_DAYS, ENOUGH_FACES, Week


class Band(msgspec.Struct, frozen=True):
    """What an index below a limit means; the last band has none."""

    below: float | None
    text: str


#: The rule of thumb of credit scoring, where the index comes from.
BANDS = (
    Band(0.1, "as before"),
    Band(0.25, "moderate change"),
    Band(None, "large change"),
)

NOTE = (
    "The population stability index (PSI) says how far this week's faces, spread over bins, are "
    "from those of the reference: the first full week with at least "
    f"{ENOUGH_FACES:,} faces on {ENOUGH_DAYS} days, counted from the camera's first face. A face "
    "is one person in one second. Scores and confidence are compared with the same model's only. "
    "0.1 and 0.25 are a rule of thumb, not a test: other people, another season or one person who "
    "stays for hours move the index as well as a camera that was turned."
)

_DIGITS = 2

#: By measure: what is said when half of its values lie lower than before, higher, or as they did.
_SAID = {
    "confidence": (
        "Strongest scores are lower: half of them below {}, before below {}",
        "Strongest scores are higher: half of them below {}, before below {}",
        "Strongest scores spread differently about {}",
    ),
    "face_size": (
        "Faces are smaller: half of them below {} px, before below {} px",
        "Faces are larger: half of them below {} px, before below {} px",
        "Faces spread differently about {} px",
    ),
    "brightness": (
        "Faces are darker: half of them below {} of 255, before below {} of 255",
        "Faces are brighter: half of them below {} of 255, before below {} of 255",
        "Faces spread differently about {} of 255",
    ),
}
_SO = {
    "scores": "Look at some faces: people may show other things, or the model errs more.",
    "confidence": "The model is less used to what it sees than it was, or more.",
    "face_size": "The camera was moved, or people stand elsewhere; small faces are read worse.",
    "brightness": "Light or exposure changed; very dark and very bright faces are read worse.",
}


@dataclass(frozen=True)
class Compared:
    """One measure of a camera: this week against its reference.

    Attributes:
        measure: Its bins.
        model_version: The model whose faces count; None when all do.
    """

    measure: tuple[str, ...]
    week: Week
    reference: Week | None
    model_version: str | None

    @property
    def now(self) -> list[int]:
        """Faces of this week in each bin."""
        return self.week.of(self.measure)

    @property
    def before(self) -> list[int]:
        """Faces of the reference in each bin; none of them without a reference."""
        return [] if self.reference is None else self.reference.of(self.measure)

    @property
    def psi(self) -> float | None:
        """The index as people read it, to 0.01; None when there are too few faces for one."""
        if self.reference is None or not self.week.enough(self.measure):
            return None
        return round(drift.index(self.before, self.now), _DIGITS)


def meaning(compared: Mapping[str, Compared], labels: Sequence[str]) -> list[str]:
    """Say in plain sentences what a camera's indexes tell.

    Args:
        compared: By name of the measure, see ``mien.store.models.drift.MEASURES``.
        labels: The names of the scores.
    """
    known = {name: psi for name, measure in compared.items() if (psi := measure.psi) is not None}
    said = [
        sentence
        for name, psi in known.items()
        if band(psi) is not BANDS[0]
        for sentence in (
            f"{_change(name, compared[name], labels)} (PSI {psi:.2f}, {band(psi).text}).",
            _SO[name],
        )
    ]
    if known and not said:
        said.append(f"As in the reference: the largest index is {max(known.values()):.2f}.")
    missing = {_missing(measure): None for name, measure in compared.items() if name not in known}
    return [*said, *missing]


def band(psi: float) -> Band:
    """The band that an index falls into."""
    return next(band for band in BANDS if band.below is None or psi < band.below)


def _missing(compared: Compared) -> str:
    whose = "" if compared.model_version is None else f" scored by {compared.model_version}"
    faces = compared.week.faces(compared.measure)
    if not compared.week.enough(compared.measure):
        return (
            f"Too few faces{whose} for a number: {faces:,} on {compared.week.days} days this week; "
            f"{ENOUGH_FACES:,} on {ENOUGH_DAYS} are needed."
        )
    return f"No reference yet of faces{whose}: no earlier full week has enough of them."


def _change(name: str, compared: Compared, labels: Sequence[str]) -> str:
    if name == "scores":
        return _label_change(compared.now, compared.before, labels)
    less, more, alike = _SAID[name]
    present, past = (
        bins.middle(compared.measure, counts) for counts in (compared.now, compared.before)
    )
    digits = 2 if name == "confidence" else 0
    now, before = f"{present:.{digits}f}", f"{past:.{digits}f}"
    if now == before:
        return alike.format(now)
    return (less if present < past else more).format(now, before)


def _label_change(now: list[int], before: list[int], labels: Sequence[str]) -> str:
    shares = [
        (label, a / sum(now), b / sum(before))
        for label, a, b in zip(labels, now, before, strict=False)
    ]
    label, share, past = max(shares, key=lambda change: change[1] - change[2])
    return f"{label} is the strongest score more often: {share:.0%} of faces, before {past:.0%}"
