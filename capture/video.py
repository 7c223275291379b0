"""One opened video source: its pictures in order, decoded only as far as somebody wants them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import cast

import av
import av.error
import numpy as np
from av.bitstream import BitStreamFilterContext
from av.codec.context import ThreadType
from av.packet import Packet
from av.stream import Discard, Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from bus.messages import Camera, now_ms
from bus.settings import CAMERA_MAX_PIXELS
from capture import opening, sources
from capture.reasons import explain
from capture.sources import Source, SourceError
from imaging.headers import PictureError, check_size, read, read_jpeg
from imaging.picture import Picture, encode, fit

#: Formats whose packets come when they are due; all others are read ahead and must be paced.
_COME_WHEN_DUE = frozenset({"rtsp", "mpjpeg", "video4linux2,v4l2"})
_USUAL_FPS = 25.0
_HOPELESS = 250
#: Codecs whose packets are whole picture files.
_PICTURES = frozenset({"mjpeg", "png", "bmp", "tiff", "webp"})
_DAMAGED = "the picture cannot be decoded"


@dataclass(frozen=True)
class Shot:
    """One picture of a source, not yet converted.

    Attributes:
        index: Number within the source, from 0.
        time_s: Time within the source.
        read_ms: When its data arrived, Unix UTC milliseconds.
        picture: Makes the JPEG; raises PictureError when the data are damaged. To be called
            before the next shot is taken.
    """

    index: int
    time_s: float
    read_ms: int
    picture: Callable[[], Picture]


class Video:
    """An opened source; close it, or use it in a ``with`` block.

    Args:
        source: What to open.
        camera: Size, rate and quality that are wanted.
        most_pixels: Width times height of its pictures at most.

    Raises:
        SourceError: It cannot be opened, with the reason in plain words.
    """

    def __init__(
        self, source: Source, camera: Camera, most_pixels: int = CAMERA_MAX_PIXELS
    ) -> None:
        self._source = source
        self._camera = camera
        self._most_pixels = most_pixels
        self._reformatter = VideoReformatter()
        sources.check(source)
        self._opened = opening.open_source(source, camera, most_pixels)
        self._container = self._opened.container
        self._stream = self._choose_stream()
        self.fps = _plausible(self._stream.average_rate)
        if camera.fps and camera.fps <= self.fps / 4 and not camera.lossless:
            self._stream.codec_context.skip_frame = "NONREF"
        form = self._container.format.name
        ahead = source.kind == "file" or form == "hls" or self._container.duration is not None
        self.paced = ahead and form not in _COME_WHEN_DUE

    def __enter__(self) -> "Video":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the source."""
        self._opened.close()

    def shots(self) -> Iterator[Shot]:
        """Yields the pictures in the order in which they are shown.

        Raises:
            SourceError: The source broke off, or cannot be decoded at all.
        """
        context = self._stream.codec_context
        passed = context.name == "mjpeg" and context.width <= self._camera.max_width
        try:
            yield from self._passed() if passed else self._decoded()
        except av.error.FFmpegError as error:
            raise SourceError(explain(error, self._source, opened=True)) from None
        except PictureError as error:
            raise SourceError(f"{self._source.shown} shows no usable picture ({error})") from None

    def _choose_stream(self) -> VideoStream:
        streams = self._container.streams
        pictures = [s for s in streams.video if not s.disposition & Disposition.attached_pic]
        if not pictures:
            self.close()
            raise SourceError(f"{self._source.shown} holds no video")
        for other in streams:
            other.discard = Discard.none if other is pictures[0] else Discard.all
        self._prepare(pictures[0].codec_context)
        return pictures[0]

    def _prepare(self, context: VideoCodecContext) -> None:
        # One thread a camera: many cameras share few cores, and frame threads add delay.
        context.thread_type = ThreadType.NONE
        context.thread_count = 1
        context.options = {"max_pixels": str(self._most_pixels)}
        if context.width and context.height:
            try:
                self._check(context.width, context.height)
            except PictureError as error:
                self.close()
                raise SourceError(
                    f"{self._source.shown} shows no usable picture ({error})"
                ) from None

    def _check(self, width: int, height: int) -> None:
        """Refuses a picture before it is decoded.

        Raises:
            PictureError: It is too large.
        """
        check_size(width, height, self._most_pixels, "choose a smaller picture in the camera")

    def _passed(self) -> Iterator[Shot]:
        index = 0
        for packet in self._container.demux(self._stream):
            if packet.size:  # the last one only flushes decoders
                time_s = self._time_s(packet.pts, index)
                yield Shot(index, time_s, now_ms(), partial(self._pass, packet))
                index += 1

    def _decoded(self) -> Iterator[Shot]:
        index = failed = 0
        for packet in self._container.demux(self._stream):
            read_ms = now_ms()
            try:
                self._check_packet(packet)
                frames = self._stream.codec_context.decode(packet)
            # FFmpeg refuses a picture beyond the limit as an invalid argument.
            except (av.error.InvalidDataError, av.error.ArgumentError, PictureError) as error:
                failed += 1
                if failed >= _HOPELESS:
                    raise
                reason = str(error) if isinstance(error, PictureError) else _DAMAGED
                yield Shot(index, self._time_s(packet.pts, index), read_ms, partial(_fail, reason))
                index += 1
                continue
            for frame in frames:
                failed = 0
                time_s = self._time_s(frame.pts, index)
                yield Shot(index, time_s, read_ms, self._encoder(frame))
                index += 1

    def _check_packet(self, packet: "Packet[VideoStream]") -> None:
        """Reads the header of a packet that is a picture file of its own.

        Raises:
            PictureError: Its header cannot be read, or it is too large.
        """
        if packet.size and self._stream.codec_context.name in _PICTURES:
            header = read(bytes(packet))
            self._check(header.width, header.height)

    def _time_s(self, pts: int | None, index: int) -> float:
        if pts is None or self._stream.time_base is None:
            return index / self.fps
        return float((pts - (self._stream.start_time or 0)) * self._stream.time_base)

    def _pass(self, packet: "Packet[VideoStream]") -> Picture:
        jpeg = bytes(packet)
        header = read_jpeg(jpeg)
        self._check(header.width, header.height)
        if not header.tables:
            return self._with_tables(packet)
        return Picture(jpeg, header.width, header.height)

    def _with_tables(self, packet: "Packet[VideoStream]") -> Picture:
        """Adds the standard Huffman tables, which some webcams leave out to save bandwidth."""
        completed = BitStreamFilterContext("mjpeg2jpeg", self._stream).filter(packet)
        jpeg = b"".join(bytes(part) for part in completed)
        header = read_jpeg(jpeg)
        return Picture(jpeg, header.width, header.height)

    def _encoder(self, frame: VideoFrame) -> Callable[[], Picture]:
        def make() -> Picture:
            width, height = fit(frame.width, frame.height, self._camera.max_width)
            image = self._reformatter.reformat(
                frame, width, height, "bgr24", interpolation=Interpolation.AREA, threads=1
            ).to_ndarray()
            turns = round(frame.rotation / 90) % 4
            upright = np.ascontiguousarray(np.rot90(image, turns)) if turns else image
            return encode(cast(NDArray[np.uint8], upright), self._camera.jpeg_quality)

        return make


def _fail(reason: str) -> Picture:
    raise PictureError(reason)


def _plausible(rate: Fraction | None) -> float:
    fps = float(rate) if rate else 0.0
    return fps if 1 <= fps <= 240 else _USUAL_FPS
