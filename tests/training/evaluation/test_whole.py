"""Photos through the workers themselves, held against the names of their folders."""

from pathlib import Path

import numpy as np
import pytest

from mien.models.package import LABELS
from tests import clips
from tests.mien.models.ignorant import SHIPPED
from training.errors import DataError
from training.evaluation.whole import NOT_FOUND, Whole, ask_whole

pytestmark = pytest.mark.training


def test_photos_are_found_and_scored_or_count_as_wrong(tmp_path: Path) -> None:
    for name, faces in (("happy/a.jpg", 1), ("fear/empty.png", 0)):
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True)
        clips.write_photo(path, faces=faces)
    said = ask_whole(SHIPPED, tmp_path / "photos", {})
    assert said.photos == ["fear/empty.png", "happy/a.jpg"]
    assert said.truth.tolist() == [LABELS.index("fear"), LABELS.index("happiness")]
    assert said.answer.tolist() == [NOT_FOUND, LABELS.index("happiness")]
    assert said.certain.tolist() == [False, True]


def test_figures_by_hand() -> None:
    truth, answer = np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 1, NOT_FOUND, 1, 0])
    whole = Whole(list("abcdef"), truth, answer, np.array([True, True, True, False, True, False]))
    figures = whole.figures()
    assert figures == pytest.approx(
        {
            "found": 5 / 6,
            "accuracy": 0.5,
            "mean_recall": 0.5,
            "certain": 4 / 6,
            "certain_right": 3 / 4,
            "recall neutral": 0.5,
            "recall happiness": 0.5,
        }
    )
    low, high = whole.intervals()["accuracy"]
    assert 0 <= low < 0.5 < high <= 1
    unsure = Whole(list("abcdef"), truth, answer, np.zeros(6, np.bool_))
    assert "certain_right" not in unsure.figures()


def test_folders_without_labels_are_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    clips.write_photo(tmp_path / "holiday" / "a.jpg", faces=1)
    with pytest.raises(DataError, match="named like a label"):
        ask_whole(SHIPPED, tmp_path, {})
    (tmp_path / "photos.zip").write_bytes(b"no zip")
    with pytest.raises(DataError, match="not a readable"):
        ask_whole(SHIPPED, tmp_path / "photos.zip", {})
