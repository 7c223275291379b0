"""Hardware decoders are tried, believed, and given up. There is none here: one is made believe."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.codec.context import CodecContext
from av.container import InputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from capture import video
from capture.sources import Source
from capture.video import Video
from mien.bus.messages import Camera
from mien.video.decoder import TRIAL_PICTURES, Decoder, Stage
from mien.video.hardware import open_hardware
from tests import clips

FRAMES = 45


class MadeBelieve:
    """No hardware: another decoder on the processor, which is late, lies, or fails as it is told.

    Args:
        like: The stream's own decoder.
        late: By how many pictures.
        lies: Gives other pictures.
        fails_at: Number of the packet from which on it fails.
    """

    def __init__(
        self, like: VideoCodecContext, late: int = 0, lies: bool = False, fails_at: int = 999
    ) -> None:
        made = CodecContext.create(like.name, "r")
        assert isinstance(made, VideoCodecContext)
        self._context = made
        self._context.extradata = like.extradata
        self._late, self._lies, self._fails_at = late, lies, fails_at
        self._held: list[VideoFrame] = []
        self.asked = 0
        self.skip_frame = "DEFAULT"

    def decode(self, packet: "Packet[VideoStream]") -> list[VideoFrame]:
        self.asked += 1
        if self.asked > self._fails_at:
            raise av.error.ExternalError(1, "Generic error in an external library")
        self._held += self._context.decode(packet)
        count = len(self._held) if not packet.size else max(0, len(self._held) - self._late)
        given, self._held = self._held[:count], self._held[count:]
        return [_inverted(frame) for frame in given] if self._lies else given


def _inverted(frame: VideoFrame) -> VideoFrame:
    image = 255 - frame.to_ndarray(format="bgr24")
    return VideoFrame.from_ndarray(np.asarray(image, np.uint8), format="bgr24")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures with B-frames and a key frame every fifteen."""
    path = tmp_path_factory.mktemp("decoder") / "clip.mkv"
    return clips.write_clip(path, seconds=3, fps=15)


@pytest.fixture
def opened(clip: Path) -> Iterator[InputContainer]:
    with av.open(str(clip)) as container:
        yield container


def play(container: InputContainer, **how: object) -> tuple[Decoder, MadeBelieve, list[VideoFrame]]:
    stream = container.streams.video[0]
    hardware = MadeBelieve(stream.codec_context, **how)  # type: ignore[arg-type]
    decoder = Decoder(stream.codec_context, lambda *_: hardware)  # type: ignore[arg-type]
    shown = [frame for packet in container.demux(stream) for frame in decoder.decode(packet)]
    return decoder, hardware, shown


def numbers(frames: list[VideoFrame]) -> list[int]:
    return [round(float(frame.time) * 15) for frame in frames]


@pytest.mark.parametrize("late", [0, 1, 5])
def test_hardware_that_gives_the_same_pictures_takes_over_and_none_is_lost(
    opened: InputContainer, late: int
) -> None:
    decoder, hardware, shown = play(opened, late=late)
    assert decoder.stage is Stage.HARDWARE
    assert decoder.notice is None
    assert hardware.asked == FRAMES + 1
    assert numbers(shown) == list(range(FRAMES)), "each once, in order"


def test_hardware_that_gives_other_pictures_is_given_up(opened: InputContainer) -> None:
    decoder, hardware, shown = play(opened, lies=True)
    assert decoder.stage is Stage.PROCESSOR
    assert decoder.notice is not None
    assert "not those of the processor" in decoder.notice
    assert hardware.asked < FRAMES / 2
    assert numbers(shown) == list(range(FRAMES))


def test_hardware_that_gives_nothing_is_given_up(opened: InputContainer) -> None:
    decoder, hardware, shown = play(opened, late=10_000)
    assert decoder.stage is Stage.PROCESSOR
    assert hardware.asked < FRAMES
    assert numbers(shown) == list(range(FRAMES))


@pytest.mark.parametrize("at", [0, 3])
def test_hardware_that_fails_in_its_trial_costs_no_picture(opened: InputContainer, at: int) -> None:
    decoder, _, shown = play(opened, fails_at=at)
    assert decoder.stage is Stage.PROCESSOR
    assert decoder.notice is not None
    assert "generic error" in decoder.notice
    assert numbers(shown) == list(range(FRAMES))


def test_when_hardware_fails_later_the_processor_begins_with_a_key_frame(
    opened: InputContainer,
) -> None:
    decoder, _, shown = play(opened, fails_at=TRIAL_PICTURES + 5)
    assert decoder.stage is Stage.PROCESSOR
    after = [number for number in numbers(shown) if number >= 15]
    assert after == list(range(15, FRAMES)), "whole again from the next key frame on"
    assert len(shown) < FRAMES
    key = next(frame for frame in shown if numbers([frame]) == [15])
    assert key.key_frame


def test_without_hardware_nobody_is_told(opened: InputContainer) -> None:
    context = opened.streams.video[0].codec_context
    if open_hardware(context, {}) is not None:
        pytest.skip("this machine has hardware that decodes")
    decoder = Decoder(context, open_hardware)
    assert decoder.stage is Stage.PROCESSOR
    assert decoder.notice is None


def test_a_camera_tells_that_its_hardware_failed(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(like: VideoCodecContext, _: dict[str, str]) -> MadeBelieve:
        return MadeBelieve(like, fails_at=2)

    monkeypatch.setattr(video, "open_hardware", broken)
    source = Source("file", str(clip))
    with Video(source, Camera(id="c", name="", source="")) as live:
        assert len([shot.picture() for shot in live.shots()]) == FRAMES
        assert str(live.notice).startswith("the processor decodes, for the hardware")
    analysed = Camera(id="c", name="", source="", lossless=True)
    with Video(source, analysed) as lossless:
        assert len(list(lossless.shots())) == FRAMES
        assert lossless.notice is None
