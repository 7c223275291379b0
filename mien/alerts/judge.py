"""What the alert rules make of a moment: pure, no Redis, no database, no clock of its own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mien.alerts.hold import Hold
from mien.alerts.presence import FaceShare, Presence
from mien.store.alerts.alerts import Closing, Opening
from mien.store.alerts.rules import CameraLost, Condition, ExpressionCondition, Rule, StageLagging

#: An expression is over when its share is below this part of what was asked for.
CLEAR_SHARE = 0.9
#: A stage has caught up when its oldest entry is younger than this part of the limit.
CLEAR_LAG = 0.5
#: What opened after a longer time still closes after this.
CLOSE_AFTER_MS = 30_000


@dataclass(frozen=True)
class Moment:
    """What is known at one time.

    Attributes:
        presence: The faces in view.
        cameras: Names of the cameras that are wanted, by id.
        lost: Why cameras that should give pictures give none, by id.
        oldest_ms: Age of the oldest waiting entry, by stage.
    """

    presence: Presence
    cameras: Mapping[str, str]
    lost: Mapping[str, str]
    oldest_ms: Mapping[str, int]


@dataclass(frozen=True)
class Finding:
    """One thing that a condition looks at, and whether it holds now."""

    subject: str
    cameras: tuple[str, ...]
    met: bool
    cleared: bool
    text: str


class Judge:
    """Follows all rules from moment to moment; each opens one alert until it clears.

    Args:
        open_now: Rule and subject of the alerts that are open when it begins.
    """

    def __init__(self, open_now: Iterable[tuple[int, str]] = ()) -> None:
        self._holds = {key: Hold(open=True) for key in open_now}
        self._conditions: dict[int, Condition] = {}

    def judge(self, rules: Iterable[Rule], moment: Moment, now_ms: int) -> list[Opening | Closing]:
        """Take in a moment; return what opened and what closed."""
        watched = [rule for rule in rules if rule.enabled]
        changes: list[Opening | Closing] = []
        changes += self._close_changed(watched, now_ms)
        present = set()
        for rule in watched:
            for finding in find(rule.condition, moment):
                present.add((rule.id, finding.subject))
                changes += self._follow(rule, finding, now_ms)
            changes += self._let_faces_go(rule, present, now_ms)
        gone = [key for key in self._holds if key not in present]
        changes += self._close(gone, now_ms)
        self._conditions = {rule.id: rule.condition for rule in watched}
        return changes

    def _follow(self, rule: Rule, finding: Finding, now_ms: int) -> Iterator[Opening | Closing]:
        key = (rule.id, finding.subject)
        lasting_ms = (
            0 if isinstance(rule.condition, StageLagging) else rule.condition.seconds * 1000
        )
        turned = self._holds.setdefault(key, Hold()).update(
            now_ms,
            met=finding.met,
            cleared=finding.cleared,
            open_after_ms=lasting_ms,
            close_after_ms=min(rule.condition.seconds * 1000, CLOSE_AFTER_MS),
        )
        if turned == "opened":
            kind = kind_of(rule.condition)
            yield Opening(
                rule.id, rule.name, kind, finding.subject, finding.cameras, finding.text, now_ms
            )
        elif turned == "closed":
            yield Closing(rule.id, finding.subject, now_ms)

    def _let_faces_go(
        self, rule: Rule, present: set[tuple[int, str]], now_ms: int
    ) -> Iterator[Opening | Closing]:
        """Follow alerts about faces that left: one who turns away for a moment ends nothing."""
        if not isinstance(rule.condition, ExpressionCondition):
            return
        left = {key for key, hold in self._holds.items() if key[0] == rule.id and hold.open}
        for _, subject in left - present:
            yield from self._follow(rule, Finding(subject, (), False, True, ""), now_ms)
            present.add((rule.id, subject))

    def _close_changed(self, rules: list[Rule], now_ms: int) -> list[Closing]:
        changed = {
            rule.id
            for rule in rules
            if self._conditions.get(rule.id, rule.condition) != rule.condition
        }
        return self._close([key for key in self._holds if key[0] in changed], now_ms)

    def _close(self, keys: list[tuple[int, str]], now_ms: int) -> list[Closing]:
        held = [(key, self._holds.pop(key)) for key in keys]
        return [Closing(*key, now_ms) for key, hold in held if hold.open]


def kind_of(condition: Condition) -> str:
    """The condition's kind, as it is written in a rule."""
    return str(type(condition).__struct_config__.tag)


def find(condition: Condition, moment: Moment) -> Iterator[Finding]:
    """Look at everything that one condition is about."""
    if isinstance(condition, ExpressionCondition):
        yield from _expression(condition, moment)
    elif isinstance(condition, CameraLost):
        for camera, name in moment.cameras.items():
            if not condition.cameras or camera in condition.cameras:
                why = moment.lost.get(camera)
                text = f"{name} gives no pictures: {why}"
                yield Finding(camera, (camera,), why is not None, why is None, text)
    else:
        yield from _stages(condition, moment)


def _expression(condition: ExpressionCondition, moment: Moment) -> Iterator[Finding]:
    faces = moment.presence.faces(condition.label, condition.cameras)
    if condition.of == "together":
        yield _crowd(condition, "", faces, moment.cameras)
        return
    by_subject: dict[str, list[FaceShare]] = {}
    for face in faces:
        subject = face.camera if condition.of == "camera" else f"{face.camera}/{face.track_id}"
        by_subject.setdefault(subject, []).append(face)
    for subject, those in by_subject.items():
        yield _crowd(condition, subject, those, moment.cameras)


def _crowd(
    condition: ExpressionCondition,
    subject: str,
    faces: list[FaceShare],
    names: Mapping[str, str],
) -> Finding:
    cameras = tuple(sorted({face.camera for face in faces}))
    where = " and ".join(names.get(camera, camera) for camera in cameras)
    label, asked = condition.label, f"{100 * condition.share:.0f} %"
    mean = sum(face.share for face in faces) / len(faces) if faces else 0.0
    if condition.measure == "count":
        met = _reaching(faces, condition.share) >= condition.faces
        cleared = _reaching(faces, CLEAR_SHARE * condition.share) < condition.faces
        reaching = _faces(_reaching(faces, condition.share))
        text = (
            f"{reaching} with {label} of {asked} or more at {where} for {condition.seconds} s "
            f"(at least {_faces(condition.faces)})"
        )
    else:
        enough = len(faces) >= condition.faces
        met = enough and mean >= condition.share
        cleared = not enough or mean < CLEAR_SHARE * condition.share
        share = f"{100 * mean:.0f} %"
        text = (
            f"one face with {label} at {share} at {where} for {condition.seconds} s "
            f"(at least {asked})"
            if condition.of == "face"
            else f"{label} at {share} over {_faces(len(faces))} at {where} for "
            f"{condition.seconds} s (at least {asked} over {_faces(condition.faces)})"
        )
    return Finding(subject, cameras, met, cleared, text)


def _reaching(faces: Iterable[FaceShare], share: float) -> int:
    return sum(face.share >= share for face in faces)


def _stages(condition: StageLagging, moment: Moment) -> Iterator[Finding]:
    limit_ms = condition.seconds * 1000
    for stage, oldest_ms in moment.oldest_ms.items():
        if condition.stage in (None, stage):
            text = f"{stage}: the oldest waiting entry is {oldest_ms / 1000:.1f} s old"
            met, cleared = oldest_ms > limit_ms, oldest_ms < CLEAR_LAG * limit_ms
            yield Finding(stage, (), met, cleared, text)


def _faces(count: int) -> str:
    return "1 face" if count == 1 else f"{count} faces"
