"""Finds, follows and classifies faces in this process, by the functions of the workers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from mien.analysis import sources
from mien.analysis.inputs import InputError
from mien.analysis.result import Analysis, AnalyzedFrame, Image
from mien.analysis.sources import Placed
from mien.bus.messages import Camera, Detections, Emotions, FilePosition, Track, TrackScores
from mien.detection.follower import FaceFollower
from mien.detection.verdict import track_message
from mien.faces.yunet import YuNet
from mien.images.headers import PictureError
from mien.models.package import SHIPPED_MODEL, load_package
from mien.models.scorer import Scorer
from mien.results.records import FrameResult

#: Frames whose faces are classified together; more would not be cheaper.
_BATCH = 16


@dataclass(frozen=True)
class _Followed:
    """A frame whose faces are found, but not classified yet.

    Attributes:
        tracks: As they are now; the tracker goes on with its own.
        classified: Numbers of those that are to be classified.
        crops: Their crops, grey uint8 (48, 48) each.
    """

    position: FilePosition
    width: int = 0
    height: int = 0
    tracks: tuple[Track, ...] = ()
    classified: tuple[int, ...] = ()
    crops: tuple[Image, ...] = ()
    error: str | None = None


class Analyzer:
    """Analyzes pictures with one face detector and one model, which are loaded once.

    One thread may call it at a time; every thread may have its own.

    Args:
        model: Folder of a model package; None takes the one that ships with Mien.
        classify_hz: Classifications a second and person at most, by the times of the frames, as
            for live cameras: between them a face has no scores, and one that is tiny, blurred,
            turned or cut off has none at all. None looks at every frame as a whole and classifies
            every face in it, as ``mien analyze`` does.
        detect_width_px: Width at which faces are looked for; None chooses by the size of the faces.
        threads: How many threads one inference may use.

    Raises:
        PackageError: The model's package is refused.
    """

    def __init__(
        self,
        model: str | Path | None = None,
        *,
        classify_hz: float | None = None,
        detect_width_px: int | None = None,
        threads: int = 1,
    ) -> None:
        if classify_hz is not None and not classify_hz > 0:
            raise InputError(f"classify_hz must be above 0, or None, not {classify_hz:g}")
        self._yunet = YuNet(threads)
        self._scorer = Scorer(load_package(model or SHIPPED_MODEL), threads)
        self._index = 0
        self._last_s = -math.inf
        self._camera = Camera(
            id="analysis",
            name="",
            source="",
            classify_hz=classify_hz,
            detect_width=detect_width_px,
            lossless=True,
        )
        self.reset()

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the scores, in order."""
        return self._scorer.labels

    @property
    def model_version(self) -> str:
        """The model in use: its name and the first eight of its SHA-256."""
        return self._scorer.version

    def analyze(self, source: sources.Source, *, fps: float = 25.0) -> Analysis:
        """Analyze files or frames to their end; a stream in hand is over.

        Args:
            source: As for ``mien.analyze``.
            fps: Frames a second, where ``source`` is frames, which have no times.

        Raises:
            InputError: As for ``mien.analyze``.
        """
        opened = sources.opened(source, fps)
        self.reset()
        results = self._results(opened.pictures)
        frames = [AnalyzedFrame(opened.names[r.position.file], r) for r in results]
        self.reset()
        return Analysis(frames, self.labels, self.model_version, opened.files)

    def frame(self, image: Image, time_s: float) -> AnalyzedFrame:
        """Analyze the next picture of a stream, as it comes.

        Args:
            image: RGB uint8 (H, W, 3).
            time_s: Its time in seconds, above that of the picture before.

        Raises:
            InputError: It is no such array, or the time does not grow.
        """
        picture = sources.picture(image)
        if time_s <= self._last_s:
            raise InputError(
                f"time_s must grow from frame to frame, but {time_s:g} follows {self._last_s:g}; "
                "reset() begins another stream"
            )
        self._last_s = time_s
        position = FilePosition(file=sources.FRAMES, frame=self._index, time_s=time_s)
        self._index += 1
        (result,) = self._classified([self._follow(Placed(position, picture))])
        return AnalyzedFrame(sources.FRAMES, result)

    def stream(self, images: Iterable[Image], *, fps: float = 25.0) -> Iterator[AnalyzedFrame]:
        """Analyze a stream from its begin, and yield each frame before the next is taken.

        Args:
            images: RGB uint8 (H, W, 3) each.
            fps: How many of them there are a second.

        Raises:
            InputError: One of them is no such array.
        """
        self.reset()
        for number, image in enumerate(images):
            yield self.frame(image, number / sources.rate(fps))

    def reset(self) -> None:
        """Begin another stream: its first picture is number 0, and nobody in it is known."""
        self._numbers = itertools.count(1)
        self._begin()
        self._index, self._last_s = 0, -math.inf

    def _begin(self) -> None:
        self._follower = FaceFollower(self._yunet, lambda: next(self._numbers))

    def _results(self, pictures: Iterable[Placed]) -> Iterator[FrameResult]:
        """Analyze pictures, the faces of some frames at once."""
        waiting: list[_Followed] = []
        file: str | None = None
        for placed in pictures:
            if placed.position.file != file:  # tracks keep their numbers apart, as a worker's do
                self._begin()
                file = placed.position.file
            waiting.append(self._follow(placed))
            if len(waiting) == _BATCH:
                yield from self._classified(waiting)
                waiting = []
        yield from self._classified(waiting)

    def _follow(self, placed: Placed) -> _Followed:
        position, picture = placed.position, placed.picture
        if isinstance(picture, PictureError):
            return _Followed(position, error=str(picture))
        followed = _Followed(position, picture.width, picture.height)
        try:
            found = self._follower.follow(picture, position.time_s, self._camera)
        except PictureError as error:
            return replace(followed, error=str(error))
        cut = [(face.face.track_id, face.crop) for face in found.judged if face.crop is not None]
        return replace(
            followed,
            tracks=tuple(track_message(face) for face in found.judged),
            classified=tuple(track_id for track_id, _ in cut),
            crops=tuple(crop for _, crop in cut),
        )

    def _classified(self, frames: Sequence[_Followed]) -> list[FrameResult]:
        crops = [crop for frame in frames for crop in frame.crops]
        scores = iter(self._scorer.scores(np.stack(crops)).tolist() if crops else [])
        return [self._result(frame, scores) for frame in frames]

    def _result(self, frame: _Followed, scores: Iterator[list[float]]) -> FrameResult:
        """What the workers' messages would say of a frame; nobody looks at their times."""
        detections = Detections(
            camera=self._camera.id,
            seq=frame.position.frame + 1,
            frame_id="",
            captured_ms=0,
            detected_ms=0,
            width=frame.width,
            height=frame.height,
            tracks=frame.tracks,
            classified=frame.classified,
            lossless=True,
            position=frame.position,
            error=frame.error,
        )
        if not frame.classified:
            return FrameResult(detections, None, frame.error)
        emotions = Emotions(
            camera=self._camera.id,
            seq=detections.seq,
            captured_ms=0,
            detected_ms=0,
            classified_ms=0,
            model_version=self.model_version,
            labels=self.labels,
            results=tuple(
                TrackScores(track_id=track_id, scores=tuple(next(scores)))
                for track_id in frame.classified
            ),
            weights=self._scorer.weights,
            lossless=True,
        )
        return FrameResult(detections, emotions)
