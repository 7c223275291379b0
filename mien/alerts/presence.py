"""Who is in view now and what their faces show: the last two seconds of emotions."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from mien.bus.messages import Emotions
from mien.faces.answers import weighted

#: A face that was last classified longer ago is no longer in view.
WINDOW_MS = 2_000


@dataclass(frozen=True)
class Measure:
    """An expression over the faces in view.

    Attributes:
        share: Mean over the faces of each face's mean share under the rule for the shown label,
            0 to 1; 0 without faces.
        faces: How many faces that rests on.
        cameras: Where they are, in order.
    """

    share: float
    faces: int
    cameras: tuple[str, ...]


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

    def measure(self, label: str, cameras: Collection[str]) -> Measure:
        """Measure one expression over the faces at these cameras, or at all when none is named."""
        means: dict[str, list[float]] = defaultdict(list)
        for (camera, _), seen in self._seen.items():
            known = [shares[label] for _, shares in seen if label in shares]
            if known and (not cameras or camera in cameras):
                means[camera].append(sum(known) / len(known))
        faces = [mean for group in means.values() for mean in group]
        share = sum(faces) / len(faces) if faces else 0.0
        return Measure(share, len(faces), tuple(sorted(means)))
