"""One opened video source: its pictures in order, decoded only as far as somebody wants them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import av
import av.error
from av.bitstream import BitStreamFilterContext
from av.codec.context import ThreadType
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from capture import opening, sources
from capture.decoding import economy
from capture.decoding.decoder import Decoder
from capture.decoding.hardware import open_hardware
from capture.decoding.planes import PlaneScaler
from capture.display import PictureDisplay, display
from capture.film import PICTURES, choose
from capture.reasons import UNHEARD, explain
from capture.sources import Source, SourceError
from capture.times import Times
from mien.bus.messages import Camera, now_ms
from mien.images.headers import PictureError, check_size, read, read_jpeg
from mien.images.picture import Picture, encode_planes
from mien.process.settings import CAMERA_MAX_PIXELS

#: Formats whose packets come when they are due; all others are read ahead and must be paced.
_COME_WHEN_DUE = frozenset({"rtsp", "mpjpeg", "video4linux2,v4l2"})
#: Formats that say when a packet is to be decoded, not when its picture is to be shown.
_WITHOUT_PRESENTATION_TIMES = frozenset({"avi"})
_USUAL_FPS = 25.0
_HOPELESS = 250
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
        self._scaler = PlaneScaler()
        sources.check(source)
        self._opened = opening.open_source(source, camera, most_pixels)
        self._container = self._opened.container
        self._stream = self._choose_stream()
        self._decoder = Decoder(
            self._stream.codec_context, None if camera.lossless else open_hardware
        )
        self._display: PictureDisplay | None = None
        self.fps = _plausible(self._stream.average_rate)
        if economy.leaves_out(camera, self.fps):
            self._decoder.leave_out_unreferenced()
        form = self._container.format.name
        start = None if form in _WITHOUT_PRESENTATION_TIMES else self._stream.start_time or 0
        self._times = Times(start, self._stream.time_base, self.fps)
        ahead = source.kind == "file" or form == "hls" or self._container.duration is not None
        self.paced = ahead and form not in _COME_WHEN_DUE

    def __enter__(self) -> "Video":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def notice(self) -> str | None:
        """What people should know of how it is decoded."""
        return self._decoder.notice

    def close(self) -> None:
        """Close the source."""
        self._opened.close()

    def shots(self) -> Iterator[Shot]:
        """Yield the pictures in the order in which they are shown.

        Raises:
            SourceError: The source broke off, or cannot be decoded at all.
        """
        try:
            yield from self._shots()
        except av.error.FFmpegError as error:
            reason = explain(error, self._source, opened=True)
            if self._opened.deaf():
                reason = UNHEARD.format(self._source.shown)
            raise SourceError(reason) from None
        except PictureError as error:
            raise SourceError(f"{self._source.shown} shows no usable picture ({error})") from None

    def _choose_stream(self) -> VideoStream:
        film = choose(self._container)
        if film is None:
            self.close()
            raise SourceError(f"{self._source.shown} holds no video")
        self._prepare(film.codec_context)
        return film

    def _prepare(self, context: VideoCodecContext) -> None:
        # One thread a camera: many cameras share few cores, and frame threads add delay.
        context.thread_type = ThreadType.NONE
        context.thread_count = 1
        limit = {"max_pixels": str(self._most_pixels)}
        context.options = limit | economy.options(context, self._camera)
        if context.width and context.height:
            try:
                self._check(context.width, context.height)
            except PictureError as error:
                self.close()
                raise SourceError(
                    f"{self._source.shown} shows no usable picture ({error})"
                ) from None

    def _check(self, width: int, height: int) -> None:
        """Refuse a picture before it is decoded.

        Raises:
            PictureError: It is too large.
        """
        check_size(width, height, self._most_pixels, "choose a smaller picture in the camera")

    def _shots(self) -> Iterator[Shot]:
        context = self._stream.codec_context
        passing = context.name == "mjpeg" and context.width <= self._camera.max_width
        index = failed = 0
        for packet in self._container.demux(self._stream):
            read_ms = now_ms()
            if passing and packet.size:  # the last one only flushes decoders
                passing = self._display is not None or self._shown_as_stored(packet)
            if passing:
                if packet.size:
                    time_s = self._times.next_s(packet.pts)
                    yield Shot(index, time_s, read_ms, partial(self._pass, packet))
                    index += 1
                continue
            try:
                frames = self._decode(packet)
            # FFmpeg refuses a picture beyond the limit as an invalid argument.
            except (av.error.InvalidDataError, av.error.ArgumentError, PictureError) as error:
                failed += 1
                if failed >= _HOPELESS:
                    raise
                reason = str(error) if isinstance(error, PictureError) else _DAMAGED
                time_s = self._times.next_s(self._ticks(packet))
                yield Shot(index, time_s, read_ms, partial(_fail, reason))
                index += 1
                continue
            for frame in frames:
                failed = 0
                time_s = self._times.next_s(self._ticks(frame))
                yield Shot(index, time_s, read_ms, self._encoder(frame))
                index += 1

    def _shown_as_stored(self, packet: "Packet[VideoStream]") -> bool:
        """Decode pictures until one tells how they are to be shown."""
        try:
            frames = self._decode(packet)
        except (av.error.FFmpegError, PictureError):
            return True  # a damaged one, which is told where it is passed on
        for frame in frames:
            self._display = self._shown(frame)
            return self._display.plain
        return True

    def _decode(self, packet: "Packet[VideoStream]") -> list[VideoFrame]:
        self._check_packet(packet)
        return self._decoder.decode(packet)

    def _ticks(self, timed: "Packet[VideoStream] | VideoFrame") -> int | None:
        """Tell the time in ticks; where a container has none of presentation, that of decoding.

        Pictures come out of the decoder in the order in which they are shown, each with the
        decoding time of the packet that released it.
        """
        without = self._container.format.name in _WITHOUT_PRESENTATION_TIMES
        return timed.dts if without else timed.pts

    def _check_packet(self, packet: "Packet[VideoStream]") -> None:
        """Read the header of a packet that is a picture file of its own.

        Raises:
            PictureError: Its header cannot be read, or it is too large.
        """
        if packet.size and self._stream.codec_context.name in PICTURES:
            header = read(bytes(packet))
            self._check(header.width, header.height)

    def _pass(self, packet: "Packet[VideoStream]") -> Picture:
        jpeg = bytes(packet)
        header = read_jpeg(jpeg)
        self._check(header.width, header.height)
        if not header.tables:
            return self._with_tables(packet)
        return Picture(jpeg, header.width, header.height)

    def _with_tables(self, packet: "Packet[VideoStream]") -> Picture:
        """Add the standard Huffman tables, which some webcams leave out to save bandwidth."""
        completed = BitStreamFilterContext("mjpeg2jpeg", self._stream).filter(packet)
        jpeg = b"".join(bytes(part) for part in completed)
        header = read_jpeg(jpeg)
        return Picture(jpeg, header.width, header.height)

    def _shown(self, frame: VideoFrame) -> PictureDisplay:
        stored = display(frame, self._stream.sample_aspect_ratio)
        return stored.hung(self._camera.rotation, mirrored=self._camera.mirrored)

    def _encoder(self, frame: VideoFrame) -> Callable[[], Picture]:
        def make() -> Picture:
            shown = self._shown(frame)
            width, height = shown.stretched(frame.width, frame.height, self._camera.max_width)
            self._check(width, height)
            planes = self._scaler.scale(frame, width, height)
            upright = [shown.turn(plane) for plane in planes]
            return encode_planes(upright, self._camera.jpeg_quality)

        return make


def _fail(reason: str) -> Picture:
    raise PictureError(reason)


def _plausible(rate: Fraction | None) -> float:
    fps = float(rate) if rate else 0.0
    return fps if 1 <= fps <= 240 else _USUAL_FPS
