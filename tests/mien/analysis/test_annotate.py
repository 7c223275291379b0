"""Where annotated files go, and what is written at a face."""

from pathlib import Path

import av
import pytest

from mien.analysis import annotate
from mien.analysis.inputs import InputError, InputFile
from tests import clips


def files(*paths: Path) -> list[InputFile]:
    return [InputFile(path, path.name) for path in paths]


def test_a_folder_gets_one_file_each_with_names_of_their_own(tmp_path: Path) -> None:
    inputs = files(tmp_path / "a" / "x.png", tmp_path / "b" / "x.jpg", tmp_path / "x.mkv")
    chosen = annotate.targets(tmp_path / "out", inputs)
    assert [path.name for path in chosen.values()] == ["x.jpg", "x-2.jpg", "x.mp4"]
    assert (tmp_path / "out").is_dir()


@pytest.mark.parametrize(
    ("names", "annotated", "reason"),
    [
        (["a.jpg", "b.jpg"], "out.jpg", "several files need a folder"),
        (["a.jpg"], "out.mp4", "a photo gives a .jpg"),
        (["a.mp4"], "out.jpg", "a video gives a .mp4"),
        (["a.jpg"], "a.jpg", "would overwrite"),
        (["a.jpg", "b.jpg"], ".", "would overwrite"),
    ],
)
def test_what_does_not_fit_is_refused(
    tmp_path: Path, names: list[str], annotated: str, reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        annotate.targets(tmp_path / annotated, files(*(tmp_path / name for name in names)))


RATES = [24, 30, 31, 48, 50, 60, 120, 240, 30_000 / 1_001]
UNEVEN = [0, 0.01, 0.0101, 0.3, 0.35, 1.2, 1.21]


@pytest.mark.parametrize("times", [*([n / fps for n in range(20)] for fps in RATES), UNEVEN])
def test_a_film_has_the_times_and_the_length_of_its_source(
    tmp_path: Path, times: list[float]
) -> None:
    drawn = film(tmp_path / "film.mp4", times)
    with av.open(str(drawn)) as container:
        shown = [frame.time for frame in container.decode(video=0)]
        assert container.duration is not None
        length_s = container.duration / av.time_base
    assert shown == pytest.approx(times, abs=1e-4)
    assert length_s == pytest.approx(2 * times[-1] - times[-2], abs=2e-3)


def test_times_that_do_not_grow_end_no_film(tmp_path: Path) -> None:
    with av.open(str(film(tmp_path / "film.mp4", [0, 0.1, 0.1, 0.05, 0.2]))) as container:
        shown = [frame.pts for frame in container.decode(video=0)]
    assert len(shown) == len(set(shown)) == 5


def test_a_film_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    with pytest.raises(annotate.DrawingError, match="No such file") as caught:
        film(folder / "film.mp4", [0.0])
    assert caught.value.path == folder / "film.mp4"


def film(path: Path, times: list[float]) -> Path:
    annotator = annotate.Annotator({path: path})
    for time_s in times:
        annotator.add(path, time_s, clips.jpeg(time_s, width=320, height=240), [])
    annotator.close()
    return path
