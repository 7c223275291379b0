"""The model that ships with the project."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from faces.package import LABELS, ModelPackage, load_package
from faces.scorer import Scorer
from training.dataset import load_faces
from training.evaluate import evaluate
from training.samples import Skipped

FOLDER = Path(__file__).parents[2] / "classifier/models/mien"
BASELINE = Path(__file__).with_name("baseline.json")


@pytest.fixture(scope="module")
def package() -> ModelPackage:
    return load_package(FOLDER)


def test_it_gives_its_golden_scores(package: ModelPackage) -> None:
    Scorer(package).check_golden()
    assert package.labels == LABELS
    assert len(package.model) < 8_000_000


def test_the_card_is_its_own(package: ModelPackage) -> None:
    assert package.version in (FOLDER / "card.md").read_text()
    assert package.version in (FOLDER.parents[2] / "docs/model-card.md").read_text()


def test_dark_and_bright_crops_are_scored(package: ModelPackage) -> None:
    crops: NDArray[np.uint8] = np.stack([np.full((48, 48), v, np.uint8) for v in (0, 128, 255)])
    assert np.isfinite(Scorer(package).scores(crops)).all()


def test_it_is_as_good_as_it_was(package: ModelPackage, tmp_path: Path) -> None:
    path = os.environ.get("MIEN_FERPLUS")
    if not path:
        pytest.skip("MIEN_FERPLUS names no data set")
    faces = load_faces([Path(path)], tmp_path, Skipped())
    figures = evaluate(Scorer(package), faces, "valid")
    baseline = json.loads(BASELINE.read_text())
    assert figures.accuracy_majority >= baseline["accuracy_majority"] - 0.002
    assert figures.macro_recall >= baseline["macro_recall"] - 0.01
    assert figures.ece <= 0.03
    assert figures.flip_agreement >= baseline["flip_agreement"] - 0.005
    assert figures.jitter_agreement >= baseline["jitter_agreement"] - 0.005
