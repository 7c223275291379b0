"""What a running Mien tells of a face, as it is read."""

import msgspec


class LiveEmotion(msgspec.Struct, frozen=True, kw_only=True):
    """What a face expresses now, as it is shown on the page.

    Attributes:
        camera: Id of the camera.
        track: Number of the person, unique within the camera.
        seq: Number of the frame.
        captured_ms: When that was captured, Unix UTC milliseconds.
        label: The expression that is shown.
        confidence: Its share, 0 to 1.
        uncertain: True when no expression stands out.
        scores: Shares by label, smoothed over time and under the model's rule; they sum to 1.
        model_version: The model that read them.
        missed: How many were left out before this one, since they were read too slowly.
    """

    camera: str
    track: int
    seq: int
    captured_ms: int
    label: str
    confidence: float
    uncertain: bool
    scores: dict[str, float]
    model_version: str
    missed: int = 0
