"""Hands each frame to its camera's session."""

from collections.abc import Mapping

from detector.session import CameraSession
from mien.bus.group import Entry
from mien.bus.messages import Frame
from mien.bus.shards.place import Placement
from mien.bus.streams import Record, Write


class FrameHandler:
    """A ``Handler`` of frames.

    Args:
        sessions: The sessions of the leased cameras, by place.
    """

    def __init__(self, sessions: Mapping[Placement, CameraSession]) -> None:
        self._sessions = sessions

    def handle(self, entries: list[Entry[Frame]]) -> list[Write]:
        """Return detections, faces and frame accounting for these frames.

        All are written in one step, so only the last accounting of each camera counts.
        """
        writes: list[Write] = []
        accounting: dict[str, Record] = {}
        for entry in entries:
            for item in self._sessions[entry.message.place].process(entry):
                if isinstance(item, Record):
                    accounting[item.key] = item
                else:
                    writes.append(item)
        return [*writes, *accounting.values()]
