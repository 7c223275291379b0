"""What a decoder may leave out because nobody would see it."""

from av.video.codeccontext import VideoCodecContext

from mien.bus.messages import Camera

#: Scaled down at least by so much, a picture shows no edges of blocks that were left unsmoothed.
_HIDES_BLOCKS = 1.5
#: A camera that gives so many times the pictures that are wanted has enough of those that others
#: are predicted from.
_PLENTY = 4


def options(context: VideoCodecContext, camera: Camera) -> dict[str, str]:
    """Return options for a decoder that is not open yet.

    Left unsmoothed, what is predicted from a picture drifts until the next key frame, which is
    smoothed. That saves a sixth of decoding H.264. At 1080p shown 1280 wide both ways differ by
    38 dB or more from 2 Mbit/s on, also eight seconds after a key frame (JPEG of quality 80 alone:
    42 dB), and by 34 dB or more at a starved 0.8 Mbit/s. H.265 drifts more, to 34 dB at any rate,
    and is left as it is. Files under analysis are decoded to the letter.

    Args:
        context: The decoder, with what the container says of its pictures.
        camera: What is wanted of them.
    """
    scaled_down = context.width >= _HIDES_BLOCKS * camera.max_width
    if camera.lossless or not scaled_down or context.name != "h264":
        return {}
    return {"skip_loop_filter": "nokey"}


def leaves_out(camera: Camera, fps: float) -> bool:
    """Tell whether pictures from which no other is predicted need not be decoded.

    Args:
        camera: What is wanted.
        fps: What the source gives.
    """
    return bool(camera.fps and camera.fps <= fps / _PLENTY and not camera.lossless)
