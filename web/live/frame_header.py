"""What is sent beside a frame's JPEG: whose picture it is, and everyone in it."""

from collections.abc import Mapping

import msgspec
from msgspec import UNSET, UnsetType

from mien.bus.messages import Box, Detections, HeldBack, Track
from mien.faces.answers import weighted
from mien.faces.smoothing import verdict
from web.live.expressions import FORGET_MS, ShownExpression


class ShownTrack(msgspec.Struct, frozen=True, kw_only=True):
    """One face; the fields of its expression are absent while nothing is known of it.

    Attributes:
        id: The track's number, unique within its camera.
        box_xywh: Its box in pixels of the picture.
        held_back: Why the gate does not classify it; None when it may be.
        size_px: How large it is, see docs/messages.md.
        sharpness: As last measured; None before the first time.
        yaw: Turn of the head, -1 (to the image's left) to 1, 0 frontal.
        label: The expression to show.
        confidence: Its score under the rule for it, from 0 to 1.
        uncertain: True when no expression stands out.
        scores: Smoothed scores under the rule for the shown label, in the order of the header's
            labels; they sum to 1, and the label has the highest.
        raw: The same of the newest scores alone.
        scored_ms: When the frame that these are of was captured, Unix UTC milliseconds.
        scored_seq: Number of that frame.
    """

    id: int
    box_xywh: Box
    held_back: HeldBack | None
    size_px: float
    sharpness: float | None
    yaw: float
    label: str | UnsetType = UNSET
    confidence: float | UnsetType = UNSET
    uncertain: bool | UnsetType = UNSET
    scores: list[float] | UnsetType = UNSET
    raw: list[float] | UnsetType = UNSET
    scored_ms: int | UnsetType = UNSET
    scored_seq: int | UnsetType = UNSET


class FrameHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What comes beside a JPEG; the boxes are pixels of exactly that picture.

    Attributes:
        camera: Id of the camera.
        seq: Number of the frame.
        captured_ms: When it was captured, Unix UTC milliseconds.
        age_ms: How old it was when it was sent.
        width: In pixels.
        height: In pixels.
        blurred: True when faces are pixelated in it.
        labels: Names of the scores; none while no face has any.
        model_version: The model that made them.
        tracks: Everyone in it.
    """

    camera: str
    seq: int
    captured_ms: int
    age_ms: int
    width: int
    height: int
    blurred: bool
    labels: tuple[str, ...]
    model_version: str | None
    tracks: list[ShownTrack]


def header(frame: Detections, said: Mapping[int, ShownExpression]) -> FrameHeader:
    """Describe a frame; its age is yet to be told.

    Args:
        frame: What the detector saw.
        said: What is known of the tracks, by number.
    """
    known = [said[track.track_id] for track in frame.tracks if track.track_id in said]
    return FrameHeader(
        camera=frame.camera,
        seq=frame.seq,
        captured_ms=frame.captured_ms,
        age_ms=0,
        width=frame.width,
        height=frame.height,
        blurred=frame.blurred,
        labels=known[-1].labels if known else (),
        model_version=known[-1].model_version if known else None,
        tracks=[
            _track(track, said.get(track.track_id), frame.captured_ms) for track in frame.tracks
        ],
    )


def _track(track: Track, said: ShownExpression | None, now_ms: int) -> ShownTrack:
    left, top, width, height = track.box_xywh
    shown = ShownTrack(
        id=track.track_id,
        box_xywh=(round(left, 1), round(top, 1), round(width, 1), round(height, 1)),
        held_back=track.quality.held_back,
        size_px=track.quality.size_px,
        sharpness=track.quality.sharpness,
        yaw=track.quality.yaw,
    )
    if said is None or said.apart_ms(now_ms) > FORGET_MS:
        return shown
    answer = verdict(said.smoothed.scores, said.weights)
    return msgspec.structs.replace(
        shown,
        label=said.labels[answer.top],
        confidence=round(answer.confidence, 3),
        uncertain=answer.uncertain,
        scores=[round(share, 3) for share in weighted(said.smoothed.scores, said.weights)],
        raw=[round(share, 3) for share in weighted(said.raw, said.weights)],
        scored_ms=said.smoothed.at_ms,
        scored_seq=said.seq,
    )
