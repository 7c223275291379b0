"""Which faces are worth a person's look: those from whose label a model would learn most.

Uncertainty sampling and its relatives, as in B. Settles, "Active Learning Literature Survey",
University of Wisconsin-Madison, 2009: the least confident, those on which neighbouring seconds
disagree, and expressions of which there is little. Pure: no server, no database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mien.bus.messages import Emotions
from mien.faces.answers import answer
from mien.faces.smoothing import verdict
from mien.store.corrections.kept_faces import Why

#: Below this share of the scores an answer is doubtful. That is more than people see as
#: ``uncertain``, since of all doubtful faces only the most doubtful are kept.
MIN_CONFIDENCE = 0.6
#: Two seconds of a track disagree when their mean scores lie at least so far apart: half the sum
#: of the differences, 0 (the same) to 1 (nothing in common).
MIN_DISTANCE = 0.4
#: An expression is rare when it has less than this share of all that cameras saw.
RARE_SHARE = 0.05
_SECOND_MS = 1_000
#: A track that was not seen for so long is forgotten.
_FORGET_MS = 5_000


@dataclass(frozen=True)
class SampledFace:
    """A face that is worth a look.

    Attributes:
        camera: Id of the camera.
        track_id: The tracker's number.
        seq: Number of the frame.
        captured_ms: When it was captured.
        scores: What the model said, by label.
        model_version: Which model.
        why: What makes it worth a look.
        sampler: How much so, 0 to 1; only to be compared with others of the same reason.
    """

    camera: str
    track_id: int
    seq: int
    captured_ms: int
    scores: dict[str, float]
    model_version: str
    why: Why
    sampler: float


@dataclass
class _Second:
    """A track's scores in one second, summed."""

    at_ms: int
    model: tuple[str, tuple[str, ...]]
    frames: int = 0
    sums: list[float] = field(default_factory=list)

    def add(self, scores: tuple[float, ...]) -> None:
        self.frames += 1
        self.sums = [a + b for a, b in zip(self.sums or [0.0] * len(scores), scores, strict=True)]

    def mean(self) -> list[float]:
        return [total / self.frames for total in self.sums]


class UncertaintySampler:
    """Tells which faces are worth a look, from what was said of them and of their tracks before."""

    def __init__(self) -> None:
        self._tracks: dict[tuple[str, int], tuple[_Second | None, _Second]] = {}

    def sample(self, said: Emotions, shares: Mapping[str, float]) -> Iterator[SampledFace]:
        """Take in what a classifier said of a frame.

        Args:
            said: Frames of a camera must come in order.
            shares: Share of each label in what was seen so far, 0 to 1; one that is not named is
                not known to be rare.

        Yields:
            The faces of the frame that are worth a look.
        """
        for result in said.results:
            if not 0 < len(result.scores) == len(said.labels):
                continue  # the recorder itself makes it a dead letter
            before = self._neighbour(said, result.track_id, result.scores)
            reason = _reason(said, result.scores, before, shares)
            if reason is not None:
                yield SampledFace(
                    camera=said.camera,
                    track_id=result.track_id,
                    seq=said.seq,
                    captured_ms=said.captured_ms,
                    scores=dict(zip(said.labels, result.scores, strict=True)),
                    model_version=said.model_version,
                    why=reason[0],
                    sampler=reason[1],
                )

    def forget(self, now_ms: int) -> None:
        """Forget tracks that were not seen of late."""
        self._tracks = {
            track: seconds
            for track, seconds in self._tracks.items()
            if seconds[1].at_ms > now_ms - _FORGET_MS
        }

    def _neighbour(
        self, said: Emotions, track_id: int, scores: tuple[float, ...]
    ) -> list[float] | None:
        """Add a frame to its second; return the mean of the second before, if there was one."""
        at_ms = said.captured_ms - said.captured_ms % _SECOND_MS
        key = said.camera, track_id
        before, present = self._tracks.get(key, (None, None))
        if present is None or present.model != (said.model_version, said.labels):
            before, present = None, _Second(at_ms, (said.model_version, said.labels))
        elif at_ms != present.at_ms:
            before = present if at_ms == present.at_ms + _SECOND_MS else None
            present = _Second(at_ms, (said.model_version, said.labels))
        present.add(scores)
        self._tracks[key] = before, present
        return None if before is None else before.mean()


def _reason(
    said: Emotions,
    scores: tuple[float, ...],
    before: list[float] | None,
    shares: Mapping[str, float],
) -> tuple[Why, float] | None:
    shown = verdict(scores, said.weights)
    top, confidence = shown.top, shown.confidence
    if confidence < MIN_CONFIDENCE:
        return "low_confidence", 1 - confidence
    if before is not None and answer(before, said.weights) != top:
        distance = sum(abs(a - b) for a, b in zip(scores, before, strict=True)) / 2
        if distance >= MIN_DISTANCE:
            return "disagreement", min(1.0, distance)
    if shares.get(said.labels[top], 1.0) < RARE_SHARE:
        return "rare_label", confidence
    return None
