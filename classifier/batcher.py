"""Many faces, one inference: batches across messages and cameras."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from mien.bus.group import Entry
from mien.bus.messages import Emotions, Faces, TrackScores, now_ms
from mien.bus.shards import keyspace
from mien.bus.streams import Increment, Publication, Write
from mien.bus.worker import PermanentError, TransientError
from mien.faces.alignment import CROP_SIZE_PX
from mien.models.scorer import AbandonedError

#: A live face older than this is no longer news.
MAX_AGE_MS = 2_000
#: Messages in one inference at most; so many at once mean that more are waiting.
MOST_MESSAGES = 16


def stale(message: Faces, now: int) -> bool:
    """True for a live face that waited too long; files under analysis never age."""
    return not message.lossless and now - message.captured_ms > MAX_AGE_MS


class Scores(Protocol):
    """A model that scores crops, as ``mien.models.scorer.Scorer`` does."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the scores, in order."""

    @property
    def weights(self) -> tuple[float, ...]:
        """What scores are multiplied with to find the label that is shown; empty for nothing."""

    @property
    def version(self) -> str:
        """Name and first eight of the SHA-256."""

    def scores(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Score uint8 (n, side, side) crops as float32 (n, labels)."""


class ScoredBatch(NamedTuple):
    """A batch and what a model said to it.

    Attributes:
        model_version: Who answered.
        crops: uint8 (n, side, side).
        scores: float32 (n, labels).
        weights: The model's, see ``Scores``.
    """

    model_version: str
    crops: NDArray[np.uint8]
    scores: NDArray[np.float32]
    weights: tuple[float, ...] = ()


class Batcher:
    """A ``Handler`` of faces.

    Args:
        model: Tells the model in use; asked once a batch, so a batch has one model.
        observer: Is shown batches of live faces, unless more faces wait; must return at once.
    """

    def __init__(
        self, model: Callable[[], Scores], observer: Callable[[ScoredBatch], None] | None = None
    ) -> None:
        self._model = model
        self._observer = observer

    def handle(self, entries: list[Entry[Faces]]) -> list[Write]:
        """Score all crops at once; one ``Emotions`` for each message.

        Raises:
            PermanentError: A message's pixels are not what it says.
            TransientError: The model was given up; another takes its place.
        """
        model = self._model()
        crops = np.concatenate([_crops(entry) for entry in entries])
        try:
            scores = model.scores(crops)
        except AbandonedError as error:
            raise TransientError(str(error)) from None
        light = crops.mean(axis=(1, 2)).round(1)
        classified_ms = now_ms()
        writes: list[Write] = []
        classified: Counter[int] = Counter()
        first = 0
        for entry in entries:
            after = first + len(entry.message.track_ids)
            answers = _results(entry.message, scores[first:after], light[first:after])
            emotions = _answer(entry.message, model, answers, classified_ms)
            shard = keyspace.shard_of(entry.stream)
            writes.append(Publication(keyspace.emotions(shard), emotions))
            classified[shard] += after - first
            first = after
        for shard, faces in classified.items():
            writes.append(Increment(keyspace.emotions_total(shard), faces))
        if self._observer is not None and len(entries) < MOST_MESSAGES and _live(entries):
            self._observer(ScoredBatch(model.version, crops, scores, model.weights))
        return writes


def _live(entries: list[Entry[Faces]]) -> bool:
    return not any(entry.message.lossless for entry in entries)


def _results(
    faces: Faces, scores: NDArray[np.float32], light: NDArray[np.float64]
) -> tuple[TrackScores, ...]:
    sizes_px = faces.sizes_px or (None,) * len(faces.track_ids)
    return tuple(
        TrackScores(track_id=track_id, scores=tuple(row), size_px=size_px, brightness=brightness)
        for track_id, row, size_px, brightness in zip(
            faces.track_ids, scores.tolist(), sizes_px, light.tolist(), strict=True
        )
    )


def _answer(
    faces: Faces, model: Scores, results: tuple[TrackScores, ...], classified_ms: int
) -> Emotions:
    return Emotions(
        camera=faces.camera,
        seq=faces.seq,
        captured_ms=faces.captured_ms,
        detected_ms=faces.detected_ms,
        classified_ms=classified_ms,
        model_version=model.version,
        labels=model.labels,
        results=results,
        weights=model.weights,
        lossless=faces.lossless,
    )


def _crops(entry: Entry[Faces]) -> NDArray[np.uint8]:
    """The message's crops, uint8 (n, side, side)."""
    side, count = entry.message.crop_px, len(entry.message.track_ids)
    if side != CROP_SIZE_PX:
        raise PermanentError(f"crops of {side} pixels, the model takes {CROP_SIZE_PX}")
    if len(entry.message.sizes_px) not in (0, count):
        raise PermanentError(f"{len(entry.message.sizes_px)} sizes for {count} faces")
    if not count or len(entry.data) != count * side * side:
        raise PermanentError(f"{len(entry.data)} bytes are not {count} crops of {side} pixels")
    return np.frombuffer(entry.data, np.uint8).reshape(count, side, side)
