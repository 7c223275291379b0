"""Decodes a stream, with the machine's hardware once that has shown that it can."""

from collections import deque
from collections.abc import Callable
from enum import Enum

import av.error
import numpy as np
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mien.video.planes import PlaneScaler

#: So many pictures are decoded by both before the processor rests.
TRIAL_PICTURES = 8
#: Grey levels by which a picture of one may differ from the other's on average: they are the same
#: but for the loop filter, which one of them leaves out.
MOST_APART = 3.0
#: The hardware may be later than the processor, but not by more pictures.
MOST_WAITING = 32
_COMPARED_AT = (160, 90)

OpenHardware = Callable[[VideoCodecContext, dict[str, str]], VideoCodecContext | None]


class Stage(Enum):
    """Who decodes."""

    PROCESSOR = "the processor alone"
    TRIAL = "both, and the processor's pictures are taken"
    HARDWARE = "the hardware alone"


class Decoder:
    """The decoder of one stream, for the camera's thread.

    Args:
        processor: The stream's own decoder, which is not open yet.
        open_hardware: Makes another one, in hardware; None decodes to the letter.
    """

    def __init__(self, processor: VideoCodecContext, open_hardware: OpenHardware | None) -> None:
        self._processor = processor
        self._hardware = open_hardware and open_hardware(processor, dict(processor.options))
        self.stage = Stage.TRIAL if self._hardware else Stage.PROCESSOR
        self._ours: deque[VideoFrame] = deque()
        self._theirs: deque[VideoFrame] = deque()
        self._agreed = 0
        self._taken_before = 0
        self._needs_key = False
        self._scaler = PlaneScaler()
        #: What people should know of it, in one clause.
        self.notice: str | None = None

    def leave_out_unreferenced(self) -> None:
        """Decode no pictures from which no other is predicted."""
        for context in (self._processor, self._hardware):
            if context is not None:
                context.skip_frame = "NONREF"

    def decode(self, packet: "Packet[VideoStream]") -> list[VideoFrame]:
        """Decode a packet; the last, empty one gives what is left.

        Raises:
            FFmpegError: It is damaged.
        """
        theirs = self._ask_hardware(packet)
        if self.stage is Stage.HARDWARE:
            late = min(self._taken_before, len(theirs))
            self._taken_before -= late
            return theirs[late:]
        self._needs_key = self._needs_key and not packet.is_keyframe
        if self._needs_key:
            return []
        ours = self._processor.decode(packet)
        if self.stage is Stage.TRIAL:
            self._compare(ours, theirs)
        return ours

    def _ask_hardware(self, packet: "Packet[VideoStream]") -> list[VideoFrame]:
        if self._hardware is None:
            return []
        try:
            return self._hardware.decode(packet)
        except av.error.FFmpegError as error:
            self._give_up((error.strerror or "unknown cause").lower())
            return []

    def _compare(self, ours: list[VideoFrame], theirs: list[VideoFrame]) -> None:
        """Hold each picture against the other's; both come in the order in which they are shown."""
        self._ours.extend(ours)
        self._theirs.extend(theirs)
        while self._ours and self._theirs:
            if self._apart(self._ours.popleft(), self._theirs.popleft()) > MOST_APART:
                self._give_up("its pictures are not those of the processor")
                return
            self._agreed += 1
        if max(len(self._ours), len(self._theirs)) > MOST_WAITING:
            self._give_up("it gives no pictures")
        elif self._agreed >= TRIAL_PICTURES and not self._theirs:
            self.stage, self._taken_before = Stage.HARDWARE, len(self._ours)
            self._ours.clear()

    def _apart(self, one: VideoFrame, other: VideoFrame) -> float:
        a, b = (self._scaler.scale(frame, *_COMPARED_AT)[0] for frame in (one, other))
        return float(np.abs(a.astype(np.int16) - b).mean())

    def _give_up(self, reason: str) -> None:
        """Go on with the processor, which has to begin with a key frame if it rested."""
        self._needs_key = self.stage is Stage.HARDWARE
        if self._needs_key:
            self._processor.flush_buffers()
        self.stage, self._hardware = Stage.PROCESSOR, None
        self._ours.clear()
        self._theirs.clear()
        self.notice = f"the processor decodes, for the hardware decoder failed: {reason}"
