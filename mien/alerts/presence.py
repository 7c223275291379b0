"""Who is in view now and what their faces show: the last two seconds of emotions."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from mien.bus.messages import Emotions
from mien.faces.answers import weighted

#: A face that was last classified longer ago is no longer in view.
WINDOW_MS = 2_000


class FaceShare(NamedTuple):
    """One expression of one face in view.

    Attributes:
        camera: Where it is.
        track_id: Which face, unique together with its camera.
        share: Mean share of the expression under the rule for the shown label, 0 to 1.
    """

    camera: str
    track_id: int
    share: float


class PersonShares(NamedTuple):
    """A face in view, with all its expressions.

    Attributes:
        camera: Where it is.
        track_id: Which face, unique together with its camera.
        shares: Mean shares by label under the rule for the shown label, each 0 to 1.
    """

    camera: str
    track_id: int
    shares: dict[str, float]


@dataclass
class Presence:
    """Keeps what was seen lately, by camera and track."""

    _seen: dict[tuple[str, int], list[tuple[int, dict[str, float]]]] = field(default_factory=dict)

    def add_emotions(self, emotions: Emotions, at_ms: int) -> None:
        """Take in a message that arrived at this time; files under analysis are not in view."""
        if emotions.lossless:
            return
        for result in emotions.results:
            shares = weighted(result.scores, emotions.weights)
            named = dict(zip(emotions.labels, shares, strict=False))
            self._seen.setdefault((emotions.camera, result.track_id), []).append((at_ms, named))

    def forget(self, now_ms: int) -> None:
        """Drop what is older than the window."""
        recent = {
            # What lies ahead was seen before the clock was set back.
            face: [sighting for sighting in seen if now_ms - WINDOW_MS < sighting[0] <= now_ms]
            for face, seen in self._seen.items()
        }
        self._seen = {face: seen for face, seen in recent.items() if seen}

    def faces(self, label: str, cameras: Collection[str]) -> list[FaceShare]:
        """Measure one expression of each face at these cameras, or at all when none is named."""
        faces = []
        for (camera, track_id), seen in self._seen.items():
            known = [shares[label] for _, shares in seen if label in shares]
            if known and (not cameras or camera in cameras):
                faces.append(FaceShare(camera, track_id, sum(known) / len(known)))
        return faces

    def people(self) -> list[PersonShares]:
        """All faces in view, under the labels of the newest model that scored them."""
        people = []
        for (camera, track_id), seen in self._seen.items():
            labels = seen[-1][1]
            alike = [shares for _, shares in seen if shares.keys() == labels.keys()]
            means = {label: sum(s[label] for s in alike) / len(alike) for label in labels}
            people.append(PersonShares(camera, track_id, means))
        return people
