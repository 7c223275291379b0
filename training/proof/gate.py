"""The gate: what a candidate must keep, and what it must bring."""

from __future__ import annotations

from mien.models.package import LABELS
from mien.store.models.proofs import Check, CorrectionProof, Fixed, Gate

#: Points of recall, on the fixed set, that no label may lose more of.
MOST_LOST_POINTS = 3.0
#: Calibration error that is good enough, that may be added, and that is too much in any case.
GOOD_ECE, ADDED_ECE, MOST_ECE = 0.03, 0.02, 0.10
#: Time per face, as a multiple of the champion's, and in milliseconds.
MOST_TIMES, MOST_MS = 1.3, 10.0
#: Fewer held-out corrections tell nothing.
FEWEST_HELD_OUT = 5
#: Recalls are ratios of small numbers; what lies between is rounding.
_ROUNDING = 1e-9


def judge(fixed: Fixed, corrections: CorrectionProof) -> Gate:
    """Judge a candidate by the figures of both models on the same faces, from the same run."""
    checks = [_recall(fixed), _calibration(fixed), _cost(fixed), _better(corrections)]
    return Gate(passed=all(check.passed for check in checks), checks=checks)


def _recall(fixed: Fixed) -> Check:
    before, after = fixed.champion.recall, fixed.candidate.recall
    lost = {
        label: ((before[label] or 0.0) - (after[label] or 0.0)) * 100
        for label in LABELS
        if before[label] is not None
    }
    over = {name: points for name, points in lost.items() if points > MOST_LOST_POINTS + _ROUNDING}
    if not lost:
        return Check(name="recall", passed=False, text="the fixed set has no face")
    if over:
        named = ", ".join(
            f"{label} {points:.1f} (of {sum(fixed.candidate.confusion[LABELS.index(label)])} faces)"
            for label, points in sorted(over.items(), key=lambda loss: -loss[1])
        )
        text = f"recall falls by more than {MOST_LOST_POINTS:g} points: {named}"
        return Check(name="recall", passed=False, text=text)
    worst = max(lost, key=lambda label: lost[label])
    said = f"{worst} loses most, {lost[worst]:.1f}" if lost[worst] > 0 else "none loses any"
    text = f"no label loses more than {MOST_LOST_POINTS:g} points of recall: {said}"
    return Check(name="recall", passed=True, text=text)


def _calibration(fixed: Fixed) -> Check:
    before, after = fixed.champion.ece, fixed.candidate.ece
    limit = min(MOST_ECE, max(GOOD_ECE, before + ADDED_ECE))
    text = f"calibration error {after:.3f}, the champion has {before:.3f}, at most {limit:.3f}"
    return Check(name="calibration", passed=after <= limit, text=text)


def _cost(fixed: Fixed) -> Check:
    before, after = fixed.champion.ms_per_face, fixed.candidate.ms_per_face
    limit = min(MOST_MS, before * MOST_TIMES)
    text = f"{after:.2f} ms a face, the champion takes {before:.2f}, at most {limit:.2f}"
    return Check(name="cost", passed=after <= limit, text=text)


def _better(corrections: CorrectionProof) -> Check:
    faces = corrections.faces
    before, after = corrections.champion_right, corrections.candidate_right
    if faces < FEWEST_HELD_OUT:
        text = (
            f"{faces} held-out corrections are too few to tell; at least {FEWEST_HELD_OUT} are "
            "needed, so correct more faces of other tracks"
        )
        return Check(name="corrections", passed=False, text=text)
    text = f"of {faces} held-out corrections, {after} now right, {before} before"
    return Check(name="corrections", passed=after > before, text=text)
