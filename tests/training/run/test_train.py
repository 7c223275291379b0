"""Runs: to the end, interrupted, resumed, and refused."""

import io
import shutil

import keras
import msgspec
import numpy as np
import pytest
from rich.console import Console

from tests.training.conftest import TINY
from tests.training.drawn import draw_faces
from training.datasets.dataset import LabelledFaces
from training.datasets.samples import FOLDS
from training.datasets.votes import distributions
from training.errors import DataError, RunError
from training.net.agreement import VIEWS, AgreementLoss
from training.run.augment import augment, find_again
from training.run.batches import Batches, draw_weights
from training.run.descent import learning_rate
from training.run.history import Epoch
from training.run.progress import RunProgress
from training.run.runstate import RunStore
from training.run.train import Learned, train

pytestmark = pytest.mark.training


class Stopping(RunProgress):
    """Is interrupted, as by Ctrl-C, in the middle of the epoch after a number of them."""

    def __init__(self, after: int) -> None:
        super().__init__(Console(file=io.StringIO()), TINY.epochs)
        self._after = after

    def step(self, epoch: int, step: int, steps: int, figures: dict[str, float]) -> None:
        if epoch == self._after and step == steps // 2:
            raise KeyboardInterrupt


def test_a_run_learns(learned: Learned) -> None:
    assert len(learned.state.epochs) == TINY.epochs
    assert learned.state.epochs[-1].loss < learned.state.epochs[0].loss
    assert max(epoch.valid_accuracy for epoch in learned.state.epochs) > 0.8


def test_the_last_averaged_weights_are_the_result_not_those_that_suit_the_validation_split(
    faces: LabelledFaces, store: RunStore, progress: RunProgress
) -> None:
    class Worse(RunProgress):
        def epoch(self, number: int, entry: Epoch) -> None:
            store.load_averaged().save(store.folder / f"after-{number}.keras")

    short = msgspec.structs.replace(TINY, epochs=2)
    learned = train(faces, short, store, Worse(progress.console, 2), resume=False)
    last = keras.saving.load_model(store.folder / "after-1.keras").get_weights()
    for mine, stored in zip(learned.net.get_weights(), last, strict=True):
        assert np.array_equal(mine, stored)


def test_a_second_head_learns_fer2013s_labels_and_is_taken_off(
    learned: Learned, faces: LabelledFaces, store: RunStore, progress: RunProgress
) -> None:
    both = msgspec.structs.replace(TINY, epochs=1, second=0.25)
    taught = train(faces, both, store, progress, resume=False)
    assert taught.state.config.second == 0.25
    assert taught.net.output_shape == learned.net.output_shape == (None, 8)
    assert [value.shape for value in taught.net.get_weights()] == [
        value.shape for value in learned.net.get_weights()
    ]
    assert store.load(both, taught.state.data)[0].output_shape == (None, 16)


def test_without_fer2013s_labels_there_is_no_second_head(
    store: RunStore, progress: RunProgress
) -> None:
    faces = draw_faces(64, 16)
    faces.fer2013[:] = -1
    taught = train(
        faces, msgspec.structs.replace(TINY, epochs=1, second=0.25), store, progress, resume=False
    )
    assert taught.state.config.second == 0


def test_the_second_head_counts_by_its_weight() -> None:
    logits = np.zeros((4, 16), np.float32)
    logits[:, 8] = 3
    votes_only = np.zeros((4, 16), np.float32)
    votes_only[:, 0] = 1
    told = votes_only.copy()
    told[:, 9] = 1
    plain = AgreementLoss(0.6, 0.25)(votes_only, logits)
    assert float(plain) == pytest.approx(np.log(8), rel=1e-5)
    added = float(AgreementLoss(0.6, 0.25)(told, logits)) - float(plain)
    assert added == pytest.approx(0.25 * np.log(7 + np.exp(3)), rel=1e-5)


def test_an_interrupted_run_goes_on_where_it_stopped(
    learned: Learned, faces: LabelledFaces, store: RunStore, progress: RunProgress
) -> None:
    with pytest.raises(KeyboardInterrupt):
        train(faces, TINY, store, Stopping(after=2), resume=False)
    assert len(store.load_state().epochs) == 2
    resumed = train(faces, TINY, store, progress, resume=True)
    assert len(resumed.state.epochs) == TINY.epochs
    for mine, whole in zip(resumed.state.epochs, learned.state.epochs, strict=True):
        assert mine.loss == pytest.approx(whole.loss, rel=0.1)


def test_a_run_of_another_configuration_is_not_resumed(
    faces: LabelledFaces, store: RunStore, progress: RunProgress
) -> None:
    short = msgspec.structs.replace(TINY, epochs=1)
    train(faces, short, store, progress, resume=False)
    with pytest.raises(RunError, match="width = 16, not 8"):
        train(faces, msgspec.structs.replace(short, width=8), store, progress, resume=True)
    with pytest.raises(RunError, match="other faces"):
        train(draw_faces(64, 16, seed=9), short, store, progress, resume=True)
    longer = train(faces, msgspec.structs.replace(short, epochs=2), store, progress, resume=True)
    assert len(longer.state.epochs) == 2


def test_too_few_faces(store: RunStore, progress: RunProgress) -> None:
    with pytest.raises(DataError, match="8 usable faces in the split train"):
        train(draw_faces(8, 8), TINY, store, progress, resume=False)
    with pytest.raises(DataError, match="split valid"):
        train(draw_faces(64, 0), TINY, store, progress, resume=False)


def test_a_fold_of_no_face(store: RunStore, progress: RunProgress) -> None:
    with pytest.raises(DataError, match="fold 3 has no face with a clear label"):
        train(
            draw_faces(64, 16),
            msgspec.structs.replace(TINY, fold=3),
            store,
            progress,
            resume=False,
        )


def test_equal_pictures_are_left_out_together(faces: LabelledFaces) -> None:
    twice = faces.take(np.arange(len(faces)).repeat(2))
    left_out = twice.leave_out(4)
    fold = left_out.split("fold")
    assert set(fold.hashes.tolist()) == set(faces.leave_out(4).split("fold").hashes.tolist())
    assert not np.isin(fold.hashes, left_out.split("train").hashes).any()
    assert len(left_out.split("valid")) == len(twice.split("valid"))
    every = [len(twice.leave_out(number).split("fold")) for number in range(1, FOLDS + 1)]
    assert sum(every) == len(twice.split("train"))
    assert len(twice.leave_out(0).split("fold")) == 0


def test_too_little_room(
    faces: LabelledFaces, store: RunStore, progress: RunProgress, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(store.folder)._replace(free=10_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(RunError, match="10 MB of disk"):
        train(faces, TINY, store, progress, resume=False)


def test_a_label_without_faces_is_told(store: RunStore) -> None:
    console = Console(file=io.StringIO())
    faces = draw_faces(80, 16)
    faces.votes[:, 7] = 0
    with RunProgress(console, 1) as progress:
        train(faces, msgspec.structs.replace(TINY, epochs=1), store, progress, resume=False)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "no face to learn from shows contempt" in text
    assert "of the bare step" in text


def test_batches_are_the_same_for_the_same_seed(faces: LabelledFaces) -> None:
    learn = faces.split("train")
    targets = distributions(learn.votes)
    first = Batches(learn.crops, targets, 32, 0.3, seed=5)
    second = Batches(learn.crops, targets, 32, 0.3, seed=5)
    other = Batches(learn.crops, targets, 32, 0.3, seed=6)
    second.make(40)
    for number in (0, 17, 3):
        assert np.array_equal(first.make(number)[0], second.make(number)[0])
        assert not np.array_equal(first.make(number)[0], other.make(number)[0])


def test_half_of_balanced_data_is_drawn_in_an_epoch_each_face_twice(faces: LabelledFaces) -> None:
    learn = faces.split("train")
    numbered = np.eye(len(learn), dtype=np.float32)
    batches = Batches(learn.crops, numbered, 32, 0.0, seed=1)
    drawn = np.concatenate([batches.make(step)[1] for step in range(batches.steps)])
    neighbours = drawn.sum(axis=0).reshape(-1, 2)
    assert neighbours.sum(axis=1).tolist() == [VIEWS] * (len(learn) // 2)
    assert set(neighbours.ravel().tolist()) == {0, VIEWS}


def test_rare_labels_are_drawn_more_often() -> None:
    targets = np.eye(2, dtype=np.float32)[[0] * 16 + [1]]
    assert draw_weights(targets, 0.0).tolist() == [1] * 17
    assert draw_weights(targets, 0.5)[-1] == pytest.approx(4)
    assert draw_weights(targets, 1.0)[-1] == pytest.approx(16)


def test_augmentation_keeps_shape_and_source() -> None:
    crop = draw_faces(1, 0).crops[0]
    before = crop.copy()
    for seed in range(200):
        variant = augment(crop, np.random.default_rng(seed))
        assert variant.shape == (48, 48)
        assert variant.dtype == np.uint8
    assert np.array_equal(crop, before)


def test_less_variety_stays_nearer_to_the_face() -> None:
    crop = draw_faces(1, 0).crops[0]
    sides = np.stack([crop, crop[:, ::-1]]).astype(int)

    def distance(variety: float) -> float:
        chances = (np.random.default_rng(seed) for seed in range(100))
        variants = [augment(crop, chance, variety) for chance in chances]
        return float(np.mean([np.abs(sides - each).mean(axis=(1, 2)).min() for each in variants]))

    # Grey levels are cut off to whole ones, no more.
    assert distance(0.0) <= 1
    assert 1 < distance(0.5) < 0.8 * distance(1.0)


def test_a_face_found_again_differs_in_its_place_only() -> None:
    even = np.full((48, 48), 100, np.uint8)
    face = draw_faces(1, 0).crops[0]
    for seed in range(50):
        first, second = find_again(even, 2, np.random.default_rng(seed))
        assert np.array_equal(first, second)
        first, second = find_again(face, 2, np.random.default_rng(seed))
        assert not np.array_equal(first, second)
        nearer = find_again(face, 2, np.random.default_rng(seed), 0.5)
        assert not np.array_equal(first, nearer[0])


def test_the_learning_rate_climbs_and_falls_to_nothing() -> None:
    config = msgspec.structs.replace(TINY, epochs=10, warmup=0.1, learning_rate=1.0)
    rates = [learning_rate(config, step, 10) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == pytest.approx(1.0)
    assert rates[10] == pytest.approx(1.0)
    assert rates[55] == pytest.approx(0.5)
    assert rates[100] == pytest.approx(0.0)
