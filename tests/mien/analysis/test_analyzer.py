"""``mien.analyze`` and ``mien.Analyzer``: what they take and give, and that workers agree."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import mien
from classifier.batcher import Batcher
from detector.session import CameraSession
from mien.bus.group import Entry
from mien.bus.messages import Detections, Emotions, Faces, Frame
from mien.bus.shards import keyspace
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.streams import Publication
from mien.faces.yunet import YuNet
from mien.models.package import SHIPPED_MODEL, load_package
from mien.models.scorer import Scorer
from mien.results.file_camera import file_camera
from mien.results.records import FrameResult, records
from mien.video.files import items
from tests import clips


@pytest.fixture(scope="module")
def analyzer() -> mien.Analyzer:
    return mien.Analyzer()


def rgb(time_s: float = 0.0, faces: int = 1) -> Any:
    return np.ascontiguousarray(clips.image(time_s, faces)[:, :, ::-1])


def by_workers(path: Path) -> Iterator[FrameResult]:
    """A file through the very code of capture, detector and classifier, without a server."""
    camera = file_camera("run", [path])
    session = CameraSession(camera, FrameAccounting(), YuNet(), itertools.count(1).__next__)
    scorer = Scorer(load_package(SHIPPED_MODEL))
    batcher = Batcher(lambda: scorer)
    for seq, item in enumerate(items(camera), start=1):
        picture = item.make()
        frame = Frame(
            camera="run",
            seq=seq,
            captured_ms=seq,
            width=picture.width,
            height=picture.height,
            lossless=True,
            position=item.position,
        )
        said = messages(
            session.process(Entry(f"{seq}-{seq}", frame, picture.jpeg, keyspace.frames("door", 0)))
        )
        detections, faces = said.get(Detections), said.get(Faces)
        assert isinstance(detections, Detections)
        emotions = None
        if faces is not None:
            data = said["data"]
            emotions = messages(
                batcher.handle([Entry("1-1", faces, data, keyspace.frames("door", 0))])
            ).get(Emotions)
        yield FrameResult(detections, emotions)


def messages(writes: Any) -> dict[Any, Any]:
    said: dict[Any, Any] = {}
    for write in writes:
        if isinstance(write, Publication):
            said[type(write.message)] = write.message
            if isinstance(write.message, Faces):
                said["data"] = write.data
    return said


@pytest.mark.parametrize("codec", ["h264", "mjpeg"])
def test_a_clip_gives_the_boxes_and_scores_of_the_workers(
    tmp_path: Path, analyzer: mien.Analyzer, codec: clips.Codec
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mkv", seconds=1, fps=10, faces=2, codec=codec)
    expected = [records(result, str(clip)) for result in by_workers(clip)]
    found = [frame.records for frame in analyzer.analyze(clip)]
    assert len(found) == 10
    for here, there in zip(found, expected, strict=True):
        assert len(here) == len(there) == 2
        for face, other in zip(here, there, strict=True):
            # A net in 8 bits may move a score by a step with the faces beside it in a batch.
            assert face.pop("scores") == pytest.approx(other.pop("scores"), abs=0.02)
            assert face.pop("confidence") == pytest.approx(other.pop("confidence"), abs=0.02)
            assert face == other


def test_a_photo_is_one_frame_with_its_faces(tmp_path: Path) -> None:
    photo = clips.write_photo(tmp_path / "two.png", faces=2)
    analysis = mien.analyze(photo)
    (frame,) = analysis
    assert (frame.file, frame.index, frame.time_s) == (str(photo), 0, 0.0)
    assert (frame.width, frame.height, frame.error) == (640, 480, None)
    assert len(frame.faces) == len(analysis.faces) == 2
    for face in frame.faces:
        assert face.scores is not None
        assert tuple(face.scores) == analysis.labels
        assert sum(face.scores.values()) == pytest.approx(1, abs=1e-3)
        assert face.top in analysis.labels
        assert face.model_version == analysis.model_version
    assert len({face.track for face in frame.faces}) == 2


def test_a_folder_with_a_room_and_a_broken_file(tmp_path: Path) -> None:
    clips.write_photo(tmp_path / "a.jpg")
    clips.write_photo(tmp_path / "room.jpg", faces=0)
    (tmp_path / "torn.jpg").write_bytes(clips.jpeg()[:300])
    analysis = mien.analyze(tmp_path)
    assert [Path(frame.file).name for frame in analysis] == ["a.jpg", "room.jpg", "torn.jpg"]
    assert [len(frame.faces) for frame in analysis] == [1, 0, 0]
    assert [Path(file).name for file in analysis.errors] == ["torn.jpg"]
    table = analysis.to_arrow().to_pylist()
    assert [row["status"] for row in table][1:] == ["no face", "failed"]


def test_several_paths_are_one_analysis(tmp_path: Path) -> None:
    photos = [clips.write_photo(tmp_path / name) for name in ("b.jpg", "a.jpg")]
    assert [frame.file for frame in mien.analyze(photos)] == [str(photo) for photo in photos]


def test_an_array_is_a_photo_in_red_green_blue(tmp_path: Path) -> None:
    (of_array,) = mien.analyze(rgb()).faces
    (of_file,) = mien.analyze(clips.write_photo(tmp_path / "a.png")).faces
    assert of_array.box_xywh == pytest.approx(of_file.box_xywh, abs=2)
    assert of_array.top == of_file.top


def test_frames_are_one_stream_with_a_track(analyzer: mien.Analyzer) -> None:
    frames = (rgb(number / 10) for number in range(8))
    analysis = analyzer.analyze(frames, fps=10)
    assert [frame.time_s for frame in analysis] == pytest.approx([n / 10 for n in range(8)])
    assert {face.track for face in analysis.faces} == {1}
    assert len(analysis.faces) == 8
    assert len(analyzer.analyze(np.stack([rgb(), rgb(0.1)]))) == 2
    assert len(analyzer.analyze([])) == 0


def test_a_live_stream_is_analyzed_frame_by_frame() -> None:
    analyzer = mien.Analyzer(classify_hz=5)
    taken = []

    def camera() -> Iterator[Any]:
        for number in range(15):
            taken.append(number)
            yield rgb(number / 15)

    stream = analyzer.stream(camera(), fps=15)
    first = next(stream)
    assert taken == [0]
    assert first.faces[0].scores is not None
    rest = list(stream)
    scored = [frame for frame in rest if frame.faces[0].scores is not None]
    assert len(scored) == 4
    assert {face.track for frame in rest for face in frame.faces} == {1}


def test_a_stream_goes_on_until_it_is_reset(analyzer: mien.Analyzer) -> None:
    analyzer.reset()
    assert analyzer.frame(rgb(), 10.0).index == 0
    assert analyzer.frame(rgb(0.1), 10.1).faces[0].track == 1
    with pytest.raises(mien.InputError, match="time_s must grow"):
        analyzer.frame(rgb(), 10.1)
    analyzer.reset()
    assert analyzer.frame(rgb(), 0.0).index == 0


def test_tables_have_the_same_rows(analyzer: mien.Analyzer) -> None:
    analysis = analyzer.analyze([rgb(faces=2), rgb(faces=0)], fps=1)
    arrow, pandas, polars = analysis.to_arrow(), analysis.to_pandas(), analysis.to_polars()
    assert list(pandas.columns) == polars.columns == arrow.column_names
    assert polars.to_dicts() == arrow.to_pylist()
    assert pandas["status"].tolist() == polars["status"].to_list()
    assert pandas["track"].tolist()[:2] == [1, 2]
    assert arrow.schema.field("size_px").metadata[b"unit"] == b"px"
    assert arrow.schema.metadata[b"model_version"].decode() == analysis.model_version
    nobody = analyzer.analyze([rgb(faces=0)]).to_arrow()
    assert nobody.column_names == arrow.column_names


def test_what_was_found_is_drawn(tmp_path: Path, analyzer: mien.Analyzer) -> None:
    photo = clips.write_photo(tmp_path / "a.png")
    analysis = analyzer.analyze(photo)
    assert analysis.annotate(tmp_path / "drawn.jpg") == [tmp_path / "drawn.jpg"]
    drawn = cv2.imread(str(tmp_path / "drawn.jpg"))
    assert drawn is not None
    assert np.abs(drawn.astype(int) - clips.image()).max() > 60
    picture = rgb()
    annotated = analysis[0].annotate(picture)
    assert (picture == rgb()).all()
    changed = np.abs(annotated.astype(int) - picture).max(axis=2) > 60
    x, y, _, height = (round(value) for value in analysis.faces[0].box_xywh)
    assert changed[y : y + height, x - 1 : x + 2].any(axis=1).mean() > 0.9
    with pytest.raises(mien.InputError, match="arrays are not kept"):
        analyzer.analyze(picture).annotate(tmp_path / "x.jpg")


def test_a_video_is_drawn_frame_by_frame(tmp_path: Path, analyzer: mien.Analyzer) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=1, fps=5)
    analyzer.analyze(clip).annotate(tmp_path / "drawn.mp4")
    assert len(analyzer.analyze(tmp_path / "drawn.mp4")) == 5


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("nowhere.jpg", "no such file or folder: nowhere.jpg"),
        (3, "not int"),
        (np.zeros((4, 4), np.uint8), r"not uint8 \(4, 4\)"),
        (np.zeros((4, 4, 3)), r"not float64 \(4, 4, 3\)"),
        (["a.jpg", 3], "one is of type int"),
        ([np.zeros((4, 4, 4), np.uint8)], r"not uint8 \(4, 4, 4\)"),
    ],
)
def test_what_cannot_be_analyzed_is_said_in_one_line(
    analyzer: mien.Analyzer, source: Any, reason: str
) -> None:
    with pytest.raises(mien.InputError, match=reason) as caught:
        analyzer.analyze(source)
    assert len(str(caught.value).splitlines()) == 1


def test_importing_it_loads_no_network_and_no_server() -> None:
    heavy = ("cv2", "onnxruntime", "av", "redis", "pandas", "pyarrow", "numpy", "flask")
    code = f"import sys, mien; dir(mien); print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_analyzing_needs_no_server(tmp_path: Path) -> None:
    photo = clips.write_photo(tmp_path / "a.jpg")
    code = f"import sys, mien; mien.analyze({str(photo)!r}); print('redis' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
