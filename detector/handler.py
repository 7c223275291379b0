"""Hands each frame to its camera's session."""

from collections.abc import Mapping

from bus.group import Entry
from bus.messages import Frame
from bus.streams import Write
from detector.session import CameraSession


class FrameHandler:
    """A ``Handler`` of frames.

    Args:
        sessions: The sessions of the leased cameras, by camera id.
    """

    def __init__(self, sessions: Mapping[str, CameraSession]) -> None:
        self._sessions = sessions

    def handle(self, entries: list[Entry[Frame]]) -> list[Write]:
        """Returns detections, faces and books for these frames."""
        writes: list[Write] = []
        for entry in entries:
            writes += self._sessions[entry.message.camera].process(entry)
        return writes
