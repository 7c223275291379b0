"""Puts together what detector and classifiers say of the same frame, and gives frames in order.

Both may say it twice (delivery is at least once) and in any order.
"""

from collections.abc import Iterator

from mien.bus.messages import Detections, Emotions, Faces
from mien.results.records import FrameResult


class Collector:
    """Matches messages of one camera by their number.

    Args:
        first_seq: Number of the first frame.
    """

    def __init__(self, first_seq: int = 1) -> None:
        self._detections: dict[int, Detections] = {}
        self._emotions: dict[int, Emotions] = {}
        self._given_up: dict[int, str] = {}
        self._first_seq = self._next_seq = first_seq

    @property
    def given(self) -> int:
        """How many frames were given so far."""
        return self._next_seq - self._first_seq

    def add_detections(self, message: Detections) -> None:
        """Take what the detector said of a frame."""
        if message.seq >= self._next_seq:
            self._detections.setdefault(message.seq, message)

    def add_emotions(self, message: Emotions) -> None:
        """Take what a classifier said of a frame."""
        if message.seq >= self._next_seq:
            self._emotions.setdefault(message.seq, message)

    def give_up(self, faces: Faces, reason: str) -> None:
        """Take note that no classifier could handle a frame's faces."""
        if faces.seq >= self._next_seq:
            self._given_up.setdefault(faces.seq, f"its faces could not be classified: {reason}")

    def complete(self) -> Iterator[FrameResult]:
        """Give the frames that are complete, each once, in the order of the files."""
        while (detections := self._detections.get(self._next_seq)) is not None:
            emotions = self._emotions.get(self._next_seq)
            error = detections.error or self._given_up.get(self._next_seq)
            if detections.classified and emotions is None and error is None:
                return
            for waiting in (self._detections, self._emotions, self._given_up):
                waiting.pop(self._next_seq, None)
            self._next_seq += 1
            yield FrameResult(detections, emotions, error)
