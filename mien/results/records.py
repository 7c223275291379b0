"""What an analysis gives: one record per face per frame."""

from dataclasses import dataclass
from typing import Any

from mien.bus.messages import Detections, Emotions, FilePosition, Track
from mien.faces.smoothing import verdict

Record = dict[str, Any]


@dataclass(frozen=True)
class FrameResult:
    """Everything that the workers found in one frame.

    Attributes:
        detections: What the detector saw.
        emotions: What a classifier made of it; None when no face was to be classified, or when
            that failed.
        error: Why the frame could not be analyzed; None when it could.
    """

    detections: Detections
    emotions: Emotions | None = None
    error: str | None = None

    @property
    def position(self) -> FilePosition:
        """Where the frame comes from; capture gives every frame of an analysis its place."""
        position = self.detections.position
        if position is None:
            raise ValueError(f"frame {self.detections.seq} of an analysis has no position")
        return position


def records(result: FrameResult, file: str) -> list[Record]:
    """Make the records of one frame.

    Args:
        result: What was found.
        file: How the file is to be called.

    Returns:
        One for each face. ``scores``, ``top``, its ``confidence``, ``uncertain`` and
        ``model_version`` are None for a face that was not classified; ``quality`` says why.
    """
    emotions = result.emotions
    by_track: dict[int, dict[str, float]] = {}
    if emotions is not None:
        by_track = {
            result.track_id: dict(
                zip(emotions.labels, (round(score, 6) for score in result.scores), strict=True)
            )
            for result in emotions.results
        }
    return [
        _record(result, file, track, by_track.get(track.track_id))
        for track in result.detections.tracks
    ]


def rows(result: FrameResult, file: str) -> list[Record]:
    """Make the records of one frame, and one that says so where there is no face.

    Returns:
        As ``records``. Without a face all but the place is None, and where the frame failed
        ``reason`` says why.
    """
    found = records(result, file)
    if result.error is not None:
        found = [record | {"reason": result.error} for record in found]
    return found or [_faceless(result, file)]


def _faceless(result: FrameResult, file: str) -> Record:
    nothing = dict.fromkeys(
        ("track", "box_xywh", "landmarks", "quality", "scores", "top", "confidence", "uncertain")
    )
    return {
        "file": file,
        "time_s": round(result.position.time_s, 3),
        "frame": result.position.frame,
        **nothing,
        "model_version": None,
        "reason": result.error,
    }


def _record(
    result: FrameResult, file: str, track: Track, scores: dict[str, float] | None
) -> Record:
    points = track.landmarks
    weights = result.emotions.weights if result.emotions else ()
    shown = verdict(tuple(scores.values()), weights) if scores else None
    return {
        "file": file,
        "time_s": round(result.position.time_s, 3),
        "frame": result.position.frame,
        "track": track.track_id,
        "box_xywh": list(track.box_xywh),
        "landmarks": [[points[i], points[i + 1]] for i in range(0, len(points), 2)],
        "quality": {
            "score": track.score,
            "size_px": track.quality.size_px,
            "sharpness": track.quality.sharpness,
            "yaw": track.quality.yaw,
            "held_back": track.quality.held_back,
        },
        "scores": scores,
        "top": tuple(scores)[shown.top] if scores and shown else None,
        "confidence": round(shown.confidence, 6) if shown else None,
        "uncertain": shown.uncertain if shown else None,
        "model_version": result.emotions.model_version if scores and result.emotions else None,
    }
