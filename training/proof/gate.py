"""The gate: what a candidate must keep, and what it must bring.

Both are judged by what chance would do to as few faces; of corrections, to as few tracks, since
faces of one track are alike. What is missed by a measured loss a person may weigh against the gain
(a yellow gate); what is broken, or worse on one's own faces, nobody may, nor what learned from
labels of which many seem wrong. Of these, what models are sure of tells most: there true labels
seldom contradict them (C. Northcutt et al., "Confident Learning: Estimating Uncertainty in Dataset
Labels", 2021).
"""

from __future__ import annotations

import math

from mien.models.package import LABELS
from mien.store.models.proofs import Check, CorrectionProof, Fixed, Gate, McNemar
from training.proof.significance import at_least, by_chance

#: Points of recall, on the fixed set, that no label may lose more of, unless chance explains it;
#: and that nobody may weigh any more.
MOST_LOST_POINTS, BROKEN_POINTS = 3.0, 15.0
#: A loss that equally good models would show less often is no chance.
CHANCE = 0.05
#: A gain that equally good models would show less often is believed.
GAIN_CHANCE = 0.25
#: Calibration error that is good enough, that may be added, and that is too much in any case.
GOOD_ECE, ADDED_ECE, MOST_ECE = 0.03, 0.02, 0.10
#: Time per face, as a multiple of the champion's, and in milliseconds.
MOST_TIMES, MOST_MS = 1.3, 10.0
#: Held-out corrections of fewer tracks tell nothing.
FEWEST_HELD_OUT = 5
#: Of the tracks with faces that the champion is sure of, the share whose labels it may find wrong,
#: unless chance explains it; of fewer such tracks nothing is said. A gain beyond so many points
#: shows that labels teach, whatever they contradict: those of somebody who corrects nothing but
#: errors do.
MOST_CONTRADICTED, CONTRADICTED_CHANCE = 0.2, 0.01
FEWEST_SURE, TEACHING_POINTS = 15, 5.0
#: Where the candidate answers itself, one correction in so many is held out.
_HELD_OUT = 4
#: Recalls are ratios of small numbers; what lies between is rounding.
_ROUNDING = 1e-9
#: More are not asked for: a gain that small is none.
_MOST_MISSING = 2_000


def judge(fixed: Fixed, corrections: CorrectionProof) -> Gate:
    """Judge a candidate by the figures of both models on the same faces, from the same run."""
    checks = [
        _recall(fixed),
        _calibration(fixed),
        _cost(fixed),
        _better(corrections),
        _consistent(corrections),
    ]
    missed = [check for check in checks if not check.passed]
    return Gate(
        passed=not missed,
        checks=checks,
        weighable=bool(missed) and all(check.weighable for check in missed),
        sentence=_sentence(checks, corrections),
    )


def _sentence(checks: list[Check], corrections: CorrectionProof) -> str:
    """What decided: the gravest check that was missed, or what the candidate brings."""
    missed = sorted((check for check in checks if not check.passed), key=_gravity)
    if missed:
        return f"{missed[0].text[0].upper()}{missed[0].text[1:]}."
    faces, tracks = corrections.faces, corrections.tracks
    among = f" ({faces} of {tracks} tracks)" if tracks < faces else ""
    return f"On your own faces{among} it is {_gain(corrections)}, and what it knew it keeps."


def _gravity(check: Check) -> tuple[bool, bool]:
    """What nobody may weigh comes first; of that, wrong labels, which explain the rest."""
    return check.weighable, check.name != "labels"


def _recall(fixed: Fixed) -> Check:
    before, after = fixed.champion.recall, fixed.candidate.recall
    lost = {
        label: ((before[label] or 0.0) - (after[label] or 0.0)) * 100
        for label in LABELS
        if before[label] is not None
    }
    if not lost:
        return Check(name="recall", passed=False, text="the fixed set has no face")
    over = {name: points for name, points in lost.items() if points > MOST_LOST_POINTS + _ROUNDING}
    sure = {name: points for name, points in over.items() if fixed.by_label[name].p < CHANCE}
    unsure = {name: points for name, points in over.items() if name not in sure}
    if sure:
        text = (
            f"recall falls by more than {MOST_LOST_POINTS:g} points and by more than chance: "
            f"{_named(sure, fixed)}"
        )
        weighable = max(sure.values()) <= BROKEN_POINTS
        text = _doubted(text, unsure, fixed)
        return Check(name="recall", passed=False, text=text, weighable=weighable)
    least = {name: points for name, points in lost.items() if name not in unsure}
    worst = max(least, key=lambda label: least[label], default=None)
    text = f"no label loses more than {MOST_LOST_POINTS:g} points of recall beyond chance"
    if worst and least[worst] > 0:
        text = f"{text}: {worst} loses most, {least[worst]:.1f}"
    return Check(name="recall", passed=True, text=_doubted(text, unsure, fixed))


def _doubted(text: str, unsure: dict[str, float], fixed: Fixed) -> str:
    return f"{text}; too few faces to tell: {_named(unsure, fixed)}" if unsure else text


def _named(lost: dict[str, float], fixed: Fixed) -> str:
    return ", ".join(
        f"{label} {points:.1f} (of {sum(fixed.candidate.confusion[LABELS.index(label)])} faces)"
        for label, points in sorted(lost.items(), key=lambda loss: -loss[1])
    )


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
    faces, of = corrections.faces, _tracks(corrections.faces, corrections.tracks)
    before, after = corrections.champion_right, corrections.candidate_right
    counted = f"of {faces} held-out corrections{of}, {after} now right, {before} before"
    if corrections.tracks < FEWEST_HELD_OUT:
        known = f", and the champion has learned from the other {corrections.known}"
        text = (
            f"{faces} held-out corrections{of} are too few to tell"
            f"{known if corrections.known else ''}; at least {FEWEST_HELD_OUT} tracks are needed, "
            "so correct more faces of other tracks"
        )
        return Check(name="corrections", passed=False, text=text, weighable=True)
    if after < before:
        test = corrections.mcnemar
        lost = at_least(test.champion_only, test.champion_only + test.candidate_only, 0.5)
        worse = lost < GAIN_CHANCE
        text = (
            f"it is worse on your own faces: {counted}" if worse else f"it is no better: {counted}"
        )
        return Check(name="corrections", passed=False, text=text, weighable=not worse)
    if after == before:
        text = f"it is no better: {counted}"
        return Check(name="corrections", passed=False, text=text, weighable=True)
    if by_chance(corrections.mcnemar) > GAIN_CHANCE:
        text = f"too few corrections to tell: {counted}; {_more(corrections)}"
        return Check(name="corrections", passed=False, text=text, weighable=True)
    text = (
        f"of {faces} held-out corrections{of}, {after} now right, {before} before: "
        f"{_gain(corrections)}"
    )
    return Check(name="corrections", passed=True, text=text)


def _tracks(faces: int, tracks: int) -> str:
    """Of how many tracks faces are, where that are fewer."""
    if tracks == faces:
        return ""
    return " of 1 track" if tracks == 1 else f" of {tracks} tracks"


def _consistent(corrections: CorrectionProof) -> Check:
    """Whether people's labels agree with what the champion is sure of, or teach all the same."""
    faces, sure, wrong = corrections.sure, corrections.sure_tracks, corrections.contradicted
    if sure < FEWEST_SURE:
        of = _tracks(faces, sure)
        text = (
            f"the champion is sure of {faces} corrections{of}: too few to tell whether labels are "
            "wrong"
        )
        return Check(name="labels", passed=True, text=text)
    counted = (
        f"of {sure} corrections that the champion is sure of, {wrong} are labelled otherwise"
        if faces == sure
        else f"of {sure} tracks that the champion is sure of, {wrong} are labelled otherwise"
    )
    low = (corrections.gain_points or (0.0, 0.0))[0]
    often = at_least(wrong, sure, MOST_CONTRADICTED) < CONTRADICTED_CHANCE
    if often and low < TEACHING_POINTS:
        text = f"many labels seem wrong: {counted}, and what they teach does not bear them out"
        return Check(name="labels", passed=False, text=text)
    return Check(name="labels", passed=True, text=counted)


def _gain(corrections: CorrectionProof) -> str:
    if corrections.gain_points is None:
        return "better"
    low, high = corrections.gain_points
    if low > 0:
        if round(low) == round(high):
            return f"better by {low:.0f} points"
        return f"better by {low:.0f} to {high:.0f} points"
    points = 100 * (corrections.candidate_right - corrections.champion_right) / corrections.faces
    return f"better by {points:.0f} points, of which chance may be a part ({low:.0f} to {high:.0f})"


def _more(corrections: CorrectionProof) -> str:
    """How many more corrections would tell, if things go on as they do."""
    test = corrections.mcnemar
    tracks = corrections.tracks * (1 if corrections.fits else _HELD_OUT)
    times = 2
    while by_chance(_grown(test, times)) > GAIN_CHANCE:
        times += 1
        if tracks * times > _MOST_MISSING:
            return "so small a gain is hardly one"
    more = math.ceil(tracks * (times - 1) / 10) * 10
    each = ", each of another track," if corrections.tracks < corrections.faces else ""
    return f"about {more} more of these labels{each} would do"


def _grown(test: McNemar, times: int) -> McNemar:
    return McNemar(
        champion_only=test.champion_only * times, candidate_only=test.candidate_only * times, p=1.0
    )
