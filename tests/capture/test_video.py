import struct
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from capture import sources
from capture.sources import Source, SourceError
from capture.video import Video
from mien.bus.messages import Camera
from mien.images.picture import Picture
from tests import clips
from tests.mien.images.test_headers import without_tables


def camera(**changes: object) -> Camera:
    return Camera(id="c", name="c", source="", **changes)  # type: ignore[arg-type]


def file(path: Path) -> Source:
    return Source("file", str(path))


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


@pytest.mark.parametrize("suffix", [".mkv", ".mp4", ".avi"])
def test_mjpeg_is_passed_on_byte_for_byte(tmp_path: Path, suffix: str) -> None:
    clip = clips.write_clip(tmp_path / f"clip{suffix}", codec="mjpeg", seconds=1)
    with Video(file(clip), camera()) as video:
        pictures = [shot.picture() for shot in video.shots()]
    assert [picture.jpeg for picture in pictures] == packets(clip)
    assert {(picture.width, picture.height) for picture in pictures} == {(640, 480)}


def test_a_file_of_jpegs_one_after_the_other_is_a_video(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mjpeg"
    jpegs = [clips.jpeg(number / 15) for number in range(5)]
    clip.write_bytes(b"".join(jpegs))
    with Video(file(clip), camera()) as video:
        assert [shot.picture().jpeg for shot in video.shots()] == jpegs


def test_mjpeg_without_huffman_tables_is_completed(tmp_path: Path) -> None:
    jpegs = [without_tables(clips.jpeg(number / 15)) for number in range(3)]
    clip = clips.write_jpegs(tmp_path / "webcam.avi", jpegs)
    with Video(file(clip), camera()) as video:
        pictures = [shot.picture() for shot in video.shots()]
    assert len(pictures) == 3
    decoded = cv2.imdecode(np.frombuffer(pictures[0].jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert np.abs(decoded.astype(int) - clips.image()).mean() < 3


def test_h264_is_decoded_in_order_with_times(tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=1, fps=15)
    with Video(file(clip), camera()) as video:
        assert video.paced
        assert video.fps == 15
        for number, shot in enumerate(video.shots()):
            assert shot.index == number
            assert shot.time_s == pytest.approx(number / 15, abs=1e-3)
            jpeg = np.frombuffer(shot.picture().jpeg, np.uint8)
            decoded = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
            assert decoded is not None
            assert np.abs(decoded.astype(int) - clips.image(number / 15)).mean() < 6
    assert number == 14


@pytest.mark.parametrize("codec", ["h264", "mjpeg"])
def test_wide_pictures_are_scaled_down(tmp_path: Path, codec: clips.Codec) -> None:
    clip = clips.write_clip(tmp_path / "clip.mkv", seconds=0.2, codec=codec)
    with Video(file(clip), camera(max_width=321)) as video:
        picture = next(video.shots()).picture()
    assert (picture.width, picture.height) == (320, 240)


@pytest.mark.parametrize(("degrees", "row", "column"), [(90, 0, 0), (180, 0, 0), (-90, 0, 0)])
def test_a_turned_phone_video_is_set_upright(
    tmp_path: Path, degrees: int, row: int, column: int
) -> None:
    image = np.full((480, 640, 3), 30, np.uint8)
    image[:160, :160] = 250
    path = tmp_path / "phone.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=15)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        stream.set_display_rotation(degrees)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode())
    with Video(file(path), camera()) as video:
        picture = next(video.shots()).picture()
    shown = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert shown is not None
    with av.open(str(path)) as container:
        rotation = next(container.decode(video=0)).rotation
    expected = np.rot90(image[..., 0], rotation // 90)
    assert rotation
    assert shown.shape == expected.shape
    assert np.abs(shown.astype(int) - expected).mean() < 3


# Column x and row y of the stored picture are shown at (a x + c y, b x + d y).
MATRICES = {
    (1, 0, 0, 1): lambda image: image,
    (-1, 0, 0, 1): lambda image: image[:, ::-1],
    (1, 0, 0, -1): lambda image: image[::-1],
    (-1, 0, 0, -1): lambda image: image[::-1, ::-1],
    (0, 1, 1, 0): lambda image: image.T,
    (0, 1, -1, 0): lambda image: np.rot90(image, -1),
    (0, -1, 1, 0): lambda image: np.rot90(image, 1),
    (0, -1, -1, 0): lambda image: np.rot90(image.T, 2),
}


@pytest.mark.parametrize("codec", ["h264", "mjpeg"])
@pytest.mark.parametrize("matrix", MATRICES)
def test_a_display_matrix_turns_and_mirrors(
    tmp_path: Path, matrix: tuple[int, int, int, int], codec: clips.Codec
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=0.2, codec=codec)
    clip.write_bytes(with_matrix(clip.read_bytes(), matrix))
    with Video(file(clip), camera()) as video:
        picture = next(video.shots()).picture()
    stored = cv2.cvtColor(clips.image(), cv2.COLOR_BGR2GRAY)
    expected = MATRICES[matrix](stored)
    shown = grey(picture)
    assert shown.shape == expected.shape == (picture.height, picture.width)
    assert np.abs(shown.astype(int) - expected).mean() < 6


@pytest.mark.parametrize("codec", ["h264", "mjpeg"])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_camera_that_hangs_otherwise_is_shown_upright(
    tmp_path: Path, rotation: int, mirrored: bool, codec: clips.Codec
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=0.2, codec=codec)
    clip.write_bytes(with_matrix(clip.read_bytes(), (0, -1, -1, 0)))
    with Video(file(clip), camera(rotation=rotation, mirrored=mirrored)) as video:
        shown = grey(next(video.shots()).picture())
    stored = cv2.cvtColor(clips.image(), cv2.COLOR_BGR2GRAY)
    expected = np.rot90(MATRICES[0, -1, -1, 0](stored), -rotation // 90)
    expected = expected[:, ::-1] if mirrored else expected
    assert shown.shape == expected.shape
    assert np.abs(shown.astype(int) - expected).mean() < 6


def test_a_turned_picture_is_no_wider_than_asked_for(tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=0.2)
    clip.write_bytes(with_matrix(clip.read_bytes(), (0, 1, -1, 0)))
    with Video(file(clip), camera(max_width=240)) as video:
        picture = next(video.shots()).picture()
    assert (picture.width, picture.height) == (240, 320)


@pytest.mark.parametrize(
    ("aspect", "size"),
    [(Fraction(2), (1280, 480)), (Fraction(1, 2), (640, 960)), (Fraction(1, 90), (640, 480))],
)
def test_pixels_become_square(tmp_path: Path, aspect: Fraction, size: tuple[int, int]) -> None:
    clip = tmp_path / "dv.mkv"
    with av.open(str(clip), "w") as container:
        stream = container.add_stream("libx264", rate=15)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        stream.codec_context.sample_aspect_ratio = aspect
        container.mux(stream.encode(av.VideoFrame.from_ndarray(clips.image(), format="bgr24")))
        container.mux(stream.encode())
    with Video(file(clip), camera()) as video:
        picture = next(video.shots()).picture()
    assert (picture.width, picture.height) == size


def test_b_frames_in_avi_come_in_order(tmp_path: Path) -> None:
    """AVI says when a packet is to be decoded, and not when its picture is to be shown."""
    clip = tmp_path / "clip.avi"
    with av.open(str(clip), "w") as container:
        stream = container.add_stream("libx264", rate=15)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        stream.options = {"bf": "3", "b-adapt": "0", "crf": "20"}
        for number, image in enumerate(clips.images(2, 15)):
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, 15)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with Video(file(clip), camera()) as video:
        shots = [(shot.time_s, grey(shot.picture())) for shot in video.shots()]
    assert [time_s for time_s, _ in shots] == pytest.approx([n / 15 for n in range(30)])
    for number in (0, 7, 29):
        expected = cv2.cvtColor(clips.image(number / 15), cv2.COLOR_BGR2GRAY)
        assert np.abs(shots[number][1].astype(int) - expected).mean() < 6


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_cover_that_is_not_marked_as_one_is_not_the_film(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"film{suffix}"
    with av.open(str(path), "w") as container:
        cover = container.add_stream("mjpeg", rate=15)
        film = container.add_stream("libx264", rate=15)
        cover.pix_fmt, film.pix_fmt = "yuvj420p", "yuv420p"
        for stream in (cover, film):
            stream.width, stream.height = 640, 480
        blank = av.VideoFrame.from_ndarray(clips.image(faces=0), format="bgr24")
        container.mux(cover.encode(blank))
        container.mux(cover.encode())
        for image in clips.images(1, 15):
            container.mux(film.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(film.encode())
    with Video(file(path), camera()) as video:
        assert sum(1 for _ in video.shots()) == 15


def grey(picture: Picture) -> NDArray[np.uint8]:
    shown = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert shown is not None
    return np.asarray(shown, np.uint8)


def with_matrix(mp4: bytes, matrix: tuple[int, int, int, int]) -> bytes:
    """Replace the display matrix of an MP4's first track."""
    at = mp4.index(b"tkhd") + 44
    a, b, c, d = (number << 16 for number in matrix)
    return mp4[:at] + struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30) + mp4[at + 36 :]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "no such file"),
        (b"", "is empty"),
        (b"Just some text.\n" * 100, "is not a video"),
        (b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/secret.ts\n", "is not a video"),
        (bytes(range(256)) * 40, "is not a video"),
        (clips.jpeg(), "is not a video"),
    ],
)
def test_files_that_are_no_videos_say_so(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    path = tmp_path / "clip.mp4"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=reason), Video(file(path), camera()) as video:
        next(video.shots())


def test_a_folder_is_no_video(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a folder") as caught:
        Video(file(tmp_path), camera())
    assert caught.value.final


def test_source_texts() -> None:
    assert sources.parse("0") == Source("webcam", "/dev/video0")
    assert sources.parse("/dev/video2") == Source("webcam", "/dev/video2")
    assert sources.parse("RTSP://cam/live") == Source("rtsp", "RTSP://cam/live")
    assert sources.parse("https://cam/s.m3u8").kind == "http"
    assert sources.parse("/tmp/a:b.mkv").kind == "file"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("gopher://x/y", "cannot open URL scheme 'gopher'"), ("rtsp://", "no host")],
)
def test_source_texts_that_cannot_work(text: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as caught:
        sources.parse(text)
    assert caught.value.final


def test_a_missing_webcam_is_named() -> None:
    with pytest.raises(SourceError, match="no camera at /dev/video97"):
        Video(sources.parse("97"), camera())


@pytest.mark.parametrize("text", ["/dev/v4l/by-id/usb-Cam-video-index0", "/dev/webcam0"])
def test_a_webcam_has_many_names(text: str) -> None:
    assert sources.parse(text) == Source("webcam", text)
    with pytest.raises(SourceError, match=f"no camera at {text}"):
        Video(sources.parse(text), camera())


def test_a_link_to_a_video_device_is_a_webcam_and_no_other_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "door"
    link.symlink_to("/dev/null")
    assert sources.parse(str(link)).kind == "file"
    with pytest.raises(SourceError, match="is no camera") as caught:
        Video(sources.parse("/dev/null"), camera())
    assert caught.value.final
    monkeypatch.setattr(sources, "VIDEO_MAJOR", 1)  # the one of /dev/null
    assert sources.parse(str(link)) == Source("webcam", str(link))
    with pytest.raises(SourceError, match=r"door"):  # now opened, as a webcam that it is not
        Video(sources.parse(str(link)), camera())


def test_rtsp_goes_over_tcp_with_a_timeout() -> None:
    form, options = sources.open_options(sources.parse("rtsp://cam/live"), camera())
    assert form == "rtsp"
    assert options["rtsp_transport"] == "tcp"
    assert options["timeout"] == "10000000"


def test_a_source_never_shows_its_address() -> None:
    source = sources.parse("rtsp://admin:geheim@cam/live")
    assert "geheim" not in repr(source)
    assert source.shown == "cam"
