"""What is known of a track's expression."""

from dataclasses import dataclass
from typing import NamedTuple

from mien.faces.smoothing import FORGET_S, Smoothed

FORGET_MS = int(FORGET_S * 1000)


@dataclass(frozen=True)
class ShownExpression:
    """What a classifier said of a track, smoothed.

    Attributes:
        smoothed: The scores to show.
        raw: The newest scores as they came.
        seq: Number of the frame that these are of.
        labels: Their names.
        weights: What the model's rule multiplies them with to find the label to show.
        model_version: The model that made them.
    """

    smoothed: Smoothed
    raw: tuple[float, ...]
    seq: int
    labels: tuple[str, ...]
    weights: tuple[float, ...]
    model_version: str

    def apart_ms(self, now_ms: int) -> int:
        """How far it is from the present; what lies ahead is of before a clock was set."""
        return abs(now_ms - self.smoothed.at_ms)


class SaidOfTrack(NamedTuple):
    """What was just said of a face of a camera."""

    camera: str
    track_id: int
    said: ShownExpression
