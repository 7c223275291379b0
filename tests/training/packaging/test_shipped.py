"""The model that ships with the project."""

import csv
import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mien.models.package import LABELS, ModelPackage, load_package
from mien.models.scorer import Scorer
from tests.training.drawn import write_zip
from training.datasets.dataset import load_faces
from training.datasets.samples import Skipped
from training.evaluation.evaluate import evaluate

pytestmark = pytest.mark.training

FOLDER = Path(__file__).parents[3] / "mien/models/shipped"
#: What the shipped model did on the validation split and on the fixed tenth of it.
BASELINE = Path(__file__).with_name("baseline.json")
TENTH = 10


@pytest.fixture(scope="module")
def package() -> ModelPackage:
    return load_package(FOLDER)


def test_it_gives_its_golden_scores(package: ModelPackage) -> None:
    Scorer(package).check_golden()
    assert package.manifest.answer is not None
    assert package.labels == LABELS
    assert len(package.model) < 8_000_000


def test_the_card_is_its_own(package: ModelPackage) -> None:
    assert package.version in (FOLDER / "card.md").read_text()
    assert package.version in (FOLDER.parents[2] / "docs/model-card.md").read_text()


def test_dark_and_bright_crops_are_scored(package: ModelPackage) -> None:
    crops: NDArray[np.uint8] = np.stack([np.full((48, 48), v, np.uint8) for v in (0, 128, 255)])
    assert np.isfinite(Scorer(package).scores(crops)).all()


def test_it_is_as_good_as_it_was(package: ModelPackage, tmp_path: Path) -> None:
    """On a tenth of the validation split; on all of it where MIEN_FERPLUS_WHOLE is set."""
    path = os.environ.get("MIEN_FERPLUS")
    if not path:
        pytest.skip("MIEN_FERPLUS names no data set")
    whole = bool(os.environ.get("MIEN_FERPLUS_WHOLE"))
    data = Path(path) if whole else tenth(Path(path), tmp_path / "tenth.zip")
    figures = evaluate(Scorer(package), load_faces([data], tmp_path, Skipped()), "valid")
    baseline = json.loads(BASELINE.read_text())["whole" if whole else "tenth"]
    # The same faces: only rounding differs from one processor to another.
    assert figures.accuracy_majority >= baseline["accuracy_majority"] - 0.004
    assert figures.macro_recall >= baseline["macro_recall"] - 0.02
    assert figures.ece <= baseline["ece"] + 0.01
    assert figures.flip_agreement >= baseline["flip_agreement"] - 0.005
    assert figures.jitter_agreement >= baseline["jitter_agreement"] - 0.01


def tenth(ferplus: Path, path: Path) -> Path:
    """Every tenth face of the validation split of FER+, as a data set of its own."""
    with zipfile.ZipFile(ferplus) as archive:
        votes = next(name for name in archive.namelist() if name.endswith("fer2013new.csv"))
        root = votes.removesuffix("fer2013new.csv")
        text = archive.read(votes).decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text))
        held = [row for row in rows if row["Usage"] == "PublicTest" and row["Image name"]]
        chosen = held[::TENTH]
        table = io.StringIO()
        writer = csv.DictWriter(table, rows.fieldnames or ())
        writer.writeheader()
        writer.writerows(chosen)
        names = [f"FER2013Valid/{row['Image name']}" for row in chosen]
        pictures = {name: archive.read(root + name) for name in names}
    return write_zip({**pictures, "fer2013new.csv": table.getvalue().encode()}, path)
