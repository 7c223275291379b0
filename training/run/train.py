"""A training run: stochastic gradient descent on augmented faces, with averaged weights.

The net learns the distribution of the votes (arXiv 1608.01041). The learning rate climbs,
then falls along a cosine (I. Loshchilov, F. Hutter, "SGDR", 2017). What is validated and
kept is the running average of the weights (B. Polyak, A. Juditsky, 1992), as it is at the end:
no epoch is chosen by the validation split. Finished packages may teach it (`training.run.teacher`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import keras
import msgspec
import numpy as np
import psutil
from numpy.typing import NDArray

from mien.models.package import LABELS, ModelPackage
from training.datasets import votes
from training.datasets.dataset import LabelledFaces
from training.errors import DataError, RunError
from training.evaluation.metrics import confusion_matrix, macro_recall
from training.net.agreement import AgreementLoss
from training.net.model import build_net
from training.net.second import accuracy, second_targets, with_second
from training.run.batches import Batches
from training.run.config import TrainConfig
from training.run.descent import make_optimizer
from training.run.history import Epoch, RunState
from training.run.progress import RunProgress
from training.run.runstate import RunStore
from training.run.speed import choose_precision, throughput
from training.run.teacher import teach
from training.run.watcher import RunWatcher
from training.seeds.weights import put_weights

_MEMORY_BYTES = 2 * 1024**3
_DISK_BYTES = 200 * 1024**2
_PREDICT_BATCH = 256
#: The average reaches back over the last one of so many equal parts of a run.
_AVERAGED_PARTS = 10


@dataclass(frozen=True)
class Learned:
    """What a run gives.

    Attributes:
        net: the net with the averaged weights of its last epoch, giving logits.
        state: what the run did.
    """

    net: keras.Model
    state: RunState


def train(
    faces: LabelledFaces,
    config: TrainConfig,
    store: RunStore,
    progress: RunProgress,
    resume: bool,
    logs: Path | None = None,
    teachers: Sequence[ModelPackage] = (),
    start: Sequence[NDArray[np.float32]] | None = None,
) -> Learned:
    """Train a net, or go on with an interrupted run.

    Args:
        faces: with faces in the splits train and valid.
        config: the settings.
        store: keeps the run's state after every epoch.
        progress: is told how it goes.
        resume: whether to go on where the run in `store` stopped.
        logs: folder for TensorBoard logs; None for none.
        teachers: the packages that `config` names as teachers.
        start: weights to begin with, of the package that `config` names; None for chance.

    Raises:
        DataError: too few usable faces.
        RunError: the stored run does not fit, or memory or disk is short.
        PackageError: the weights are of a net of another build.
    """
    _check_room(store.folder)
    learn, held = _usable(faces.split("train")), _usable(faces.split("valid"))
    _check_faces(learn, held, faces.split("fold"), config, progress)
    choose_precision()
    if (learn.fer2013 < 0).all() or not config.epochs:
        config = msgspec.structs.replace(config, second=0.0)
    keras.utils.set_random_seed(config.seed)
    if not config.epochs:
        return _as_it_is(faces, config, store, start)
    targets = _targets(learn, config, teachers, progress)
    batches = Batches(
        learn.crops, targets, config.batch, config.balance, config.seed, config.variety
    )
    digest = faces.split("train").digest()
    if resume:
        net, state = store.load(config, digest)
    else:
        net = _compiled(config, start, config.epochs * batches.steps)
        state = RunState(config=config, data=digest)
        progress.say(throughput(net, batches, config.batch))
    done = len(state.epochs)
    progress.say(
        f"{len(learn)} faces to learn from, {len(held)} to validate on, "
        f"{net.count_params()} parameters, epochs {done + 1} to {config.epochs}"
    )
    if done < config.epochs:
        watchers = [_Watcher(state, store, progress, held, batches.steps)]
        if logs is not None:
            watchers.append(keras.callbacks.TensorBoard(logs))
        net.fit(
            batches.stream(done * batches.steps, config.epochs * batches.steps),
            epochs=config.epochs,
            initial_epoch=done,
            steps_per_epoch=batches.steps,
            callbacks=watchers,
            shuffle=False,
            verbose=0,
        )
    return Learned(store.load_averaged(), state)


def _as_it_is(
    faces: LabelledFaces,
    config: TrainConfig,
    store: RunStore,
    start: Sequence[NDArray[np.float32]] | None,
) -> Learned:
    """A run of no epoch: the net that it would have begun with."""
    net = _compiled(config, start, 1)
    net.optimizer.build(net.trainable_variables)
    state = RunState(config=config, data=faces.split("train").digest())
    store.save_averaged(net)
    store.save(net, state)
    return Learned(store.load_averaged(), state)


class _Watcher(RunWatcher):
    """Validates the averaged weights after each epoch, and keeps them."""

    def __init__(
        self,
        state: RunState,
        store: RunStore,
        progress: RunProgress,
        held: LabelledFaces,
        steps: int,
    ) -> None:
        super().__init__(state, store, steps)
        self._progress = progress
        self._held = held
        self._truth = votes.majority(held.votes)

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        self._progress.step(self.present, batch + 1, self.steps, logs or {})

    def validate(self) -> tuple[float, float]:
        with _averaged(self.model):
            logits = self.model.predict(self._held.crops, _PREDICT_BATCH, verbose=0)
            self.store.save_averaged(self.model)
        clear = self._truth >= 0
        truth, guess = self._truth[clear], logits[:, : len(LABELS)].argmax(axis=1)[clear]
        if not len(truth):
            return 0.0, 0.0
        confusion = confusion_matrix(truth, guess, len(LABELS))
        return float((truth == guess).mean()), macro_recall(confusion)

    def tell(self, entry: Epoch) -> None:
        self._progress.epoch(self.present, entry)


@contextmanager
def _averaged(net: keras.Model) -> Iterator[None]:
    """Within the block the net has its averaged weights."""
    raw = [keras.ops.convert_to_numpy(variable) for variable in net.trainable_variables]
    net.optimizer.finalize_variable_values(net.trainable_variables)
    try:
        yield
    finally:
        for variable, value in zip(net.trainable_variables, raw, strict=True):
            variable.assign(value)


def _compiled(
    config: TrainConfig, start: Sequence[NDArray[np.float32]] | None, steps: int
) -> keras.Model:
    # In a short run a slow average would still be full of the first steps at the end.
    average = min(config.average, max(0.0, 1 - _AVERAGED_PARTS / steps))
    config = msgspec.structs.replace(config, average=average)
    net = build_net(config)
    if start is not None:
        put_weights(net, start)
    if config.second:
        net = with_second(net)
    net.compile(
        make_optimizer(config),
        AgreementLoss(config.agreement, config.second),
        metrics=[accuracy],
        # The library's own convolutions are faster than compiled ones.
        jit_compile=False,
    )
    return net


def _usable(faces: LabelledFaces) -> LabelledFaces:
    return faces.take(votes.distributions(faces.votes).sum(axis=1) > 0)


def _targets(
    learn: LabelledFaces,
    config: TrainConfig,
    teachers: Sequence[ModelPackage],
    progress: RunProgress,
) -> NDArray[np.float32]:
    """What is to be answered: the votes, the teachers' view of them, and FER2013's own label."""
    answers = votes.distributions(learn.votes)
    if teachers:
        taught = teach(teachers, learn.crops, progress.teaching)
        share = np.float32(config.teacher_share)
        answers = share * taught + (1 - share) * answers
    if config.second:
        answers = np.concatenate([answers, second_targets(learn.fer2013)], axis=1)
    return answers


def _check_faces(
    learn: LabelledFaces,
    held: LabelledFaces,
    left_out: LabelledFaces,
    config: TrainConfig,
    progress: RunProgress,
) -> None:
    if len(learn) < config.batch:
        raise DataError(
            f"{len(learn)} usable faces in the split train; at least {config.batch} are needed"
        )
    if not len(held):
        raise DataError("the split valid has no usable face; training is calibrated on it")
    if config.fold and not (votes.majority(left_out.votes) >= 0).any():
        raise DataError(
            f"fold {config.fold} has no face with a clear label; it could not be measured"
        )
    shown = votes.distributions(learn.votes).sum(axis=0)
    for label, amount in zip(LABELS, shown, strict=True):
        if not amount:
            progress.say(f"warning: no face to learn from shows {label}; it cannot be learned")


def _check_room(folder: Path) -> None:
    memory = psutil.virtual_memory().available
    if memory < _MEMORY_BYTES:
        raise RunError(f"{memory / 1e9:.1f} GB of memory are free; training needs about 2 GB")
    disk = shutil.disk_usage(folder).free
    if disk < _DISK_BYTES:
        raise RunError(f"{folder}: {disk / 1e6:.0f} MB of disk are free; training needs 200 MB")
