"""The pictures of an opened video in order, decoded only as far as somebody wants them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import av.error
from av.bitstream import BitStreamFilterContext
from av.codec.context import ThreadType
from av.container import InputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mien.bus.messages import Camera, now_ms
from mien.images.headers import PictureError, check_size, read, read_jpeg
from mien.images.picture import Picture, encode_planes
from mien.video import economy
from mien.video.decoder import Decoder, OpenHardware
from mien.video.display import PictureDisplay, display
from mien.video.film import PICTURES, choose
from mien.video.planes import PlaneScaler
from mien.video.times import Times

#: Formats that say when a packet is to be decoded, not when its picture is to be shown.
_WITHOUT_PRESENTATION_TIMES = frozenset({"avi"})
_USUAL_FPS = 25.0
_HOPELESS = 250
_DAMAGED = "the picture cannot be decoded"


class FilmError(RuntimeError):
    """A video cannot be read; the text says why.

    Attributes:
        final: True when trying again cannot help.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


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


class FilmReader:
    """Reads the film of an opened container; whoever opened it closes it.

    Args:
        container: The container.
        camera: Size, rate and quality that are wanted.
        most_pixels: Width times height of its pictures at most.
        open_hardware: Makes a decoder in hardware, see ``Decoder``; None decodes to the letter.
        shown: The source as people know it.

    Raises:
        FilmError: It holds no video, or its pictures are too large.
    """

    def __init__(
        self,
        container: InputContainer,
        camera: Camera,
        most_pixels: int,
        open_hardware: OpenHardware | None,
        shown: str,
    ) -> None:
        self._container = container
        self._camera = camera
        self._most_pixels = most_pixels
        self._scaler = PlaneScaler()
        self._stream = self._choose_stream(shown)
        self._decoder = Decoder(self._stream.codec_context, open_hardware)
        self._display: PictureDisplay | None = None
        self.fps = _plausible(self._stream.average_rate)
        if economy.leaves_out(camera, self.fps):
            self._decoder.leave_out_unreferenced()
        self._timeless = container.format.name in _WITHOUT_PRESENTATION_TIMES
        start = None if self._timeless else self._stream.start_time or 0
        self._times = Times(start, self._stream.time_base, self.fps)

    @property
    def notice(self) -> str | None:
        """What people should know of how it is decoded."""
        return self._decoder.notice

    def _choose_stream(self, shown: str) -> VideoStream:
        film = choose(self._container)
        if film is None:
            raise FilmError(f"{shown} holds no video")
        try:
            self._prepare(film.codec_context)
        except PictureError as error:
            raise FilmError(f"{shown} shows no usable picture ({error})") from None
        return film

    def _prepare(self, context: VideoCodecContext) -> None:
        # One thread a camera: many cameras share few cores, and frame threads add delay.
        context.thread_type = ThreadType.NONE
        context.thread_count = 1
        limit = {"max_pixels": str(self._most_pixels)}
        context.options = limit | economy.options(context, self._camera)
        if context.width and context.height:
            self._check(context.width, context.height)

    def _check(self, width: int, height: int) -> None:
        """Refuse a picture before it is decoded.

        Raises:
            PictureError: It is too large.
        """
        check_size(width, height, self._most_pixels, "choose a smaller picture in the camera")

    def shots(self) -> Iterator[Shot]:
        """Yield the pictures in the order in which they are shown.

        Raises:
            FFmpegError: The container cannot be read on, or nothing of it can be decoded.
            PictureError: No picture of it can be used.
        """
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
        return timed.dts if self._timeless else timed.pts

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
