"""In which order faces are asked about: first those from whose label a model would learn most.

Worth is doubt (B. Settles, "Active Learning Literature Survey", 2009), how much the expressions
lack that the model takes the face for, and how little is known of the person. Cameras take turns.
Pure: no database.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: A face of which neighbouring seconds said different things is at least so doubtful.
_DISAGREEMENT = 0.5


@dataclass(frozen=True)
class WaitingFace:
    """A face that could be asked about.

    Attributes:
        id: Its number.
        camera: Id of the camera that saw it.
        track: Name of its track.
        at_ms: When it was captured.
        shares: What the model makes of it, by label, summing to 1; empty when none scored it.
        differs: True when the model said another thing a second before.
        disputed: True when reviewers disagree on it.
    """

    id: int
    camera: str | None
    track: str
    at_ms: int
    shares: Mapping[str, float]
    differs: bool
    disputed: bool

    @property
    def top(self) -> str | None:
        """The label that the model shows."""
        return max(self.shares, key=self.shares.__getitem__, default=None)


@dataclass(frozen=True)
class CorrectionSupply:
    """What corrections there are.

    Attributes:
        by_track: How many of each track.
        lack: Of each label how much is missing of what is wanted, 0 to 1.
    """

    by_track: Mapping[str, int]
    lack: Mapping[str, float]


@dataclass(frozen=True)
class Question:
    """A face to be asked about, and its neighbours: of the same visit, and alike to the model."""

    face: WaitingFace
    neighbours: tuple[WaitingFace, ...]


def worth(face: WaitingFace, known: CorrectionSupply) -> float:
    """How much a model would learn from a face's label, 0 to 3; only to be compared."""
    doubt = 1 - max(face.shares.values(), default=0.0)
    if face.differs:
        doubt = max(doubt, _DISAGREEMENT)
    rare = sum(share * known.lack.get(label, 0.0) for label, share in face.shares.items())
    return doubt + rare + 1 / (1 + known.by_track.get(face.track, 0))


def questions(faces: Sequence[WaitingFace], known: CorrectionSupply) -> list[Question]:
    """Order faces by what their labels are worth, neighbours together, cameras in turns.

    What reviewers disagree on comes first and stands alone.
    """
    alike: dict[object, list[WaitingFace]] = defaultdict(list)
    for face in faces:
        alike[face.id if face.disputed else (face.track, face.top)].append(face)
    asked = [_question(group, known) for group in alike.values()]
    asked.sort(key=lambda question: (-worth(question.face, known), -question.face.id))
    turns: dict[str | None, int] = defaultdict(int)
    order: dict[int, tuple[bool, int]] = {}
    for question in asked:
        order[question.face.id] = not question.face.disputed, turns[question.face.camera]
        turns[question.face.camera] += 1
    return sorted(asked, key=lambda question: order[question.face.id])


def _question(group: list[WaitingFace], known: CorrectionSupply) -> Question:
    first = max(group, key=lambda face: (worth(face, known), face.id))
    others = sorted((face for face in group if face is not first), key=lambda face: face.at_ms)
    return Question(first, tuple(others))
