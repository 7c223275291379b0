"""Many faces, one inference: batches across messages and cameras."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bus import streams
from bus.group import Entry
from bus.messages import Emotions, Faces, TrackScores, now_ms
from bus.streams import Increment, Publication, Write
from bus.worker import PermanentError
from faces.alignment import CROP_SIZE_PX

#: A live face older than this is no longer news.
MAX_AGE_MS = 2_000


def stale(message: Faces, now: int) -> bool:
    """True for a live face that waited too long; files under analysis never age."""
    return not message.lossless and now - message.captured_ms > MAX_AGE_MS


class Scores(Protocol):
    """A model that scores crops, as ``faces.scorer.Scorer`` does."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the scores, in order."""

    @property
    def version(self) -> str:
        """Name and first eight of the SHA-256."""

    def scores(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Scores uint8 (n, side, side) crops as float32 (n, labels)."""


class Batcher:
    """A ``Handler`` of faces.

    Args:
        model: Tells the model in use; asked once a batch, so a batch has one model.
    """

    def __init__(self, model: Callable[[], Scores]) -> None:
        self._model = model

    def handle(self, entries: list[Entry[Faces]]) -> list[Write]:
        """Scores all crops at once; one ``Emotions`` for each message.

        Raises:
            PermanentError: A message's pixels are not what it says.
        """
        model = self._model()
        scores = model.scores(np.concatenate([_crops(entry) for entry in entries]))
        classified_ms = now_ms()
        writes: list[Write] = []
        first = 0
        for entry in entries:
            after = first + len(entry.message.track_ids)
            emotions = _answer(entry.message, model, scores[first:after], classified_ms)
            writes.append(Publication(streams.EMOTIONS, emotions))
            first = after
        writes.append(Increment(streams.EMOTIONS_TOTAL, first))
        return writes


def _answer(
    faces: Faces, model: Scores, scores: NDArray[np.float32], classified_ms: int
) -> Emotions:
    results = tuple(
        TrackScores(track_id=track_id, scores=tuple(row))
        for track_id, row in zip(faces.track_ids, scores.tolist(), strict=True)
    )
    return Emotions(
        camera=faces.camera,
        seq=faces.seq,
        captured_ms=faces.captured_ms,
        detected_ms=faces.detected_ms,
        classified_ms=classified_ms,
        model_version=model.version,
        labels=model.labels,
        results=results,
        lossless=faces.lossless,
    )


def _crops(entry: Entry[Faces]) -> NDArray[np.uint8]:
    """The message's crops, uint8 (n, side, side)."""
    side, count = entry.message.crop_px, len(entry.message.track_ids)
    if side != CROP_SIZE_PX:
        raise PermanentError(f"crops of {side} pixels, the model takes {CROP_SIZE_PX}")
    if not count or len(entry.data) != count * side * side:
        raise PermanentError(f"{len(entry.data)} bytes are not {count} crops of {side} pixels")
    return np.frombuffer(entry.data, np.uint8).reshape(count, side, side)
