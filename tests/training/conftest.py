"""A tiny run to the end, shared by the tests that look at what it gave."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from tests.training.drawn import draw_faces
from training.datasets.dataset import LabelledFaces
from training.packaging.making import Made, make_package
from training.run.config import TrainConfig
from training.run.progress import RunProgress
from training.run.runstate import RunStore
from training.run.train import Learned, train

TINY = TrainConfig(
    epochs=6,
    batch=32,
    width=16,
    blocks=(1, 1),
    dropout=0.0,
    average=0.9,
    norm=0.9,
    learning_rate=0.03,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pass what Keras does to NumPy 2.4, which is not ours to mend."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(
                pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
            )


@pytest.fixture
def progress() -> Iterator[RunProgress]:
    with RunProgress(Console(file=io.StringIO()), TINY.epochs) as shown:
        yield shown


@pytest.fixture(scope="session")
def faces() -> LabelledFaces:
    """Drawn faces; two of the validation split are also in the training split."""
    drawn = draw_faces(train=512, valid=64, test=32)
    drawn.hashes[512:514] = drawn.hashes[0:2]
    return drawn


@pytest.fixture(scope="session")
def learned(faces: LabelledFaces, tmp_path_factory: pytest.TempPathFactory) -> Learned:
    store = RunStore(tmp_path_factory.mktemp("run"))
    with RunProgress(Console(file=io.StringIO()), TINY.epochs) as shown:
        return train(faces, TINY, store, shown, resume=False)


@pytest.fixture(scope="session")
def made(learned: Learned, faces: LabelledFaces) -> Made:
    return make_package(learned, faces, "drawn")


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "run")
