"""The decoder of the machine's graphics processor, where there is one that reads a codec."""

from functools import cache
from typing import cast

import av.error
from av.codec.codec import Codec
from av.codec.context import CodecContext
from av.codec.hwaccel import HWAccel, HWDeviceType
from av.video.codeccontext import VideoCodecContext

#: Codecs worth the way to the graphics processor and back; MJPEG is mostly passed on.
_CODECS = frozenset({"h264", "hevc", "vp9", "av1"})


def open_hardware(like: VideoCodecContext, options: dict[str, str]) -> VideoCodecContext | None:
    """Make a second decoder of a stream, in hardware; None where there is none for it.

    Args:
        like: The decoder of the stream, with what its container says.
        options: FFmpeg's for the decoder.
    """
    kind = _kind(like.name) if like.name in _CODECS else None
    if kind is None:
        return None
    try:
        made = CodecContext.create(like.name, "r", HWAccel(kind, allow_software_fallback=False))
    except av.error.FFmpegError:
        return None  # used up by other cameras, or taken away
    context = cast(VideoCodecContext, made)
    context.extradata, context.options = like.extradata, options
    return context


@cache
def _kind(codec: str) -> HWDeviceType | None:
    """The first kind of hardware for a codec that FFmpeg knows and that is here, tried once."""
    for config in Codec(codec, "r").hardware_configs:
        try:
            HWAccel(config.device_type).create(Codec(codec, "r"))
        except (av.error.FFmpegError, NotImplementedError):
            continue
        return config.device_type
    return None
